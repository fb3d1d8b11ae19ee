using System.Collections.Immutable;
using Xunit;
using static AutoGrad.Transforms;

namespace AutoGrad.Tests.Trees;

public sealed class TreeTests
{
    private static readonly Tensor One = 1f;
    private static readonly Tensor Two = 2f;
    private static readonly Tensor Three = 3f;

    private sealed record Scale(Tensor Factor, Tensor? Offset, float Limit) : ITree<Scale>
    {
        public Scale Map(LeafMap map) => this with { Factor = map.MapField("Factor", Factor), Offset = map.MapField("Offset", Offset) };
    }

    private static string Paths<T>(T tree) =>
        string.Join(" ", Tree.Leaves(tree).Select(leaf => leaf.Path.IsRoot ? "root" : leaf.Path.ToString()));

    [Fact]
    public void A_tensor_is_a_tree_of_one_leaf()
    {
        Assert.Equal("root", Paths(One));
        Assert.Same(Two, Tree.Map(One, (_, _) => Two));
        Assert.Same(One, Assert.Single(Tree.Flatten(One)));
    }

    [Fact]
    public void Null_has_no_leaves()
    {
        Assert.Empty(Tree.Flatten<Tensor?>(null));
        Assert.Empty(Tree.Flatten<Scale?>(null));
        Assert.Empty(Tree.Flatten<Tensor[]?>(null));
        Assert.Empty(Tree.Flatten<(Tensor, Tensor)?>(null));
        Assert.Empty(Tree.Flatten(default(ImmutableArray<Tensor>)));
        Assert.Equal("Item1 Item2", Paths<(Tensor, Tensor)?>((One, Two)));
    }

    [Fact]
    public void Paths_of_every_container()
    {
        Assert.Equal("Factor", Paths(new Scale(One, null, 1)));
        Assert.Equal("Factor Offset", Paths(new Scale(One, Two, 1)));
        Assert.Equal("[0] [1]", Paths(new[] { One, Two }));
        Assert.Equal("[0].Factor [1].Factor [1].Offset", Paths(ImmutableArray.Create(new Scale(One, null, 1), new Scale(One, Two, 1))));
        Assert.Equal("[0] [1]", Paths(ImmutableList.Create(One, Two)));
        Assert.Equal("Item1 Item2[0] Item3.Factor", Paths((One, ImmutableArray.Create(Two), new Scale(Three, null, 1))));
        Assert.Equal("Item1", Paths(ValueTuple.Create(One)));
        Assert.Equal("Item1 Item2.Item1 Item2.Item2", Paths((One, (Two, Three))));
    }

    [Fact]
    public void Dictionaries_go_by_ordinal_order_of_keys()
    {
        ImmutableDictionary<string, Tensor> plain = ImmutableDictionary<string, Tensor>.Empty.Add("b", One).Add("a", Two).Add("B", Three);
        Assert.Equal("[\"B\"] [\"a\"] [\"b\"]", Paths(plain));
        Assert.True(Tree.Flatten(plain).SequenceEqual([Three, Two, One]));
        var backwards = Comparer<string>.Create((x, y) => string.CompareOrdinal(y, x));
        Assert.Equal("[\"B\"] [\"a\"] [\"b\"]", Paths(plain.ToImmutableSortedDictionary(backwards)));
    }

    [Fact]
    public void Long_tuples_go_on_counting()
    {
        var tree = (One, One, One, One, One, One, One, Two, new Scale(Three, null, 1), 5);
        Assert.Equal("Item1 Item2 Item3 Item4 Item5 Item6 Item7 Item8 Item9.Factor", Paths(tree));
        Assert.Equal("Item10: 5 against 6", $"{Tree.FindDifference(tree, tree with { Item10 = 6 })}");
        var longer = (1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, One, Two);
        Assert.Equal("Item15 Item16", Paths(longer));
        var staticRest = (One, 2, 3, 4, 5, 6, 7, 8);
        Assert.Equal("Item1", Paths(staticRest));
        Assert.NotNull(Tree.FindDifference(staticRest, staticRest with { Item8 = 9 }));
    }

