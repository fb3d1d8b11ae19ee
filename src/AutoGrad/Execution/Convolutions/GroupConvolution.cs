using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace AutoGrad.Execution;

/// <summary>
/// Convolution with groups side by side in vectors, for groups of few channels and filters, such as one for each channel: a vector of them
/// is laid out with its elements as neighbours in the image and in the kernel, and every tap is a product of vectors. So is the gradient of
/// such weights, where the kernel is a whole image.
/// </summary>
/// <remarks>Every element is one chain of multiply-adds over channels and the taps of rows that see an element.</remarks>
internal sealed unsafe class GroupConvolution<T, TVector, TOperations> : ConvolvePlan
    where T : unmanaged, IFloatingPointIeee754<T>
    where TVector : struct
    where TOperations : IVectorOperations<T, TVector>
{
    private const int Together = 8; // positions that share what is read of the kernel
    private const double LoadBound = 16; // in multiply-adds of full tiles: each reads its operand
    private const long PlaneAtMost = 1 << 19; // elements of one channel of a vector of groups

    private readonly ConvolutionLayout layout;
    private readonly List<Phase> phases = [];
    private readonly int[] places; // where all phases' taps lie in a plane; pinned
    private readonly int[] taps; // which taps they are, likewise
    private readonly bool isInOrder; // whether the one phase meets all taps in the order in which the kernel has them
    private readonly int firstSlice, firstRow, firstColumn, slicesHeld, rowsHeld, columnsHeld, rowSize, sliceSize, groupBlocks;

    public GroupConvolution(ConvolutionLayout layout)
    {
        this.layout = layout;
        AxisPhase[] slices = AxisPhase.Of(layout, 0), rows = AxisPhase.Of(layout, 1), columns = AxisPhase.Of(layout, 2);
        (firstSlice, slicesHeld) = Held(slices);
        (firstRow, rowsHeld) = Held(rows);
        (firstColumn, columnsHeld) = Held(columns);
        rowSize = columnsHeld * Lanes;
        sliceSize = rowsHeld * rowSize;
        groupBlocks = ParallelLoop.Chunks(layout.Groups, Lanes);
        AllowsEpilogue = Tasks > 1;
        int count = 0;
        foreach (AxisPhase slice in slices)
        {
            foreach (AxisPhase row in rows)
            {
                foreach (AxisPhase column in columns)
                {
                    phases.Add(new Phase(slice, row, column, count));
                    count += slice.Taps.Length * row.Taps.Length * column.Taps.Length;
                }
            }
        }
        places = GC.AllocateUninitializedArray<int>(Math.Max(count, 1), pinned: true);
        taps = GC.AllocateUninitializedArray<int>(Math.Max(count, 1), pinned: true);
        foreach (Phase phase in phases) FillPlaces(phase);
        isInOrder = phases.Count == 1 && count == layout.Taps && taps.AsSpan().SequenceEqual([.. Enumerable.Range(0, count)]);
    }

    private static int Lanes => TOperations.Count;

    private int Tasks => layout.N * groupBlocks;

    private int* Places => (int*)Unsafe.AsPointer(ref MemoryMarshal.GetArrayDataReference(places));

    /// <summary>What it costs in multiply-adds of full register tiles, to compare with other ways.</summary>
    public static double Cost(ConvolutionLayout layout)
    {
        if (Lanes == 1 || layout.Groups < Lanes / 2) return double.PositiveInfinity;
        double held = Lanes, met = layout.C * (double)layout.O, size = layout.O;
        for (int axis = 0; axis < ConvolutionLayout.Axes; axis++)
        {
            AxisPhase[] all = AxisPhase.Of(layout, axis);
            met *= all.Sum(static phase => (double)phase.Count * phase.Taps.Length);
            held *= Held(all).Count;
            size *= layout.Output[axis];
        }
        if (held > PlaneAtMost) return double.PositiveInfinity;
        double vectors = (double)layout.N * ParallelLoop.Chunks(layout.Groups, Lanes);
        double laid = (layout.C * held) + (Lanes * (size + (layout.O * (double)layout.C * layout.Taps)));
        return vectors * ((LoadBound * Lanes / 16 * met) + (LayCost * laid));
    }

    public override void Run(nint x, nint kernel, nint result, nint workspace, Epilogue epilogue)
    {
        var body = new Body(this, (T*)x, (T*)kernel, (T*)result, epilogue);
        if (layout.Work >= ParallelFrom) ParallelLoop.For(Tasks, body);
        else for (int task = 0; task < Tasks; task++) body.Run(task);
    }

    /// <summary>The places of an axis that are seen: the first, and how many.</summary>
    private static (int First, int Count) Held(AxisPhase[] phases)
    {
        (int first, int last) = AxisPhase.Reach(phases);
        return (first, ((phases[0].Count - 1) * phases[0].Step) + last - first + 1);
    }

    private void FillPlaces(Phase phase)
    {
        int k = phase.Start;
        for (int i = 0; i < phase.Row.Taps.Length; i++)
        {
            for (int s = 0; s < phase.Slice.Taps.Length; s++)
            {
                for (int j = 0; j < phase.Column.Taps.Length; j++, k++)
                {
                    places[k] = ((phase.Slice.Offsets[s] - firstSlice) * sliceSize) + ((phase.Row.Offsets[i] - firstRow) * rowSize)
                        + ((phase.Column.Offsets[j] - firstColumn) * Lanes);
                    taps[k] = (((phase.Slice.Taps[s] * layout.Kernel[1]) + phase.Row.Taps[i]) * layout.Kernel[2]) + phase.Column.Taps[j];
                }
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void Task(int task, T* x, T* kernel, T* result, Epilogue epilogue)
    {
        (int image, int block) = Math.DivRem(task, groupBlocks);
        int group = block * Lanes, groups = Math.Min(Lanes, layout.Groups - group);
        long plane = slicesHeld * (long)sliceSize, weights = layout.Taps * (long)Lanes, results = layout.Positions * (long)Lanes;
        long scratch = Math.Max(layout.Input[2], layout.Kernel[2]) * (long)Lanes;
        fixed (T* space = ThreadWorkspace.Rent<T>(plane + (2 * weights) + (layout.O * results) + scratch))
        {
            T* filter = space + plane;
            T* sorted = filter + weights;
            T* sums = sorted + weights;
            T* rest = sums + (layout.O * results);
            if (groups < Lanes) new Span<T>(space, (int)(plane + weights)).Clear();
            for (int c = 0; c < layout.C; c++)
            {
                int channel = (group * layout.C) + c;
                FillPlane(x + (image * (nint)layout.XBatchStride) + (channel * (nint)layout.XChannelStride), groups, space, rest);
                for (int o = 0; o < layout.O; o++)
                {
                    T* source =
                        kernel + (((group * layout.O) + o) * (nint)layout.KernelOutputStride) + (c * (nint)layout.KernelChannelStride);
                    FillFilter(source, groups, filter, rest);
                    foreach (Phase phase in phases) Compute(phase, space, filter, sorted, sums + (o * (nint)results), c > 0);
                }
            }
            nint perGroup = layout.O * (nint)layout.Positions;
            T* target = result + (((image * (nint)layout.Groups) + group) * perGroup);
            for (int o = 0; o < layout.O; o++)
            {
                TransposeTile.Run(sums + (o * (nint)results), Lanes, target + (o * (nint)layout.Positions), perGroup, groups, layout.Positions);
            }
            int count = groups * layout.O * layout.Positions;
            epilogue.Run(new ResultPart((nint)(target - result), 1, count, count));
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void FillPlane(T* x, int groups, T* target, T* scratch)
    {
        int first = Math.Clamp(-firstColumn, 0, columnsHeld), end = Math.Clamp(layout.Input[2] - firstColumn, first, columnsHeld);
        for (int i = 0; i < slicesHeld; i++)
        {
            int slice = firstSlice + i;
            for (int j = 0; j < rowsHeld; j++, target += rowSize)
            {
                int row = firstRow + j;
                if (slice < 0 || slice >= layout.Input[0] || row < 0 || row >= layout.Input[1] || first == end)
                {
                    new Span<T>(target, rowSize).Clear();
                    continue;
                }
                new Span<T>(target, first * Lanes).Clear();
                new Span<T>(target + (end * Lanes), rowSize - (end * Lanes)).Clear();
                T* source =
                    x + (slice * (nint)layout.XStride[0]) + (row * (nint)layout.XStride[1]) + (firstColumn * (nint)layout.XStride[2]);
                LaneRow<T>.Fill(source, layout.C * (nint)layout.XChannelStride, layout.XStride[2], groups, first, end, 1, 0, Lanes, target, scratch);
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void FillFilter(T* kernel, int groups, T* target, T* scratch)
    {
        nint perGroup = layout.O * (nint)layout.KernelOutputStride;
        for (int i = 0; i < layout.Kernel[0] * layout.Kernel[1]; i++, target += layout.Kernel[2] * Lanes)
        {
            (int slice, int row) = Math.DivRem(i, layout.Kernel[1]);
            T* source = kernel + (slice * (nint)layout.KernelStride[0]) + (row * (nint)layout.KernelStride[1]);
            LaneRow<T>.Fill(source, perGroup, layout.KernelStride[2], groups, 0, layout.Kernel[2], 1, 0, Lanes, target, scratch);
        }
    }

    /// <summary>All positions of a phase; added to what other channels gave.</summary>
    [SkipLocalsInit]
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void Compute(Phase phase, T* plane, T* filter, T* sorted, T* sums, bool accumulate)
    {
        AxisPhase slices = phase.Slice, rows = phase.Row, columns = phase.Column;
        int perRow = slices.Taps.Length * columns.Taps.Length, all = perRow * rows.Taps.Length;
        T* weights = filter;
        if (!isInOrder)
        {
            weights = sorted;
            for (int k = 0; k < all; k++)
                TOperations.Store(TOperations.Load(filter + (taps[phase.Start + k] * (nint)Lanes)), sorted + (k * (nint)Lanes));
        }
        T** at = stackalloc T*[Together];
        T** to = stackalloc T*[Together];
        int filled = 0, filledFrom = 0, filledTo = 0;
        for (int slice = 0; slice < slices.Count; slice++)
        {
            for (int row = 0; row < rows.Count; row++)
            {
                // Rows that see all taps, and short ones, are filled up with the next: padding is zeros in the plane.
                (int from, int end) = columns.Count < Together ? (0, rows.Taps.Length) : rows.Inside(row, layout.Input[1]);
                if (filled > 0 && (from != filledFrom || end != filledTo))
                {
                    Some(phase, at, to, filled, filledFrom * perRow, filledTo * perRow, weights, accumulate);
                    filled = 0;
                }
                (filledFrom, filledTo) = (from, end);
                T* line = plane + (slice * slices.Step * (nint)sliceSize) + (row * rows.Step * (nint)rowSize);
                nint resultLine = ((slices.First + (slice * slices.Every)) * (nint)layout.Output[1]) + rows.First + (row * rows.Every);
                T* target = sums + (((resultLine * layout.Output[2]) + columns.First) * Lanes);
                for (int column = 0; column < columns.Count; column++)
                {
                    at[filled] = line + (column * columns.Step * (nint)Lanes);
                    to[filled++] = target + (column * columns.Every * (nint)Lanes);
                    if (filled < Together) continue;
                    Some(phase, at, to, filled, from * perRow, end * perRow, weights, accumulate);
                    filled = 0;
                }
            }
        }
        if (filled > 0) Some(phase, at, to, filled, filledFrom * perRow, filledTo * perRow, weights, accumulate);
    }

    /// <summary>Some positions over a range of taps.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void Some(Phase phase, T** at, T** to, int filled, int from, int end, T* weights, bool accumulate)
    {
        for (int i = filled; i < Together; i++) // the first again, with the same result
        {
            at[i] = at[0];
            to[i] = to[0];
        }
        Tile(at, Places + phase.Start + from, weights + (from * (nint)Lanes), end - from, to, accumulate);
    }

    /// <summary>Sums over some taps at eight positions.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Tile(T** at, int* places, T* weights, int count, T** to, bool accumulate)
    {
        int lanes = TOperations.Count;
        TVector s0 = default, s1 = default, s2 = default, s3 = default, s4 = default, s5 = default, s6 = default, s7 = default;
        if (accumulate)
        {
            s0 = TOperations.Load(to[0]);
            s1 = TOperations.Load(to[1]);
            s2 = TOperations.Load(to[2]);
            s3 = TOperations.Load(to[3]);
            s4 = TOperations.Load(to[4]);
            s5 = TOperations.Load(to[5]);
            s6 = TOperations.Load(to[6]);
            s7 = TOperations.Load(to[7]);
        }
        T* x0 = at[0];
        T* x1 = at[1];
        T* x2 = at[2];
        T* x3 = at[3];
        T* x4 = at[4];
        T* x5 = at[5];
        T* x6 = at[6];
        T* x7 = at[7];
        for (int k = 0; k < count; k++, weights += lanes)
        {
            nint place = places[k];
            TVector weight = TOperations.Load(weights);
            s0 = TOperations.MultiplyAdd(weight, TOperations.Load(x0 + place), s0);
            s1 = TOperations.MultiplyAdd(weight, TOperations.Load(x1 + place), s1);
            s2 = TOperations.MultiplyAdd(weight, TOperations.Load(x2 + place), s2);
            s3 = TOperations.MultiplyAdd(weight, TOperations.Load(x3 + place), s3);
            s4 = TOperations.MultiplyAdd(weight, TOperations.Load(x4 + place), s4);
            s5 = TOperations.MultiplyAdd(weight, TOperations.Load(x5 + place), s5);
            s6 = TOperations.MultiplyAdd(weight, TOperations.Load(x6 + place), s6);
            s7 = TOperations.MultiplyAdd(weight, TOperations.Load(x7 + place), s7);
        }
        TOperations.Store(s0, to[0]);
        TOperations.Store(s1, to[1]);
        TOperations.Store(s2, to[2]);
        TOperations.Store(s3, to[3]);
        TOperations.Store(s4, to[4]);
        TOperations.Store(s5, to[5]);
        TOperations.Store(s6, to[6]);
        TOperations.Store(s7, to[7]);
    }

    /// <summary>The positions that meet the same taps, and where these stand in the tables.</summary>
    private sealed record Phase(AxisPhase Slice, AxisPhase Row, AxisPhase Column, int Start);

    private readonly struct Body(GroupConvolution<T, TVector, TOperations> plan, T* x, T* kernel, T* result, Epilogue epilogue) : IParallelBody
    {
        public void Run(int task) => plan.Task(task, x, kernel, result, epilogue);
    }
}
