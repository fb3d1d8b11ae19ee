namespace AutoGrad.Execution;

/// <summary>
/// The positions First, First + Every, … of a convolution along one axis that meet the same taps: all of them, unless the input has gaps.
/// Position First + i · Every sees the input at Offsets[t] + i · Step through tap Taps[t].
/// </summary>
internal sealed class AxisPhase
{
    private AxisPhase(int first, int every, int count, int step, int[] taps, int[] offsets) =>
        (First, Every, Count, Step, Taps, Offsets) = (first, every, count, step, taps, offsets);

    public int First { get; }

    public int Every { get; }

    public int Count { get; }

    public int Step { get; }

    /// <summary>Increasing; none where every tap falls into a gap.</summary>
    public int[] Taps { get; }

    /// <summary>Increasing, perhaps negative.</summary>
    public int[] Offsets { get; }

    /// <summary>How many phases an axis has; the product over all axes may be more than an integer holds.</summary>
    public static double CountOf(ConvolutionLayout layout, int axis) => Math.Min(EveryOf(layout, axis), layout.Output[axis]);

    private static int EveryOf(ConvolutionLayout layout, int axis) =>
        layout.InputDilation[axis] / (int)System.Numerics.BigInteger.GreatestCommonDivisor(layout.Stride[axis], layout.InputDilation[axis]);

    /// <summary>All phases of an axis, as many as there are positions before the gaps repeat.</summary>
    public static AxisPhase[] Of(ConvolutionLayout layout, int axis)
    {
        int dilation = layout.InputDilation[axis], stride = layout.Stride[axis];
        int every = EveryOf(layout, axis);
        var phases = new AxisPhase[Math.Min(every, layout.Output[axis])];
        for (int first = 0; first < phases.Length; first++)
        {
            var taps = new List<int>();
            var offsets = new List<int>();
            for (int tap = 0; tap < layout.Kernel[axis]; tap++)
            {
                int place = (first * stride) + (tap * layout.KernelDilation[axis]) - layout.Low[axis];
                if (place % dilation != 0) continue;
                taps.Add(tap);
                offsets.Add(place / dilation);
            }
            int count = (layout.Output[axis] - first + every - 1) / every;
            phases[first] = new AxisPhase(first, every, count, every * stride / dilation, [.. taps], [.. offsets]);
        }
        return phases;
    }

    /// <summary>The range of taps that see an element, from the first to before the last, at a position of this phase.</summary>
    [System.Runtime.CompilerServices.MethodImpl(System.Runtime.CompilerServices.MethodImplOptions.AggressiveOptimization)]
    public (int From, int To) Inside(int position, int size)
    {
        int from = 0, to = Offsets.Length;
        while (from < to && Offsets[from] + (position * Step) < 0) from++;
        while (to > from && Offsets[to - 1] + (position * Step) >= size) to--;
        return (from, to);
    }

    /// <summary>The places of an axis that taps see at position 0, from the first to the last.</summary>
    public static (int First, int Last) Reach(AxisPhase[] phases)
    {
        int first = int.MaxValue, last = int.MinValue;
        foreach (AxisPhase phase in phases)
        {
            if (phase.Offsets.Length == 0) continue;
            first = Math.Min(first, phase.Offsets[0]);
            last = Math.Max(last, phase.Offsets[^1]);
        }
        return first > last ? (0, 0) : (first, last);
    }
}