    [Fact]
    public void Rebuild_needs_one_tensor_a_leaf()
    {
        var tree = new Scale(One, Two, 1);
        Assert.Equal(new Scale(Three, One, 1), Tree.Rebuild(tree, [Three, One]));
        Fails(
            () => Tree.Rebuild(tree, [One]),
            "Tree.Rebuild: the template has 2 leaves, but got 1 tensor. Give one tensor a leaf, in the order of Tree.Flatten.");
        Fails(
            () => Tree.Rebuild(One, [One, Two]),
            "Tree.Rebuild: the template has 1 leaf, but got 2 tensors. Give one tensor a leaf, in the order of Tree.Flatten.");
        Fails(
            () => Tree.Rebuild(tree, default),
            "Tree.Rebuild: the template has 2 leaves, but got 0 tensors. Give one tensor a leaf, in the order of Tree.Flatten.");
        Fails(
            () => Tree.Rebuild(tree, new Tensor[2].ToImmutableArray()),
            "Tree.Rebuild: the tensor for leaf 0 is null. Give one tensor a leaf, in the order of Tree.Flatten.");
        Fails(
            () => Tree.Rebuild(tree, path => path.EndsWith("Offset"), [One, Two]),
            "Tree.Rebuild: the template has 1 leaf, but got 2 tensors. Give one tensor a leaf, in the order of Tree.Flatten.");
    }

    [Fact]
    public void Zip_names_the_first_difference()
    {
        var tree = new Scale(One, Two, 1);
        Assert.Equal(new Scale(Two, Three, 1), Tree.Zip(tree, new Scale(Two, Three, 1), (_, right) => right));
        const string fix = "Give two trees of one structure: the same optional parts, lengths, keys and static values.";
        Fails(
            () => Tree.Zip(tree, new Scale(One, null, 1), (left, _) => left),
            $"Tree.Zip: the trees differ at Offset: a tensor on the left, none on the right. {fix}");
        Fails(
            () => Tree.Zip(new Scale(One, null, 1), tree, (left, _) => left),
            $"Tree.Zip: the trees differ at Offset: none on the left, a tensor on the right. {fix}");
        Fails(
            () => Tree.Zip(tree, new Scale(One, Two, 3), (left, _) => left),
            $"Tree.Zip: the trees differ at the root: Scale on the left, Scale with other static values on the right. {fix}");
        Fails(
            () => Tree.Zip((One, new[] { Two }), (One, [Two, Three]), (left, _) => left),
            $"Tree.Zip: the trees differ at Item2: 1 element on the left, 2 elements on the right. {fix}");
        Fails(
            () => Tree.Zip((One, 2), (One, 3), (left, _) => left),
            $"Tree.Zip: the trees differ at Item2: 2 on the left, 3 on the right. {fix}");
        Fails(
            () => Tree.Zip<Tensor?>(One, null, (left, _) => left),
            $"Tree.Zip: the trees differ at the root: a tensor on the left, null on the right. {fix}");
    }

    private sealed record Plain(Tensor Weights);

    private sealed class Derived(Tensor weights) : List<Tensor>
    {
        public override string ToString() => $"{weights}";
    }

    private sealed record Box<T>(T Value);

    private sealed record Source<T>(Func<T> Make);

    private abstract record Layer : ITree<Layer>
    {
        public abstract Layer Map(LeafMap map);
    }

    private sealed record Dense(Tensor Weights) : Layer
    {
        public override Layer Map(LeafMap map) => this with { Weights = map.MapField("Weights", Weights) };
    }

