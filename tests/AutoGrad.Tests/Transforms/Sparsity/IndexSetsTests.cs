using FsCheck;
using FsCheck.Fluent;
using Xunit;

namespace AutoGrad.Tests.Transforms.Sparsity;

public sealed class IndexSetsTests
{
    [Fact]
    public void Unions_are_those_of_sets() => Prop.ForAll(
        Arb.From(Gen.Choose(0, 1_000_000)),
        static seed =>
        {
            var random = new Random(seed);
            var sets = new IndexSets();
            List<(int Number, HashSet<int> Elements)> known = [(IndexSets.Empty, [])];
            for (int step = 0; step < 30; step++)
            {
                int index = random.Next(12);
                known.Add((sets.Single(index), [index]));
                (int Number, HashSet<int> Elements)[] some =
                    [.. Enumerable.Range(0, random.Next(5)).Select(_ => known[random.Next(known.Count)])];
                known.Add((sets.Union([.. some.Select(static one => one.Number)]), [.. some.SelectMany(static one => one.Elements)]));
                if (some.Length < 2) continue;
                known.Add((sets.Union(some[0].Number, some[1].Number), [.. some[0].Elements, .. some[1].Elements]));
            }
            foreach ((int number, HashSet<int> elements) in known)
            {
                Assert.Equal(elements.Order(), Elements(sets, number));
                Assert.Equal(elements.Count, sets.Count(number));
            }
            // Equal sets have equal numbers, however they came about.
            foreach (var same in known.GroupBy(static one => string.Join(' ', one.Elements.Order())))
            {
                Assert.Single(same.Select(static one => one.Number).Distinct());
            }
        }).QuickCheckThrowOnFailure();

    [Fact]
    public void Neighbours_are_one_run()
    {
        var sets = new IndexSets();
        int all = sets.Union([.. Enumerable.Range(0, 1000).Reverse().Select(sets.Single)]);
        Assert.Equal([0, 1000], sets.Runs(all).ToArray());
    }

    private static List<int> Elements(IndexSets sets, int number)
    {
        var elements = new List<int>();
        ReadOnlySpan<int> runs = sets.Runs(number);
        for (int i = 0; i < runs.Length; i += 2) elements.AddRange(Enumerable.Range(runs[i], runs[i + 1] - runs[i]));
        return elements;
    }
}
