using System.Runtime.InteropServices;

namespace AutoGrad.Testing;

/// <summary>The values of all outputs along a line at steps ±h, each smaller than the one before.</summary>
/// <param name="path">The outputs at a distance from the origin of the line.</param>
/// <param name="centre">The outputs at the origin.</param>
/// <param name="noise">How far rounding may have moved each output there.</param>
/// <param name="unit">The relative rounding error of one operation.</param>
internal sealed class StepLadder(Func<double, double[]> path, double[] centre, double[] noise, double unit)
{
    /// <summary>The most numbers that <see cref="Of"/> needs room for.</summary>
    public const int Room = 2 * Levels;

    private const int Levels = 64;

    private readonly List<double> steps = [];
    private readonly List<double[]> below = [];
    private readonly List<double[]> above = [];

    public int Count => steps.Count;

    public void Add(double step)
    {
        steps.Add(step);
        below.Add(path(-step));
        above.Add(path(step));
    }

    /// <summary>What a part of the steps says of one output.</summary>
    public Differences Of(int output, Range part, Span<double> room)
    {
        (int start, int count) = part.GetOffsetAndLength(Count);
        Span<double> low = room[..count], high = room.Slice(Levels, count);
        for (int i = 0; i < count; i++) (low[i], high[i]) = (below[start + i][output], above[start + i][output]);
        return new Differences(CollectionsMarshal.AsSpan(steps).Slice(start, count), low, high, centre[output], noise[output], unit);
    }
}