    [Fact]
    public void What_is_not_a_tree_is_told_what_to_write()
    {
        NotATree<Plain>("Plain", "Make Plain a [Tree] partial record, or write ITree<Plain> for it");
        NotATree<List<Tensor>>("List<Tensor>", "Use ImmutableArray<Tensor>");
        NotATree<IReadOnlyList<Tensor>>("IReadOnlyList<Tensor>", "Use ImmutableArray<Tensor>");
        NotATree<Dictionary<string, Tensor>>("Dictionary<string, Tensor>", "Use ImmutableDictionary<string, Tensor>");
        NotATree<ImmutableDictionary<int, Tensor>>("ImmutableDictionary<int, Tensor>", "Use ImmutableDictionary<string, Tensor>");
        NotATree<Tensor[,]>("Tensor[,]", "Use an ImmutableArray of ImmutableArray<Tensor>");
        NotATree<Tuple<Tensor, int>>("Tuple<Tensor, int>", "Use a tuple in parentheses, such as (Tensor, Tensor)");
        NotATree<Lazy<Tensor>>("Lazy<Tensor>", "Hold Tensor itself, or an ImmutableArray of it");
        NotATree<Derived>("Derived", "Make Derived a [Tree] partial record, or write ITree<Derived> for it");
        NotATree<Dense>("Dense", "Make Dense a [Tree] partial record, or write ITree<Dense> for it");
        NotATree<(Tensor, Plain)>(
            "(Tensor, Plain)",
            "Plain in it is not one. Make Plain a [Tree] partial record, or write ITree<Plain> for it");
        NotATree<ImmutableArray<List<Tensor>[]>>(
            "ImmutableArray<List<Tensor>[]>",
            "List<Tensor> in it is not one. Use ImmutableArray<Tensor>");
        NotATree<(Tensor, Box<Tensor>)>(
            "(Tensor, Box<Tensor>)",
            "Box<Tensor> in it is not one. Make Box<Tensor> a [Tree] partial record, or write ITree<Box<Tensor>> for it");
        Assert.True(Tree.IsTree<(Tensor, Source<Tensor>)>());
        const string outside =
            "It has no tensors: pass it outside the tree, or as a part of a tuple or a [Tree] partial record that has some";
        NotATree<int>("int", outside);
        NotATree<string>("string", outside);
        NotATree<int[]>("int[]", outside);
        NotATree<(int, string)>("(int, string)", outside);
        NotATree<object>("object", "What an object holds cannot be seen: declare the type itself");
        NotATree<Func<Tensor, Tensor>>("Func<Tensor, Tensor>", outside);
        NotATree<Shape>("Shape", "It has no tensors: give it some and make it a [Tree] partial record, or pass it outside the tree");
        Assert.True(Tree.IsTree<Layer>());
        Assert.False(Tree.IsTree<Dense>());
        Assert.Equal("Weights", Paths<Layer>(new Dense(One)));

        static void NotATree<T>(string name, string fix) =>
            Fails(() => Tree.Map<T?>(default, (_, leaf) => leaf), $"Tree: {name} is not a tree of tensors. {fix}.");
    }

    [Fact]
    public void Static_parts_ride_along()
    {
        Func<Tensor, Tensor> function = x => x;
        var tree = (One, 5, "name", function, Shape.Create(2, 3), DType.Float64, new[] { 1, 2 });
        var mapped = Tree.Map(tree, (_, _) => Two);
        Assert.Equal(tree with { Item1 = Two, Item7 = mapped.Item7 }, mapped);
        Assert.Equal(tree.Item7, mapped.Item7);
        Assert.NotSame(tree.Item7, mapped.Item7); // an array may be changed, which is not meant for the new tree
        Assert.True(Tree.SameStructure(tree, tree with { Item7 = [1, 2] }));
        Assert.False(Tree.SameStructure(tree, tree with { Item4 = x => x }));
        Assert.Equal("Item5: [2, 3] against [3, 2]", $"{Tree.FindDifference(tree, tree with { Item5 = Shape.Create(3, 2) })}");
        Assert.Equal("Item7: [1, 2] against [1, 3]", $"{Tree.FindDifference(tree, tree with { Item7 = [1, 3] })}");
    }

