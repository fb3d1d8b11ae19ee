namespace AutoGrad.Testing;

/// <summary>
/// The values of one output along a line at steps ±h, ±h/2, ±h/4, …, and the derivative at 0 that they agree on.
/// </summary>
/// <param name="steps">The steps h, each half the one before.</param>
/// <param name="below">The values at −h.</param>
/// <param name="above">The values at +h.</param>
/// <param name="centre">The value at 0.</param>
/// <param name="noise">How far rounding may have moved a value near 0.</param>
/// <param name="unit">The relative rounding error of one operation: 2⁻⁵³ for Float64, 2⁻²⁴ for Float32.</param>
/// <remarks>
/// After C. J. F. Ridders, "Accurate computation of F′(x) and F′(x)F″(x)", Advances in Engineering Software 4 (1982) 75: difference
/// quotients at shrinking steps are extrapolated to a step of 0, and the extrapolations' disagreement is the error. Central quotients have
/// even powers of the step; one-sided ones, and the difference of both sides that is 0 unless there is a kink, have all.
/// </remarks>
internal readonly ref struct Differences(
    ReadOnlySpan<double> steps, ReadOnlySpan<double> below, ReadOnlySpan<double> above, double centre, double noise, double unit)
{
    private const int Columns = 6;

    private readonly ReadOnlySpan<double> steps = steps, below = below, above = above;

    /// <summary>The derivative if the values settle on one that both sides share, to about 9 digits or as far as rounding allows.</summary>
    public Slope? Settled(int levels)
    {
        int last = steps.Length - 1;
        int first = FirstFinite();
        if (last - first + 1 < levels) return null;
        (double value, double error) = Extrapolate(Quotients.Central, first, 4);
        // Steps that are larger than what happens near the point agree with each other on something else, and are left out.
        while (!IsNear(value, error, last) && last - first + 1 > levels) (value, error) = Extrapolate(Quotients.Central, ++first, 4);
        if (!IsNear(value, error, last)) return null;
        (double gap, double uncertain) = Extrapolate(Quotients.Gap, first, 2);
        double allowed = Math.Max(1e-9 * Math.Abs(value), 16 * Noise(last));
        bool isSettled = error <= allowed && uncertain <= 8 * allowed && Math.Abs(gap) <= Math.Max(4 * uncertain, allowed);
        return isSettled ? new Slope(SlopeKind.Smooth, value, Math.Max(error, Math.Abs(gap) / 2), value, value, steps[last]) : null;
    }

    /// <summary>Whether the quotient at the last step is on its way to a value, by how much it has changed from the step before.</summary>
    private bool IsNear(double value, double error, int last)
    {
        double now = Quotient(Quotients.Central, last), before = Quotient(Quotients.Central, last - 1);
        return !(Math.Abs(now - value) > (2 * Math.Abs(now - before)) + error + (16 * Noise(last)));
    }

    /// <summary>
    /// Whether smaller steps may still settle it: values are missing at the last steps, or a side's quotients change by more than rounding.
    /// </summary>
    public bool IsWild()
    {
        int last = steps.Length - 1;
        return !IsFinite(last) || IsRestless(Quotients.Left) || IsRestless(Quotients.Right);
    }

    private bool IsRestless(Quotients side)
    {
        int last = steps.Length - 1;
        if (last == 0) return true;
        double now = Quotient(side, last), before = Quotient(side, last - 1);
        return Math.Abs(now - before) > (Math.Abs(now) / 64) + (16 * Noise(last));
    }

    /// <summary>Whether a step shows another derivative than a given one, and more than rounding.</summary>
    public bool Denies(Slope slope, int level)
    {
        double difference =
            Math.Max(Math.Abs(Quotient(Quotients.Left, level) - slope.Left), Math.Abs(Quotient(Quotients.Right, level) - slope.Right));
        return difference > (16 * Noise(level)) + (2 * slope.Error);
    }

    /// <summary>What can be said when no smaller steps are left.</summary>
    public Slope Conclude()
    {
        int last = steps.Length - 1;
        bool left = double.IsFinite(below[last]), right = double.IsFinite(above[last]);
        if (!left && !right)
            return new Slope(SlopeKind.Unsettled, double.NaN, double.PositiveInfinity, double.NaN, double.NaN, steps[last]);
        if ((left && Grows(Quotients.Left)) || (right && Grows(Quotients.Right)))
        {
            double steepest = Quotient(right ? Quotients.Right : Quotients.Left, last);
            return new Slope(SlopeKind.Unbounded, steepest, double.PositiveInfinity, steepest, steepest, steps[last]);
        }
        if (left != right)
        {
            (double side, double uncertain) = Extrapolate(left ? Quotients.Left : Quotients.Right, FirstFinite(), 2);
            return new Slope(SlopeKind.Edge, side, uncertain, side, side, steps[last]);
        }
        int first = FirstFinite();
        (double fromBelow, double errorBelow) = Extrapolate(Quotients.Left, first, 2);
        (double fromAbove, double errorAbove) = Extrapolate(Quotients.Right, first, 2);
        double error = Math.Max(errorBelow, errorAbove), size = Math.Max(Math.Abs(fromBelow), Math.Abs(fromAbove));
        SlopeKind kind = !IsClose(error, size) ? SlopeKind.Unsettled
            : Math.Abs(fromAbove - fromBelow) <= 4 * (errorAbove + errorBelow) ? SlopeKind.Smooth
            : SlopeKind.Kink;
        return new Slope(kind, (fromBelow / 2) + (fromAbove / 2), error, fromBelow, fromAbove, steps[last]);
    }

    private bool IsClose(double error, double size) => error <= (1e-3 * size) + (16 * Noise(steps.Length - 1));

    private bool IsFinite(int level) => double.IsFinite(above[level]) && double.IsFinite(below[level]);

    /// <summary>The first level of those up to the last that have all the values the last one has.</summary>
    private int FirstFinite()
    {
        int first = steps.Length;
        bool left = double.IsFinite(below[^1]), right = double.IsFinite(above[^1]);
        while (first > 0 && (!left || double.IsFinite(below[first - 1])) && (!right || double.IsFinite(above[first - 1]))) first--;
        return left || right ? first : steps.Length;
    }

    /// <summary>
    /// The uncertainty of a quotient by that of the values, which may be larger than the one at 0 and be rounded as such.
    /// </summary>
    private double Noise(int level) => (noise + (2 * unit * Math.Max(Finite(above[level]), Finite(below[level])))) / steps[level];

    private static double Finite(double value) => double.IsFinite(value) ? Math.Abs(value) : 0;

    private double Quotient(Quotients kind, int level) => kind switch
    {
        Quotients.Central => ((above[level] / 2) - (below[level] / 2)) / steps[level],
        Quotients.Left => (centre - below[level]) / steps[level],
        Quotients.Right => (above[level] - centre) / steps[level],
        _ => (above[level] - centre - (centre - below[level])) / steps[level],
    };

    /// <summary>Whether a quotient has grown by a fixed factor at each of the last steps, as 1/h or 1/√h do.</summary>
    private bool Grows(Quotients kind)
    {
        const int Steps = 3;
        if (steps.Length <= Steps) return false;
        for (int level = steps.Length - Steps; level < steps.Length; level++)
        {
            double before = Math.Abs(Quotient(kind, level - 1)), now = Math.Abs(Quotient(kind, level));
            if (!(now > 1.15 * before && now > 4 * Noise(level))) return false;
        }
        return true;
    }

    /// <summary>Neville's scheme on the quotients from a level on; the entry whose neighbours agree best.</summary>
    private (double Value, double Error) Extrapolate(Quotients kind, int first, double factor)
    {
        Span<double> row = stackalloc double[Columns], previous = stackalloc double[Columns];
        (double Value, double Error) best = (double.NaN, double.PositiveInfinity);
        for (int level = first; level < steps.Length; level++)
        {
            row[0] = Quotient(kind, level);
            double uncertain = 2 * Noise(level);
            if (level == first && steps.Length - first == 1) best = (row[0], double.PositiveInfinity);
            double power = 1;
            for (int column = 1; column < Columns && column <= level - first; column++)
            {
                power *= factor;
                row[column] = row[column - 1] + ((row[column - 1] - previous[column - 1]) / (power - 1));
                double error = Math.Max(Math.Abs(row[column] - row[column - 1]), Math.Abs(row[column] - previous[column - 1])) + uncertain;
                if (error < best.Error) best = (row[column], error);
            }
            Span<double> spare = previous;
            previous = row;
            row = spare;
        }
        return best;
    }

    private enum Quotients
    {
        Central,
        Left,
        Right,
        Gap,
    }
}
