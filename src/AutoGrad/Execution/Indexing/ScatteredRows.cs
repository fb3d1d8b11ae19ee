namespace AutoGrad.Execution;

/// <summary>
/// A scatter seen from its result: which updates go to each of its rows, in their order. So the rows are written one after another, each
/// once, and threads share them; every element is the same sum in the same order as if updates were taken one by one.
/// </summary>
internal sealed unsafe class ScatteredRows
{
    private const int ChunkLength = 1 << 15;
    private const int LongChunkLength = 1 << 18; // of a result that is larger than the caches

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
        bool pastCaches = result.Type.SizeInBytes >= RowCopy.PastCachesFrom;
        int rows = places.Batches * places.Outer * places.AxisSize;
        int rowsPerChunk = Math.Max(1, (pastCaches ? LongChunkLength : ChunkLength) / places.Inner);
        fixed (int* list = updates)
        fixed (T* x = before.AsStorageSpan<T>(), added = from.AsSpan<T>(), target = result.AsSpan<T>())
        {
            var work = new Chunks<T, TStore>(this, list, x + before.Offset, isOne, added, target, rows, rowsPerChunk, pastCaches);
            ParallelLoop.For(ParallelLoop.Chunks(rows, rowsPerChunk), work);
        }
    }

    private readonly struct Chunks<T, TStore>(
        ScatteredRows scatter, int* list, T* before, bool isOne, T* from, T* target, int rows, int rowsPerChunk, bool pastCaches) : IParallelBody
        where T : unmanaged
        where TStore : struct, IStore<T>
    {
        public void Run(int chunk)
        {
            int rowsPerBatch = scatter.places.AxisSize, end = Math.Min(rows, (chunk + 1) * rowsPerChunk);
            for (int row = chunk * rowsPerChunk; row < end;)
            {
                (int outer, int first) = Math.DivRem(row, rowsPerBatch);
                int count = Math.Min(end - row, rowsPerBatch - first);
                RunRows(outer, first, count);
                row += count;
            }
        }

        /// <summary>Neighbouring rows at one position of the axes before them: they all have the same block of updates.</summary>
        private void RunRows(int outer, int first, int count)
        {
            GatherIndices places = scatter.places;
            nint inner = places.Inner;
            int known = outer / places.Outer * places.AxisSize; // where the rows of this batch begin
            ReadOnlySpan<int> starts = scatter.starts.AsSpan(known, places.AxisSize + 1);
            T* block = from + ((nint)outer * places.PerBatch * inner);
            RowsAhead ahead = pastCaches ? new((byte*)block, inner * sizeof(T), list + starts[first], list + starts[^1]) : default;
            var nothing = default(NothingAhead);
            nint place = ((nint)outer * places.AxisSize) + first;
            for (int row = first; row < first + count; row++, place++)
            {
                T* own = isOne ? before : before + (place * inner), to = target + (place * inner);
                int* update = list + starts[row], end = list + starts[row + 1];
                if (update == end)
                {
                    if (isOne) new Span<T>(to, places.Inner).Fill(*own);
                    else Replace<T>.Onto(own, false, own, to, places.Inner, pastCaches, ref nothing);
                    continue;
                }
                TStore.Onto(own, isOne, block + (*update * inner), to, places.Inner, pastCaches && end - update == 1, ref ahead);
                while (++update < end)
                {
                    for (nint bytes = inner * sizeof(T); bytes > 0; bytes -= RowCopy.Piece) ahead.Ask();
                    TStore.Store(ref block[*update * inner], 1, ref *to, 1, places.Inner);
                }
            }
        }
    }
}
