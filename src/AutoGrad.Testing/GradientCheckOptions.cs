namespace AutoGrad.Testing;

/// <summary>What <see cref="GradientCheck"/> compares, and how strictly.</summary>
public sealed record GradientCheckOptions
{
    /// <summary>The modes of differentiation to check; both unless set.</summary>
    /// <exception cref="ArgumentException">No mode is given, or one that does not exist.</exception>
    public DerivativeModes Modes
    {
        get;
        init => field = value is DerivativeModes.Reverse or DerivativeModes.Forward or DerivativeModes.Both
            ? value
            : throw Mistake($"the modes {value} are none", "Use DerivativeModes.Both, Reverse or Forward");
    }
    = DerivativeModes.Both;

    /// <summary>
    /// The highest order of derivatives to check, 1 to 3; 1 unless set. Each order is compared with differences of the one before, in every
    /// mix of the modes: 2, 4 and 8 comparisons of each kind for both modes.
    /// </summary>
    /// <exception cref="ArgumentException">The order is not 1, 2 or 3.</exception>
    public int Order
    {
        get;
        init => field = value is >= 1 and <= 3 ? value : throw Mistake($"the order {value} is not 1, 2 or 3", "Check Grad(f) for one more");
    }
    = 1;

    /// <summary>
    /// The dtype to check in. Unless set, Float32 arguments are converted and the function is checked in Float64; if it does not allow
    /// that, because it captures Float32 tensors, in Float32 with the larger errors that differences have there.
    /// </summary>
    /// <exception cref="ArgumentException">The dtype is not a float.</exception>
    public DType? DType
    {
        get;
        init => field = value is null || value == AutoGrad.DType.Float32 || value == AutoGrad.DType.Float64
            ? value
            : throw Mistake($"derivatives cannot be checked in {value}", "Use DType.Float64 or DType.Float32");
    }

    /// <summary>
    /// Up to this number of elements, 200 unless set, an input leaf is checked element by element (the full Jacobian, if the result is
    /// small too); a larger one along <see cref="Directions"/>, and a derivative found wrong is traced to its element then.
    /// </summary>
    /// <exception cref="ArgumentException">The number is negative.</exception>
    public int ElementwiseUpTo
    {
        get;
        init => field = value >= 0 ? value : throw Mistake($"ElementwiseUpTo {value} must not be negative", "Try 200");
    }
    = 200;

    /// <summary>Along how many random directions a large leaf, or a higher order, is checked; 4 unless set.</summary>
    /// <exception cref="ArgumentException">The number is less than 1.</exception>
    public int Directions
    {
        get;
        init => field = value >= 1 ? value : throw Mistake($"{value} directions check nothing", "Try 4");
    }
    = 4;

    /// <summary>
    /// Multiplies what two derivatives may differ by: below 1 is stricter, above 1 more tolerant. What they may differ by follows from the
    /// estimated error of the differences and from rounding; see <see cref="GradientCheck"/>.
    /// </summary>
    /// <exception cref="ArgumentException">The factor is not a positive number.</exception>
    public double ToleranceFactor
    {
        get;
        init =>
            field = value > 0 && double.IsFinite(value) ? value : throw Mistake($"the tolerance factor {value} must be positive", "Try 10");
    }
    = 1;

    /// <summary>
    /// The largest step, times the larger of 1 and an element's magnitude; 2⁻⁶ unless set. Steps are halved from there until differences
    /// settle, so a smaller one only saves work where the function changes quickly. A function that computes in Float32 needs at least
    /// 2⁻¹⁰.
    /// </summary>
    /// <exception cref="ArgumentException">The step is not between 10⁻⁶ and 1.</exception>
    public double Step
    {
        get;
        init => field = value is >= 1e-6 and <= 1 ? value : throw Mistake($"the step {value} must be between 1e-6 and 1", "Try 0.01");
    }
    = 1 / 64.0;

    /// <summary>
    /// The laws to check besides; all that apply unless set. One that is asked for by name and needs other options is reported as not
    /// checked.
    /// </summary>
    /// <exception cref="ArgumentException">One of the laws does not exist.</exception>
    public CrossChecks CrossChecks
    {
        get;
        init => field = (value & ~CrossChecks.All) == 0 ? value : throw Mistake($"the cross-checks {value} are none", "Combine values of CrossChecks");
    }
    = CrossChecks.All;

    /// <summary>Chooses the random weights of outputs and the directions; the same seed gives the same check.</summary>
    public int Seed { get; init; }

    private static ArgumentException Mistake(string problem, string fix) => Errors.Argument("GradientCheck", problem, fix);
}
