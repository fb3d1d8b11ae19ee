using System.Numerics.Tensors;

namespace AutoGrad.Execution;

/// <summary>
/// One search for a point with residual zero, by steps along given directions. It asks for a value, a residual and a direction at one
/// point at a time, so that many searches can be served by one computation. It works in Float64 whatever the dtype of the computation.
/// </summary>
/// <remarks>
/// Where there is a value to bring down, a step is halved until the value falls by a small part of what its slope promises (Armijo, 1966).
/// The search ends when the residual is within the tolerance, and takes the step from there as well if it is a small one: near the end,
/// that is the more exact point.
/// </remarks>
internal sealed class SearchProcess(double[] start, SearchSettings settings, DType dtype)
{
    private const double SufficientShare = 1e-4;
    private const double SmallestStep = 1e-10;
    private const double SmallDirection = 1e-3;

    private readonly double rounding = dtype == DType.Float32 ? 1.2e-7 : 2.3e-16;

    /// <summary>Where to compute.</summary>
    public double[] Point { get; } = [.. start];

    /// <summary>The value there; 0 if the search has none.</summary>
    public double Value { get; set; }

    /// <summary>The residual there.</summary>
    public double[] Residual { get; } = new double[start.Length];

    /// <summary>The direction to go on there.</summary>
    public double[] Direction { get; } = new double[start.Length];

    /// <summary>The last point that was accepted.</summary>
    public double[] Solution { get; } = [.. start];

    /// <summary>The steps taken.</summary>
    public int Steps { get; private set; }

    /// <summary>The largest element of the residual at <see cref="Solution"/> in magnitude.</summary>
    public double ResidualSize { get; private set; }

    /// <summary>Why there is no solution, or null.</summary>
    public string? Failure { get; private set; }

    /// <summary>Yields whenever what is to be known is needed for another point; ends when there is nothing more to do.</summary>
    public IEnumerable<int> Run()
    {
        yield return 0;
        double[] direction = new double[Point.Length];
        double tolerance = settings.ToleranceFor(dtype);
        while (true)
        {
            Point.CopyTo(Solution, 0);
            ResidualSize = Largest(Residual);
            double scale = 1 + Largest(Solution);
            double length = Largest(Direction);
            if (ResidualSize <= tolerance * scale || (settings.HasNewtonSteps && length <= 4 * rounding * scale))
            {
                if (length <= SmallDirection * scale) TensorPrimitives.Add(Solution, Direction, Solution);
                break;
            }
            if (!double.IsFinite(ResidualSize) || !double.IsFinite(Value)) Failure = "left the range of numbers";
            else if (Steps >= settings.MaxSteps) Failure = "did not converge";
            else if (settings.Kind == SearchKind.Root && !double.IsFinite(length)) Failure =
                "met a Jacobian with which it could not solve for a step (it is singular, or the linear solver did not converge)";
            if (Failure is not null) break;

            double value = Value;
            double slope = Slope(value, direction);
            double step = 1;
            while (true)
            {
                TensorPrimitives.MultiplyAdd(direction, step, Solution, Point);
                yield return ++Steps;
                if (settings.Kind == SearchKind.FixedPoint) break;
                if (Value <= value + (SufficientShare * step * slope) + (10 * rounding * Math.Abs(value))) break;
                step /= 2;
                if (step < SmallestStep) Failure = "found no smaller value along its direction";
                if (Failure is not null) break;
            }
            if (Failure is not null) break;
        }
        // Searches that have ended rest where the computation is known to be possible.
        if (Failure is not null) start.CopyTo(Point, 0);
    }

    /// <summary>Decides on the direction of the next step; the result is the rate at which the value begins to change along it.</summary>
    private double Slope(double value, double[] direction)
    {
        Direction.CopyTo(direction, 0);
        if (settings.Kind != SearchKind.Minimum) return -2 * value;
        double slope = TensorPrimitives.Dot<double>(Residual, direction);
        if (slope < 0) return slope;
        // Where the curvature is not positive, Newton's step leads to a maximum or a saddle, or there is none; go down instead.
        TensorPrimitives.Negate(Residual, direction);
        return -TensorPrimitives.SumOfSquares<double>(Residual);
    }

    private static double Largest(double[] vector)
    {
        double largest = 0;
        foreach (double element in vector)
        {
            if (!(Math.Abs(element) <= largest)) largest = Math.Abs(element);
            if (double.IsNaN(largest)) break;
        }
        return largest;
    }
}

/// <summary>How a point with residual zero is searched for.</summary>
internal sealed record SearchSettings(SearchKind Kind, double? Tolerance, int? MaxStepsWanted, OnFailure OnFailure)
{
    /// <summary>The most evaluations after the first.</summary>
    public int MaxSteps => MaxStepsWanted ?? (HasNewtonSteps ? 100 : 1000);

    /// <summary>Whether directions lead to the solution of the linearised equations, and so shrink with the distance to it.</summary>
    public bool HasNewtonSteps => Kind != SearchKind.FixedPoint;

    /// <summary>The wanted residual, in terms of 1 + the largest element of the point.</summary>
    public double ToleranceFor(DType dtype) => Tolerance ?? (dtype == DType.Float32 ? 1e-5 : 1e-10);

    public override string ToString() => $"{Kind}";
}

/// <summary>What the point is.</summary>
internal enum SearchKind
{
    /// <summary>x = g(x), by x ← g(x).</summary>
    FixedPoint,

    /// <summary>r(x) = 0, by Newton's method.</summary>
    Root,

    /// <summary>∇f(x) = 0 and f small, by Newton's method.</summary>
    Minimum,
}
