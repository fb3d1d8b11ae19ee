namespace AutoGrad.Testing;

/// <summary>Estimates the derivatives of all outputs along a line, with as few steps as they need.</summary>
/// <param name="path">The outputs at a distance from the origin of the line.</param>
/// <param name="centre">The outputs at the origin.</param>
/// <param name="noise">How far rounding may have moved each output.</param>
/// <param name="function">What is differentiated, for its rounding.</param>
internal sealed class SlopeSearch(Func<double, double[]> path, double[] centre, double[] noise, CheckedFunction function)
{
    /// <summary>How many more steps an output gets after it was wild.</summary>
    private const int Patience = 7;

    private readonly StepLadder ladder = new(path, centre, noise, function.Unit);

    /// <summary>
    /// The derivative of each output. Steps are halved until every output has settled; those that do not are followed down to a step of
    /// about √unit of the first one's scale, and where values were missing or quotients restless until there, further.
    /// </summary>
    /// <param name="firstStep">The largest step.</param>
    /// <param name="scale">Of which the first step is a share.</param>
    /// <param name="levels">The least number of steps.</param>
    public Slope[] Run(double firstStep, double scale, int levels)
    {
        double smallest = scale * Math.Sqrt(function.Unit) / 2, end = scale * function.Unit * 256;
        var slopes = new Slope[centre.Length];
        int[] calmFor = new int[centre.Length]; // levels since values were missing or quotients changed
        List<int> open = [.. Enumerable.Range(0, centre.Length)];
        Span<double> room = stackalloc double[StepLadder.Room];
        for (double step = firstStep; ; step /= 2)
        {
            ladder.Add(step);
            List<int> remaining = [];
            foreach (int output in open)
            {
                Differences differences = ladder.Of(output, .., room);
                calmFor[output] = differences.IsWild() ? 0 : calmFor[output] + 1;
                if (differences.Settled(levels) is { } slope) slopes[output] = slope;
                else if (step > smallest || (step > end && calmFor[output] < Patience)) remaining.Add(output);
                else slopes[output] = differences.Conclude();
            }
            if (remaining.Count == 0) return slopes;
            open = remaining;
        }
    }
}
