namespace AutoGrad.Testing;

/// <summary>How <see cref="GradientCheck"/> compares derivatives.</summary>
public sealed record GradientCheckOptions
{
    /// <summary>
    /// How far an element is moved to either side, times the larger of 1 and its magnitude; 10⁻⁴ unless set. A smaller step comes closer to
    /// kinks and edges of the domain without touching them, and leaves fewer digits: differences are then good to about 10⁻¹⁵ / step.
    /// </summary>
    /// <exception cref="ArgumentException">The step is not a positive number below 1.</exception>
    public double Step
    {
        get;
        init => field = value is > 0 and < 1
            ? value
            : throw Errors.Argument("GradientCheck", $"the step {value} must be between 0 and 1", "Try 1e-4");
    }
    = 1e-4;

    /// <summary>The largest relative difference of two derivatives that are taken for equal; 10⁻⁶ unless set.</summary>
    /// <exception cref="ArgumentException">The tolerance is not a positive number.</exception>
    public double Tolerance
    {
        get;
        init => field = value > 0
            ? value
            : throw Errors.Argument("GradientCheck", $"the tolerance {value} must be positive", "Try 1e-6");
    }
    = 1e-6;

    /// <summary>
    /// An input leaf of more elements than this, 200 unless set, is checked along a few random directions instead of element by element;
    /// a wrong derivative is traced to its element then.
    /// </summary>
    /// <exception cref="ArgumentException">The number is less than 1.</exception>
    public int ElementwiseUpTo
    {
        get;
        init => field = value >= 1
            ? value
            : throw Errors.Argument("GradientCheck", $"ElementwiseUpTo {value} must be at least 1", "Try 200");
    }
    = 200;

    /// <summary>Chooses the random weights of outputs and the directions; the same seed gives the same check.</summary>
    public int Seed { get; init; }
}
