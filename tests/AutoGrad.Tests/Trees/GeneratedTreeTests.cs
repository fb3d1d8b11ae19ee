using System.Collections.Immutable;
using Xunit;

namespace AutoGrad.Tests.Trees;

public sealed class GeneratedTreeTests
{
    private static readonly Tensor A = 1f;
    private static readonly Tensor B = 2f;
    private static readonly Tensor C = 3f;

    private static readonly Affine Full = new(A, B);

    private static readonly Mixed Model = new(Full, [new(C, null), Full], 0.5f, "net", null)
    {
        Table = ImmutableDictionary<string, Tensor>.Empty.Add("z", A).Add("m", B),
        Statistics = (C, 7),
        Sizes = [1, 2],
        @class = A,
    };

    private static string Paths<T>(T tree) => string.Join(" ", Tree.Leaves(tree).Select(leaf => leaf.Path));

    [Fact]
    public void Leaves_come_in_order_of_declaration() => Assert.Equal(
        "First.Weights First.Bias Layers[0].Weights Layers[1].Weights Layers[1].Bias Table[\"m\"] Table[\"z\"] Statistics.Item1 class",
        Paths(Model));

    [Fact]
    public void Map_replaces_leaves_and_keeps_the_rest()
    {
        Mixed mapped = Model.Map((_, _) => C);
        Assert.All(Tree.Flatten(mapped), leaf => Assert.Same(C, leaf));
        Assert.Equal((0.5f, "net", 7, 2), (mapped.Rate, mapped.Name, mapped.Statistics?.Count, mapped.Layers.Length));
        Assert.Null(mapped.Layers[0].Bias);
        Assert.Same(A, Model.First.Weights);
    }

    [Fact]
    public void Statics_are_compared_by_value()
    {
        Assert.True(Model.HasSameStatics(Model.Map((_, _) => C)));
        Assert.True(Model.HasSameStatics(Model with { Sizes = [1, 2] }));
        Assert.False(Model.HasSameStatics(Model with { Rate = 1 }));
        Assert.False(Model.HasSameStatics(Model with { Sizes = [1, 3] }));
        Assert.False(Model.HasSameStatics(Model with { Statistics = (C, 8) }));
        Assert.False(Model.HasSameStatics(Model with { Statistics = null }));
        Assert.False(Model.HasSameStatics(Model with { First = new(A, null) }));
        Assert.False(Model.HasSameStatics(Model with { Layers = [] }));
        Assert.False(Model.HasSameStatics(null));
    }

    [Fact]
    public void The_first_difference_is_named()
    {
        Assert.Null(Tree.FindDifference(Model, Model));
        Assert.Equal("Rate: 0.5 against 0.25", Difference(Model with { Rate = 0.25f, Name = "other" }));
        Assert.Equal("Name: \"net\" against \"other\"", Difference(Model with { Name = "other" }));
        Assert.Equal("Sizes: [1, 2] against [1, 3]", Difference(Model with { Sizes = [1, 3] }));
        Assert.Equal("Layers: 2 elements against 1 element", Difference(Model with { Layers = [Full] }));
        Assert.Equal("Layers[1].Bias: a tensor against null", Difference(Model with { Layers = [new(C, null), new(C, null)] }));
        Assert.Equal("Statistics.Item2: 7 against 8", Difference(Model with { Statistics = (C, 8) }));
        Assert.Equal("Statistics: (Tensor, int) against null", Difference(Model with { Statistics = null }));
        Assert.Equal("Table[\"m\"]: an entry against none", Difference(Model with { Table = Model.Table.Remove("m") }));
        Assert.Equal("Table[\"a\"]: none against an entry", Difference(Model with { Table = Model.Table.Add("a", C) }));

        static string Difference(Mixed other) => $"{Tree.FindDifference(Model, other)}";
    }

