using System.Runtime.InteropServices;

namespace AutoGrad;

/// <summary>
/// Sets of indices, each kept once under a number, so that equal sets have equal numbers and thousands of elements that depend on the
/// same indices share one set. A set is stored as its runs of neighbours: what a stencil reads, or a running total, is one run.
/// </summary>
internal sealed class IndexSets
{
    /// <summary>The number of the set without elements.</summary>
    public const int Empty = 0;

    // Each set is start, end, start, end, …: sorted, and neither overlapping nor touching, so that equal sets have equal runs.
    private readonly List<int[]> sets = [[]];
    private readonly Dictionary<int[], int> numbers;
    private readonly Dictionary<int[], int>.AlternateLookup<ReadOnlySpan<int>> known;
    private readonly Dictionary<(int, int), int> unions = [];
    private readonly List<int> merged = [];
    private readonly List<int> distinct = [];
    private int[] lastSeen = [];
    private int round;
    private int[] starts = [];
    private int[] ends = [];

    public IndexSets()
    {
        numbers = new Dictionary<int[], int>(new SameRuns()) { [[]] = Empty };
        known = numbers.GetAlternateLookup<ReadOnlySpan<int>>();
    }

    /// <summary>The runs of a set: the first index and the one after the last of each.</summary>
    public ReadOnlySpan<int> Runs(int set) => sets[set];

    /// <summary>How many indices a set has.</summary>
    public int Count(int set)
    {
        int count = 0;
        ReadOnlySpan<int> runs = sets[set];
        for (int i = 0; i < runs.Length; i += 2) count += runs[i + 1] - runs[i];
        return count;
    }

    /// <summary>The set of one index.</summary>
    public int Single(int index) => NumberOf([index, index + 1]);

    /// <summary>The indices of either set.</summary>
    public int Union(int first, int second)
    {
        if (first == second || second == Empty) return first;
        if (first == Empty) return second;
        (int, int) pair = first < second ? (first, second) : (second, first);
        if (unions.TryGetValue(pair, out int union)) return union;
        merged.Clear();
        int[] left = sets[first], right = sets[second];
        for (int i = 0, j = 0; i < left.Length || j < right.Length;)
        {
            bool fromLeft = j == right.Length || (i < left.Length && left[i] <= right[j]);
            int[] next = fromLeft ? left : right;
            ref int at = ref fromLeft ? ref i : ref j;
            Append(next[at], next[at + 1]);
            at += 2;
        }
        union = NumberOf(CollectionsMarshal.AsSpan(merged));
        unions.Add(pair, union);
        return union;
    }

    /// <summary>The indices of any of the sets.</summary>
    public int Union(ReadOnlySpan<int> all)
    {
        CollectDistinct(all);
        if (distinct.Count == 0) return Empty;
        if (distinct.Count <= 2) return Union(distinct[0], distinct[^1]);
        int count = 0;
        foreach (int set in distinct)
        {
            int[] runs = sets[set];
            int needed = count + (runs.Length / 2);
            if (needed > starts.Length)
            {
                Array.Resize(ref starts, 2 * needed);
                Array.Resize(ref ends, 2 * needed);
            }
            for (int i = 0; i < runs.Length; i += 2) (starts[count], ends[count++]) = (runs[i], runs[i + 1]);
        }
        Array.Sort(starts, ends, 0, count);
        merged.Clear();
        for (int i = 0; i < count; i++) Append(starts[i], ends[i]);
        return NumberOf(CollectionsMarshal.AsSpan(merged));
    }

    /// <summary>Leaves in <see cref="distinct"/> the sets of a list without repetitions and empty ones.</summary>
    private void CollectDistinct(ReadOnlySpan<int> all)
    {
        if (lastSeen.Length < sets.Count) Array.Resize(ref lastSeen, 2 * sets.Count);
        distinct.Clear();
        round++;
        foreach (int set in all)
        {
            if (set == Empty || lastSeen[set] == round) continue;
            lastSeen[set] = round;
            distinct.Add(set);
        }
    }

    /// <summary>Adds a run that starts no earlier than those in <see cref="merged"/>.</summary>
    private void Append(int start, int end)
    {
        if (merged.Count > 0 && start <= merged[^1])
        {
            merged[^1] = Math.Max(merged[^1], end);
            return;
        }
        merged.Add(start);
        merged.Add(end);
    }

    private int NumberOf(ReadOnlySpan<int> runs)
    {
        if (known.TryGetValue(runs, out int number)) return number;
        sets.Add(runs.ToArray());
        numbers.Add(sets[^1], sets.Count - 1);
        return sets.Count - 1;
    }

    private sealed class SameRuns : IEqualityComparer<int[]>, IAlternateEqualityComparer<ReadOnlySpan<int>, int[]>
    {
        public bool Equals(int[]? x, int[]? y) => x.AsSpan().SequenceEqual(y);

        public int GetHashCode(int[] obj) => GetHashCode(obj.AsSpan());

        public bool Equals(ReadOnlySpan<int> alternate, int[] other) => alternate.SequenceEqual(other);

        public int GetHashCode(ReadOnlySpan<int> alternate)
        {
            var hash = new HashCode();
            hash.AddBytes(MemoryMarshal.AsBytes(alternate));
            return hash.ToHashCode();
        }

        public int[] Create(ReadOnlySpan<int> alternate) => alternate.ToArray();
    }
}
