namespace AutoGrad.Execution;

/// <summary>The rows of a padded array: a row goes as far as the last axis that is padded and holds all axes behind it.</summary>
internal readonly unsafe struct PaddedRows<T> : IParallelBody where T : unmanaged
{
    private const int ChunkLength = 1 << 16;

    private readonly T value;
    private readonly T* source;
    private readonly T* target;
    private readonly Shape from, to; // the axes outside a row
    private readonly Axes starts;
    private readonly int rows, rowsPerChunk;
    private readonly nint sourceLength, targetLength;
    private readonly int before, taken, first; // elements of a row: that are filled first, that are copied, and the first of those
    private readonly bool pastCaches;

    public PaddedRows(Lowering.Pad lowering, T value, T* source, Shape shape, T* target, TensorType output)
    {
        this.value = value;
        this.source = source;
        this.target = target;
        int last = shape.Rank - 1, inner = 1;
        for (; last > 0 && lowering.Low[last] == 0 && shape[last] == output.Shape[last]; last--) inner *= shape[last];
        int low = last < 0 ? 0 : lowering.Low[last] * inner, length = last < 0 ? 1 : output.Shape[last] * inner;
        (sourceLength, targetLength) = (last < 0 ? 1 : shape[last] * inner, length);
        before = Math.Clamp(low, 0, length);
        first = Math.Max(0, -low);
        taken = Math.Max(0, Math.Min((int)sourceLength - first, length - before));
        (from, to) = (Shape.Create(shape.Sizes[..Math.Max(last, 0)]), Shape.Create(output.Shape.Sizes[..Math.Max(last, 0)]));
        starts = lowering.Low;
        rows = to.Size;
        rowsPerChunk = Math.Max(1, ChunkLength / Math.Max(length, 1));
        pastCaches = output.SizeInBytes >= RowCopy.PastCachesFrom;
    }

    public int Chunks => ParallelLoop.Chunks(rows, rowsPerChunk);

    public void Run(int chunk)
    {
        int end = Math.Min(rows, (chunk + 1) * rowsPerChunk);
        for (int row = chunk * rowsPerChunk; row < end; row++)
        {
            T* place = target + (row * targetLength);
            nint read = 0, stride = sourceLength;
            bool isInside = true;
            for (int axis = to.Rank - 1, rest = row; axis >= 0 && isInside; axis--)
            {
                (rest, int position) = Math.DivRem(rest, to[axis]);
                position -= starts[axis];
                isInside = (uint)position < (uint)from[axis];
                read += position * stride;
                stride *= from[axis];
            }
            if (!isInside)
            {
                new Span<T>(place, (int)targetLength).Fill(value);
                continue;
            }
            new Span<T>(place, before).Fill(value);
            if (pastCaches) RowCopy.PastCaches((byte*)(source + read + first), (byte*)(place + before), taken * (nint)sizeof(T));
            else new Span<T>(source + read + first, taken).CopyTo(new Span<T>(place + before, taken));
            new Span<T>(place + before + taken, (int)targetLength - before - taken).Fill(value);
        }
    }
}
