namespace AutoGrad.Execution;

/// <summary>
/// A scatter seen from its result: which updates go to each of its rows, in their order. So the rows are written one after another, each
/// once, and threads share them; every element is the same sum in the same order as if updates were taken one by one.
/// </summary>
internal sealed unsafe class ScatteredRows
{
    private const int ChunkLength = 1 << 15;
    private const int MostAhead = 1 << 12; // bytes that are asked for of an update before its turn

    private readonly GatherIndices places;
    private readonly int[] starts; // of every row of every batch, where its updates begin in the list
    private readonly int[] updates; // of every batch, by row

    public ScatteredRows(GatherIndices places)
    {
        this.places = places;
        int rows = places.AxisSize;
        starts = new int[(places.Batches * rows) + 1];
        updates = new int[places.Positions.Length];
        for (int i = 0; i < updates.Length; i++) starts[Row(i) + 1]++;
        for (int row = 0; row < starts.Length - 1; row++) starts[row + 1] += starts[row];
        int[] next = starts[..^1];
        for (int i = 0; i < updates.Length; i++) updates[next[Row(i)]++] = i % places.PerBatch;

        int Row(int update) => (update / places.PerBatch * rows) + places.Positions[update];
    }

    /// <summary>Writes the result.</summary>
    /// <param name="before">The operand: elements one after another, or one number for all.</param>
    /// <param name="isOne">Whether it is one number.</param>
    /// <param name="from">The updates.</param>
    /// <param name="result">Where they go.</param>
    public void Run<T, TStore>(TensorValue before, bool isOne, TensorValue from, TensorValue result)
        where T : unmanaged
        where TStore : struct, IStore<T>
    {
        int rows = places.Batches * places.Outer * places.AxisSize, rowsPerChunk = Math.Max(1, ChunkLength / places.Inner);
        bool pastCaches = result.Type.SizeInBytes >= RowCopy.PastCachesFrom;
        fixed (T* x = before.AsStorageSpan<T>(), added = from.AsSpan<T>(), target = result.AsSpan<T>())
        {
            var work = new Chunks<T, TStore>(this, x + before.Offset, isOne, added, target, rows, rowsPerChunk, pastCaches);
            ParallelLoop.For(ParallelLoop.Chunks(rows, rowsPerChunk), work);
        }
    }

    private readonly struct Chunks<T, TStore>(
        ScatteredRows scatter, T* before, bool isOne, T* from, T* target, int rows, int rowsPerChunk, bool pastCaches) : IParallelBody
        where T : unmanaged
        where TStore : struct, IStore<T>
    {
        public void Run(int chunk)
        {
            GatherIndices places = scatter.places;
            nint inner = places.Inner;
            int end = Math.Min(rows, (chunk + 1) * rowsPerChunk);
            for (int row = chunk * rowsPerChunk; row < end; row++)
            {
                (int outer, int place) = Math.DivRem(row, places.AxisSize);
                int known = (outer / places.Outer * places.AxisSize) + place;
                T* own = isOne ? before : before + (row * inner), to = target + (row * inner);
                ReadOnlySpan<int> updates = scatter.updates.AsSpan(scatter.starts[known]..scatter.starts[known + 1]);
                if (updates.Length == 0)
                {
                    if (isOne) new Span<T>(to, places.Inner).Fill(*own);
                    else Replace<T>.Onto(own, false, own, to, places.Inner, pastCaches);
                    continue;
                }
                T* block = from + ((nint)outer * places.PerBatch * inner);
                if (pastCaches && place + 1 < places.AxisSize && scatter.starts[known + 1] < scatter.starts[known + 2])
                {
                    RowCopy.Ask((byte*)(block + (scatter.updates[scatter.starts[known + 1]] * inner)), Math.Min(inner * sizeof(T), MostAhead));
                }
                TStore.Onto(own, isOne, block + (updates[0] * inner), to, places.Inner, pastCaches && updates.Length == 1);
                foreach (int update in updates[1..]) TStore.Store(ref block[update * inner], 1, ref *to, 1, places.Inner);
            }
        }
    }
}
