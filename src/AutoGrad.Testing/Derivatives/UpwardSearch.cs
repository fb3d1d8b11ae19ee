namespace AutoGrad.Testing;

/// <summary>
/// Estimates the derivatives of all outputs along a line from below: first with the smallest steps, which say little but what rounding
/// leaves of it, then with larger ones for as long as they agree with those. So it is not misled by what happens further away, a pole,
/// a kink or many periods, as steps that begin large can be. It needs more evaluations.
/// </summary>
/// <param name="path">The outputs at a distance from the origin of the line.</param>
/// <param name="centre">The outputs at the origin.</param>
/// <param name="noise">How far rounding may have moved each output.</param>
/// <param name="function">What is differentiated, for its rounding.</param>
internal sealed class UpwardSearch(Func<double, double[]> path, double[] centre, double[] noise, CheckedFunction function)
{
    /// <summary>How many steps are extrapolated from at a time.</summary>
    private const int Window = 6;

    private const int Least = 4;

    /// <summary>How many times in a row steps must agree before they are believed.</summary>
    private const int Enough = 3;

    /// <summary>The derivative of each output.</summary>
    /// <param name="largestStep">The largest step; the smallest is a few last digits of its scale.</param>
    public Slope[] Run(double largestStep)
    {
        var ladder = new StepLadder(path, centre, noise, function.Unit);
        int count = -Math.ILogB(function.Unit) - 9;
        for (int k = 0; k < count; k++) ladder.Add(Math.ScaleB(largestStep, -k));
        return [.. Enumerable.Range(0, centre.Length).Select(output => Climb(ladder, output))];
    }

    private static Slope Climb(StepLadder ladder, int output)
    {
        Span<double> room = stackalloc double[StepLadder.Room];
        Slope? best = null;
        int agreeing = 0;
        for (int first = ladder.Count - Window; first >= 0; first--)
        {
            Differences window = ladder.Of(output, first..(first + Window), room);
            Slope slope = window.Settled(Least) ?? window.Conclude();
            if (best is { } nearer && nearer.AgreesWith(slope))
            {
                agreeing++;
                if (slope.Error < nearer.Error) best = slope;
            }
            else if (agreeing >= Enough)
            {
                break;
            }
            else
            {
                (best, agreeing) = (slope.Kind == SlopeKind.Unsettled ? null : slope, 1);
            }
        }
        // What is rough at the smallest steps has no derivative that larger ones could tell.
        Differences all = ladder.Of(output, .., room);
        bool isRough = best is { } smooth && all.Denies(smooth, ladder.Count - 1) && all.Denies(smooth, ladder.Count - 2);
        return best is { } found && agreeing >= Enough && !isRough
            ? found
            : new Slope(SlopeKind.Unsettled, double.NaN, double.PositiveInfinity, double.NaN, double.NaN, 0);
    }
}
