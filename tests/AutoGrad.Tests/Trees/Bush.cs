using System.Collections.Immutable;
using FsCheck;
using FsCheck.Fluent;

namespace AutoGrad.Tests.Trees;

/// <summary>A tree of trees with every kind of part.</summary>
[Tree]
public sealed partial record Bush(
    Tensor Root,
    Tensor? Maybe,
    ImmutableArray<Bush> Branches,
    (Bush?, int, Tensor)? Fork,
    Bush?[] Gaps,
    ImmutableList<Tensor> Leaves,
    ImmutableDictionary<string, Bush> ByName,
    ImmutableSortedDictionary<string, Tensor> Sorted,
    string Label);

/// <summary>Random bushes; also a container for <c>[Property(Arbitrary = …)]</c>.</summary>
public static class Bushes
{
    private static readonly Gen<Tensor> Tensors = Gen.Choose(-9, 9).Select(number => (Tensor)(float)number);

    public static Arbitrary<Bush> Bush() => Gen.Sized(size => Of(Math.Min(size, 12))).ToArbitrary();

    /// <summary>The leaves of a bush written down by hand, an oracle for the generated code.</summary>
    public static IEnumerable<(string Path, Tensor Leaf)> LeavesOf(Bush bush, string prefix = "")
    {
        yield return ($"{prefix}Root", bush.Root);
        if (bush.Maybe is not null) yield return ($"{prefix}Maybe", bush.Maybe);
        for (int i = 0; i < bush.Branches.Length; i++)
        {
            foreach ((string, Tensor) leaf in LeavesOf(bush.Branches[i], $"{prefix}Branches[{i}].")) yield return leaf;
        }
        if (bush.Fork is var (first, _, third))
        {
            if (first is not null)
            {
                foreach ((string, Tensor) leaf in LeavesOf(first, $"{prefix}Fork.Item1.")) yield return leaf;
            }
            yield return ($"{prefix}Fork.Item3", third);
        }
        for (int i = 0; i < bush.Gaps.Length; i++)
        {
            if (bush.Gaps[i] is not { } gap) continue;
            foreach ((string, Tensor) leaf in LeavesOf(gap, $"{prefix}Gaps[{i}].")) yield return leaf;
        }
        for (int i = 0; i < bush.Leaves.Count; i++) yield return ($"{prefix}Leaves[{i}]", bush.Leaves[i]);
        foreach (string key in bush.ByName.Keys.Order(StringComparer.Ordinal))
        {
            foreach ((string, Tensor) leaf in LeavesOf(bush.ByName[key], $"{prefix}ByName[\"{key}\"].")) yield return leaf;
        }
        foreach (string key in bush.Sorted.Keys.Order(StringComparer.Ordinal))
        {
            yield return ($"{prefix}Sorted[\"{key}\"]", bush.Sorted[key]);
        }
    }

    private static Gen<Bush> Of(int size)
    {
        Gen<Bush> smaller = size == 0 ? Gen.Constant(Bare) : Of(size / 4);
        int most = size == 0 ? 0 : 2;
        return from root in Tensors
               from maybe in Optional(Tensors)
               from branches in Some(smaller, most)
               from fork in Optional(smaller)
               from count in Gen.Choose(0, 2)
               from gaps in Some(Optional(smaller), most)
               from leaves in Some(Tensors, 3)
               from names in Some(smaller, most)
               from sorted in Some(Tensors, 3)
               from label in Gen.Elements("a", "b")
               select new Bush(
                   root,
                   maybe,
                   [.. branches],
                   count == 0 ? null : (fork, count, root),
                   [.. gaps],
                   [.. leaves],
                   names.Select((bush, i) => ($"{(char)('m' - i)}\"", bush)).ToImmutableDictionary(pair => pair.Item1, pair => pair.bush),
                   sorted.Select((leaf, i) => KeyValuePair.Create($"{"aB_"[i]}", leaf)).ToImmutableSortedDictionary(Backwards),
                   label);
    }

    private static readonly Comparer<string> Backwards = Comparer<string>.Create((left, right) => string.CompareOrdinal(right, left));

    private static readonly Bush Bare = new(
        0,
        null,
        [],
        null,
        [],
        [],
        ImmutableDictionary<string, Bush>.Empty,
        ImmutableSortedDictionary<string, Tensor>.Empty,
        "bare");

    private static Gen<T?> Optional<T>(Gen<T> some) where T : class =>
        from isThere in Gen.Elements(true, false)
        from value in some
        select isThere ? value : null;

    private static Gen<T[]> Some<T>(Gen<T> element, int most) =>
        from count in Gen.Choose(0, most)
        from array in element.ArrayOf(count)
        select array;
}