    [Fact]
    public void Generic_records_are_trees_of_their_arguments()
    {
        Assert.Equal("Left Right", Paths(new Pair<Tensor>(A, B)));
        Assert.Equal("Left.Weights Left.Bias Right.Weights", Paths(new Pair<Affine>(Full, new(A, null))));
        Assert.Equal("Left.Left Left.Right Right.Left Right.Right", Paths(new Pair<Pair<Tensor>>(new(A, B), new(B, C))));
        Assert.Empty(Tree.Flatten(new Pair<int>(1, 2)));
        Assert.Equal("Right: 2 against 3", $"{Tree.FindDifference(new Pair<int>(1, 2), new Pair<int>(1, 3))}");
        var error = Assert.Throws<ArgumentException>(() => Tree.Flatten(new Pair<List<Tensor>>([], [])));
        Assert.Equal("Tree: List<Tensor> is not a tree of tensors. Use ImmutableArray<Tensor>.", error.Message);
    }

    [Fact]
    public void Hierarchies_map_what_the_derived_record_holds()
    {
        ImmutableArray<Stage> stages = [new Shift(A, B), new Window(B, 3, C)];
        Assert.Equal("[0].Gain [0].Offset [1].Gain [1].Kernel", Paths(stages));
        ImmutableArray<Stage> mapped = Tree.Map(stages, (_, _) => A);
        Assert.Equal(new Window(A, 3, A), mapped[1]);
        Assert.True(Tree.SameStructure(stages, mapped));
        Assert.Equal("[1].Size: 3 against 4", $"{Tree.FindDifference(stages, [new Shift(A, B), new Window(A, 4, A)])}");
        Assert.Equal("[0]: Shift against Window", $"{Tree.FindDifference(stages, [new Window(A, 4, A), stages[1]])}");
        Assert.False(Tree.SameStructure(stages, [stages[1], stages[0]]));
        Sized sized = new Window(B, 3, C);
        Assert.Equal("Gain Kernel", Paths(sized));
        Assert.True(Tree.SameStructure(sized, sized.Map((_, _) => A)));
        Assert.Equal("Gain Kernel", Paths(new Window(B, 3, C)));
    }

    [Fact]
    public void Interfaces_map_what_the_record_behind_them_holds()
    {
        ImmutableArray<IBlock> blocks = [new Block(A, "wide"), new SmallBlock(B)];
        Assert.Equal("[0].Weights [1].Scale", Paths(blocks));
        ImmutableArray<IBlock> mapped = Tree.Map(blocks, (_, _) => C);
        Assert.Equal(new SmallBlock(C), mapped[1]);
        Assert.True(Tree.SameStructure(blocks, mapped));
        Assert.Equal("[0].Kind: \"wide\" against \"deep\"", $"{Tree.FindDifference(blocks, [new Block(A, "deep"), blocks[1]])}");
        Assert.Equal("[1]: SmallBlock against Block", $"{Tree.FindDifference(blocks, [blocks[0], new Block(A, "deep")])}");
    }

    [Fact]
    public void Nested_and_recursive_records_are_trees()
    {
        var nested = new Outer<int>.IInner<string>.Nested(A, [new(B, []), new(C, [])]);
        Assert.Equal("Weights Children[0].Weights Children[1].Weights", Paths(nested));
        var node = new Node(A, new Node(B, null, []), [new Node(C, null, [])]);
        Assert.Equal("Value Next.Value Children[0].Value", Paths(node));
    }

    [Fact]
    public void A_marked_type_without_generated_code_names_the_missing_reference()
    {
        var error = Assert.Throws<ArgumentException>(() => Tree.Flatten(new Unmapped(Tensor.From(1f))));
        Assert.Equal(
            "Tree: Unmapped is not a tree of tensors. It is marked [Tree], but the generator did not run: add "
            + "<ProjectReference Include=\"…/AutoGrad.Generators.csproj\" OutputItemType=\"Analyzer\" ReferenceOutputAssembly=\"false\" /> to its project.",
            error.Message);
    }
}
