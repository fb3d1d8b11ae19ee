namespace AutoGrad.Testing;

/// <summary>Estimates the derivatives of all outputs along a line, with as few steps as they need.</summary>
/// <param name="path">The outputs at a distance from the origin of the line.</param>
/// <param name="centre">The outputs at the origin.</param>
/// <param name="noise">How far rounding may have moved each output.</param>
/// <param name="unit">The relative rounding error of one operation: 2⁻⁵³ for Float64, 2⁻²⁴ for Float32.</param>
internal sealed class SlopeSearch(Func<double, double[]> path, double[] centre, double[] noise, double unit)
{
    /// <summary>How many more levels an output gets after it was wild.</summary>
    private const int Patience = 7;

    private readonly List<double> steps = [];
    private readonly List<double[]> below = [];
    private readonly List<double[]> above = [];

    /// <summary>
    /// The derivative of each output. Steps are halved until every output has settled; those that do not are followed down to a step of
    /// about √unit, and where values were missing or quotients grew until there, further.
    /// </summary>
    /// <param name="firstStep">The largest step.</param>
    /// <param name="levels">The least number of steps.</param>
    public Slope[] Run(double firstStep, int levels)
    {
        double smallest = Math.Sqrt(unit) / 2, end = unit * 256;
        var slopes = new Slope[centre.Length];
        int[] calmFor = new int[centre.Length]; // levels since values were missing or quotients grew
        List<int> open = [.. Enumerable.Range(0, centre.Length)];
        Span<double> sides = stackalloc double[2 * 64];
        for (double step = firstStep; ; step /= 2)
        {
            steps.Add(step);
            below.Add(path(-step));
            above.Add(path(step));
            bool isLast = step <= smallest;
            List<int> remaining = [];
            foreach (int output in open)
            {
                Differences differences = Of(output, sides);
                calmFor[output] = differences.IsWild() ? 0 : calmFor[output] + 1;
                if (differences.Settled(levels) is { } slope) slopes[output] = slope;
                else if (!isLast || (step > end && calmFor[output] < Patience)) remaining.Add(output);
                else slopes[output] = differences.Conclude();
            }
            if (remaining.Count == 0) return slopes;
            open = remaining;
        }
    }

    private Differences Of(int output, Span<double> sides)
    {
        int count = steps.Count;
        Span<double> low = sides[..count], high = sides.Slice(64, count);
        for (int i = 0; i < count; i++) (low[i], high[i]) = (below[i][output], above[i][output]);
        return new Differences(System.Runtime.InteropServices.CollectionsMarshal.AsSpan(steps), low, high, centre[output], noise[output]);
    }
}
