using System.Collections.Immutable;
using AutoGrad.Testing;
using FsCheck;
using FsCheck.Fluent;
using Xunit;

namespace AutoGrad.Tests.Trees;

public sealed class TreeLawsTests
{
    [Fact]
    public void Every_leaf_is_visited_once_in_order_of_declaration() => ForAll(bush =>
        Tree.Leaves(bush).Select(leaf => (leaf.Path.ToString().Replace("\\\"", "\""), leaf.Leaf)).SequenceEqual(Bushes.LeavesOf(bush)));

    [Fact]
    public void The_laws_hold_for_generated_trees() => ForAll(bush =>
    {
        TreeLaws.Verify(bush);
        return true;
    });

    [Fact]
    public void Flatten_and_Rebuild_are_inverse() => ForAll(bush =>
    {
        ImmutableArray<Tensor> leaves = Tree.Flatten(bush);
        ImmutableArray<Tensor> others = [.. leaves.Select((_, i) => (Tensor)i)];
        Bush again = Tree.Rebuild(bush, leaves);
        return Tree.SameStructure(bush, again)
            && Tree.Flatten(again).SequenceEqual(leaves)
            && Tree.Flatten(Tree.Rebuild(bush, others)).SequenceEqual(others);
    });

    [Fact]
    public void A_chosen_part_and_the_rest_make_the_whole() => ForAll(bush =>
    {
        static bool IsChosen(TreePath path) => path.StartsWith("Branches") || path.EndsWith("Root");
        ImmutableArray<(TreePath Path, Tensor Leaf)> chosen = Tree.Filter(bush, IsChosen);
        ImmutableArray<Tensor> others = [.. chosen.Select((_, i) => (Tensor)i)];
        Bush replaced = Tree.Rebuild(bush, IsChosen, others);
        Bush mapped = Tree.MapWhere(bush, path => !IsChosen(path), leaf => leaf);
        return Tree.Filter(replaced, IsChosen).Select(leaf => leaf.Leaf).SequenceEqual(others)
            && Tree.Filter(replaced, path => !IsChosen(path)).SequenceEqual(Tree.Filter(bush, path => !IsChosen(path)))
            && Tree.Flatten(mapped).SequenceEqual(Tree.Flatten(bush));
    });

    [Fact]
    public void Zip_pairs_the_leaves_at_one_place() => ForAll(bush =>
    {
        Bush other = bush.Map((_, _) => 1);
        return Tree.Flatten(Tree.Zip(bush, other, (left, _) => left)).SequenceEqual(Tree.Flatten(bush))
            && Tree.Flatten(Tree.Zip(bush, other, (_, right) => right)).SequenceEqual(Tree.Flatten(other));
    });

    [Fact]
    public void Reduce_goes_through_all_leaves_in_order() => ForAll(bush =>
        Tree.Reduce(bush, ImmutableList<Tensor>.Empty, (seen, leaf) => seen.Add(leaf)).SequenceEqual(Tree.Flatten(bush)));

    [Fact]
    public void Structures_are_the_same_when_nothing_but_tensors_differs() =>
        Prop.ForAll(Bushes.Bush(), Bushes.Bush(), (left, right) =>
        {
            bool expected = Outline(left) == Outline(right);
            return Tree.SameStructure(left, right) == expected
                && Tree.FindDifference(left, right) is null == expected
                && Tree.SameStructure(right, left) == expected
                && Tree.SameStructure(left, left.Map((_, _) => 0));
        }).QuickCheckThrowOnFailure();

    [Fact]
    public void Equal_means_equal_numbers() => ForAll(bush =>
    {
        Bush copy = bush.Map((_, leaf) => leaf + 0);
        int count = Tree.Flatten(bush).Length;
        int last = 0;
        return Tree.Equal(bush, copy) && !Tree.Equal(bush, bush.Map((_, leaf) => ++last == count ? leaf + 1 : leaf));
    });

    private static void ForAll(Func<Bush, bool> law) => Prop.ForAll(Bushes.Bush(), law).QuickCheckThrowOnFailure();

    /// <summary>All of a bush but its tensors, as text.</summary>
    private static string Outline(Bush bush) => string.Join(
        ";",
        bush.Label,
        bush.Maybe is null,
        string.Concat(bush.Branches.Select(branch => $"({Outline(branch)})")),
        bush.Fork is var (first, count, _) ? $"{count}{(first is null ? "" : Outline(first))}" : "none",
        string.Concat(bush.Gaps.Select(gap => gap is null ? "null" : $"({Outline(gap)})")),
        bush.Leaves.Count,
        string.Concat(bush.ByName.OrderBy(pair => pair.Key, StringComparer.Ordinal).Select(pair => $"{pair.Key}({Outline(pair.Value)})")),
        string.Join(",", bush.Sorted.Keys));
}