    [Fact]
    public void Equal_compares_types_and_numbers()
    {
        Assert.True(Tree.Equal(new Scale(One, Two, 1), new Scale(1f, 2f, 1)));
        Assert.False(Tree.Equal(new Scale(One, Two, 1), new Scale(1f, 2.5f, 1)));
        Assert.False(Tree.Equal(new Scale(One, Two, 1), new Scale(1f, 2.0, 1)));
        Assert.False(Tree.Equal(new Scale(One, Two, 1), new Scale(1f, null, 1)));
        Assert.False(Tree.Equal(One, One.Reshape(1)));
        Assert.True(Tree.Equal<Tensor>(float.NaN, float.NaN));
        Assert.True(Tree.Equal<Tensor>(-0.0, 0.0));
        Assert.True(Tree.Equal<Tensor>(true, true));
        Assert.False(Tree.Equal<Tensor>(3, 4));
        Assert.False(Tree.Equal<Tensor>(3L, 4L));
        Assert.False(Tree.Equal<Tensor>(3u, 4u));
    }

    [Fact]
    public void Norm_is_the_length_of_all_leaves_together()
    {
        var tree = new Scale([3.0, 0.0], [[4.0], [12.0]], 1);
        Assert.Equal(13.0, (double)Tree.Norm(tree));
        Assert.Equal(DType.Float64, Tree.Norm(tree).DType);
        Assert.Equal(0, Tree.Norm(tree).Rank);
        Assert.Equal(2.0, (double)Tree.Norm(Two));
        Assert.Equal(0.0, (double)Tree.Norm<Tensor?>(null));
        Assert.Equal(double.PositiveInfinity, (double)Tree.Norm((One, (Tensor)float.PositiveInfinity)));
        Assert.Equal(double.NaN, (double)Tree.Norm((One, (Tensor)float.NaN)));
    }

    [Fact]
    public void Norm_has_the_direction_as_its_derivative_and_0_at_0()
    {
        var tree = new Scale([3.0, 0.0], [[4.0], [12.0]], 1);
        Scale gradient = Grad<Scale>(Tree.Norm)(tree);
        double[] actual = [.. Tree.Flatten(gradient).SelectMany(leaf => leaf.ToArray<double>())];
        Assert.Equal([3 / 13.0, 0, 4 / 13.0, 12 / 13.0], actual, (expected, value) => Math.Abs(expected - value) < 1e-15);
        Scale zero = tree.Map((_, leaf) => leaf * 0);
        Assert.All(Tree.Flatten(Grad<Scale>(Tree.Norm)(zero)), leaf => Assert.All(leaf.ToArray<double>(), x => Assert.Equal(0, x)));
    }

    [Fact]
    public void Norm_needs_floats_of_one_dtype()
    {
        Fails(
            () => Tree.Norm(new Scale(One, 3, 1)),
            "Tree.Norm: needs floating-point leaves, but Offset is Int32[]. "
                + "Convert it with .Cast(DType.Float32) or .Cast(DType.Float64), or keep it out of the tree.");
        Fails(
            () => Tree.Norm(new Scale(One, 3.0, 1)),
            "Tree.Norm: leaves of dtypes Float32 and Float64 do not mix (Factor and Offset). "
                + "Convert them to one dtype, for example with Tree.Map(tree, (_, leaf) => leaf.Cast(DType.Float64)).");
    }

    private static void Fails(Func<object?> call, string message) => Assert.Equal(message, Assert.Throws<ArgumentException>(call).Message);

    [Fact]
    public void Evaluate_cuts_the_history_of_every_leaf()
    {
        (Tensor first, Tensor[] rest) = Tree.Evaluate((Tensor.From(2.0) * 3, new[] { Tensor.From(1.0) + 1 }));
        Assert.Equal((6.0, 2.0), ((double)first, (double)rest[0]));
        Assert.Empty(first.Inputs);
        Assert.Empty(rest[0].Inputs);
    }
}
