using System.Buffers;
using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace AutoGrad.Execution;

/// <summary>The inner loops of <see cref="ReduceKernel"/>: a range of results, each reduced over a box of elements by halves.</summary>
internal readonly ref struct ReduceBox<T, TReduction>
    where T : unmanaged
    where TReduction : struct, IReduction<T>
{
    private const int MergeBelow = 128; // shorter contiguous rows are combined several at a time
    private const int MergedLength = 256;
    private const int FewTerms = 32; // combined one after another

    private readonly ref T start;
    private readonly int[] keptSizes;
    private readonly int[] keptStrides;
    private readonly int[] sizes;
    private readonly int[] strides;

    public ReduceBox(ReduceAxes split, TensorValue x)
    {
        start = ref Unsafe.Add(ref MemoryMarshal.GetReference(x.AsStorageSpan<T>()), split.Offset);
        keptSizes = split.KeptSizes;
        keptStrides = split.KeptStrides;
        sizes = split.ReducedSizes;
        strides = split.ReducedStrides;
    }

    /// <summary>Results first … last − 1, over positions from … to − 1 of the outermost reduced axis.</summary>
    public void Rows(int from, int to, int first, int last, Span<T> destination)
    {
        for (int output = first; output < last; output++)
        {
            nint offset = 0;
            for (int axis = keptSizes.Length - 1, rest = output; axis >= 0; axis--)
            {
                int outer = rest / keptSizes[axis];
                offset += (nint)(rest - (outer * keptSizes[axis])) * keptStrides[axis];
                rest = outer;
            }
            destination[output] = Reduce(ref Unsafe.Add(ref start, offset), 0, from, to);
        }
    }

    /// <summary>Units first … last − 1 of the results, each a tile of the innermost kept axis.</summary>
    public void Columns(int from, int to, int first, int last, int tilesPerRow, int tileLength, Span<T> destination)
    {
        int run = keptSizes[^1], runStride = keptStrides[^1];
        Span<nint> few = stackalloc nint[FewTerms];
        few = FewOffsets(from, to, few);
        T[] scratch = ArrayPool<T>.Shared.Rent((ScratchTiles() * tileLength) + MergedLength);
        for (int tile = first; tile < last; tile++)
        {
            int row = tile / tilesPerRow, column = tile % tilesPerRow * tileLength;
            nint offset = (nint)column * runStride;
            for (int axis = keptSizes.Length - 2, rest = row; axis >= 0; axis--)
            {
                int outer = rest / keptSizes[axis];
                offset += (nint)(rest - (outer * keptSizes[axis])) * keptStrides[axis];
                rest = outer;
            }
            Span<T> results = destination.Slice((row * run) + column, Math.Min(tileLength, run - column));
            if (few.Length > 1) AccumulateFew(ref Unsafe.Add(ref start, offset), few, runStride, results);
            else Accumulate(ref Unsafe.Add(ref start, offset), 0, from, to, results, scratch);
        }
        ArrayPool<T>.Shared.Return(scratch);
    }

    /// <summary>
    /// Where the terms of one result lie, if there are few of them and along several axes, as in a pooling window; otherwise none.
    /// </summary>
    private Span<nint> FewOffsets(int from, int to, Span<nint> offsets)
    {
        int terms = to - from;
        for (int axis = 1; axis < sizes.Length && terms <= FewTerms; axis++) terms *= sizes[axis];
        if (sizes.Length == 1 || terms > FewTerms) return [];
        for (int term = 0; term < terms; term++)
        {
            nint offset = (nint)from * strides[0];
            for (int axis = sizes.Length - 1, rest = term; axis >= 0; axis--)
            {
                int size = axis == 0 ? to - from : sizes[axis];
                offset += (nint)(rest % size) * strides[axis];
                rest /= size;
            }
            offsets[term] = offset;
        }
        return offsets[..terms];
    }

    private static void AccumulateFew(ref T x, ReadOnlySpan<nint> offsets, int runStride, Span<T> results)
    {
        if (runStride == 1)
        {
            TReduction.Combine(Row(ref x, offsets[0], results.Length), Row(ref x, offsets[1], results.Length), results);
            foreach (nint offset in offsets[2..]) TReduction.Combine(results, Row(ref x, offset, results.Length), results);
            return;
        }
        ref T first = ref Unsafe.Add(ref x, offsets[0]), second = ref Unsafe.Add(ref x, offsets[1]);
        for (int i = 0; i < results.Length; i++)
        {
            nint place = (nint)i * runStride;
            results[i] = TReduction.Combine(Unsafe.Add(ref first, place), Unsafe.Add(ref second, place));
        }
        foreach (nint offset in offsets[2..])
        {
            ref T next = ref Unsafe.Add(ref x, offset);
            for (int i = 0; i < results.Length; i++) results[i] = TReduction.Combine(results[i], Unsafe.Add(ref next, (nint)i * runStride));
        }
    }

    /// <summary>As many tiles as halving all axes to the end can need.</summary>
    private int ScratchTiles()
    {
        int depth = 1;
        foreach (int size in sizes) depth += BitOperations.Log2((uint)size) + 1;
        return depth;
    }

    private T Reduce(ref T x, int axis, int from, int to)
    {
        int stride = strides[axis];
        if (axis == sizes.Length - 1)
        {
            return stride == 1
                ? TReduction.Reduce(MemoryMarshal.CreateReadOnlySpan(ref Unsafe.Add(ref x, from), to - from))
                : ReduceStrided(ref Unsafe.Add(ref x, (nint)from * stride), stride, to - from);
        }
        if (to - from == 1) return Reduce(ref Unsafe.Add(ref x, (nint)from * stride), axis + 1, 0, sizes[axis + 1]);
        int middle = from + ((to - from) / 2);
        return TReduction.Combine(Reduce(ref x, axis, from, middle), Reduce(ref x, axis, middle, to));
    }

    private static T ReduceStrided(ref T x, int stride, int length)
    {
        if (length > TReduction.SequentialTerms)
        {
            int half = length / 2;
            return TReduction.Combine(
                ReduceStrided(ref x, stride, half),
                ReduceStrided(ref Unsafe.Add(ref x, (nint)half * stride), stride, length - half));
        }
        T result = x;
        for (int i = 1; i < length; i++) result = TReduction.Combine(result, Unsafe.Add(ref x, (nint)i * stride));
        return result;
    }

    private void Accumulate(ref T x, int axis, int from, int to, Span<T> results, Span<T> scratch)
    {
        int stride = strides[axis], count = to - from;
        if (axis == sizes.Length - 1)
        {
            ref T rows = ref Unsafe.Add(ref x, (nint)from * stride);
            if (keptStrides[^1] == 1 && stride == results.Length && results.Length < MergeBelow)
            {
                int merged = MergedLength / (int)BitOperations.RoundUpToPowerOf2((uint)results.Length);
                if (count >= 2 * merged && count / merged <= TReduction.SequentialTerms)
                {
                    AccumulateMerged(ref rows, count, merged, results, scratch);
                    return;
                }
                if (count <= TReduction.SequentialTerms && count < 2 * merged)
                {
                    AccumulateRows(ref rows, stride, count, results);
                    return;
                }
            }
            else if (count <= TReduction.SequentialTerms)
            {
                if (keptStrides[^1] == 1) AccumulateRows(ref rows, stride, count, results);
                else AccumulateStrided(ref rows, stride, count, keptStrides[^1], results);
                return;
            }
        }
        else if (count == 1)
        {
            Accumulate(ref Unsafe.Add(ref x, (nint)from * stride), axis + 1, 0, sizes[axis + 1], results, scratch);
            return;
        }
        int middle = from + (count / 2);
        Span<T> right = scratch[..results.Length];
        Accumulate(ref x, axis, from, middle, results, scratch);
        Accumulate(ref x, axis, middle, to, right, scratch[results.Length..]);
        TReduction.Combine(results, right, results);
    }

    private static void AccumulateRows(ref T x, int stride, int count, Span<T> results)
    {
        if (count == 1)
        {
            Row(ref x, 0, results.Length).CopyTo(results);
            return;
        }
        TReduction.Combine(Row(ref x, 0, results.Length), Row(ref x, stride, results.Length), results);
        for (int row = 2; row < count; row++) TReduction.Combine(results, Row(ref x, (nint)row * stride, results.Length), results);
    }

    /// <summary>Contiguous short rows: many are combined as one long row, whose parts are then folded onto each other.</summary>
    private static void AccumulateMerged(ref T x, int count, int merged, Span<T> results, Span<T> scratch)
    {
        int length = merged * results.Length;
        Span<T> sums = scratch[..length];
        AccumulateRows(ref x, length, count / merged, sums);
        int left = count % merged * results.Length;
        if (left > 0) TReduction.Combine(sums[..left], Row(ref x, (nint)(count / merged) * length, left), sums[..left]);
        for (int half = length / 2; half >= results.Length; half /= 2)
        {
            TReduction.Combine(sums[..half], sums.Slice(half, half), sums[..half]);
        }
        sums[..results.Length].CopyTo(results);
    }

    private static void AccumulateStrided(ref T x, int stride, int count, int runStride, Span<T> results)
    {
        for (int i = 0; i < results.Length; i++)
        {
            ref T column = ref Unsafe.Add(ref x, (nint)i * runStride);
            T result = column;
            for (int row = 1; row < count; row++) result = TReduction.Combine(result, Unsafe.Add(ref column, (nint)row * stride));
            results[i] = result;
        }
    }

    private static ReadOnlySpan<T> Row(ref T x, nint offset, int length) =>
        MemoryMarshal.CreateReadOnlySpan(ref Unsafe.Add(ref x, offset), length);
}
