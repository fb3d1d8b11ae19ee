using System.Collections.Immutable;
using Xunit;

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

    private static string Paths<T>(T tree) => string.Join(" ", Tree.Leaves(tree).Select(leaf => leaf.Path.IsRoot ? "root" : leaf.Path.ToString()));

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
        Assert.Equal("[\"B\"] [\"a\"] [\"b\"]", Paths(plain.ToImmutableSortedDictionary(Comparer<string>.Create((x, y) => string.CompareOrdinal(y, x)))));
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
}
