namespace AutoGrad.Testing;

/// <summary>What is checked of a function, and how strictly.</summary>
public record FunctionLawOptions
{
    /// <summary>
    /// Up to which order derivatives are checked, at most 3; 2 unless set. 0 for a function whose derivatives are none on purpose.
    /// </summary>
    /// <exception cref="ArgumentException">The order is not 0, 1, 2 or 3.</exception>
    public int Order
    {
        get;
        init => field = value is >= 0 and <= 3
            ? value
            : throw Errors.Argument("Laws", $"cannot check derivatives of order {value}", "Use 0, 1, 2 or 3");
    }
    = 2;

    /// <summary>
    /// How derivatives are compared with differences. The order is that of <see cref="Order"/>, the seed that of <see cref="Seed"/> unless
    /// one is set here; batches and compiled functions are laws of their own.
    /// </summary>
    public GradientCheckOptions Gradient { get; init => field = Given(value, nameof(Gradient)); } = new();

    /// <summary>
    /// How far two ways to compute the same in Float64 may be apart, such as a batch and a loop, or compiled and plain;
    /// 1e-11 · (1 + the largest) unless set.
    /// </summary>
    public Tolerance Tolerance { get; init => field = Given(value, nameof(Tolerance)); } = Tolerance.OfMagnitude(1e-11);

    /// <summary>How far Float32 may be from Float64; 2e-4 · (1 + the largest) unless set. Null to leave Float32 out.</summary>
    public Tolerance? Float32Tolerance { get; init; } = Tolerance.OfMagnitude(2e-4);

    /// <summary>Whether <c>Vmap</c> of the function is compared with a loop; true unless set.</summary>
    public bool Batches { get; init; } = true;

    /// <summary>
    /// Makes another example of an input for a batch, given the number of the example: of the same type, and as good a point for the
    /// function. Unless set, floats are multiplied by 1 − number / 100 and other inputs are the same in every example.
    /// </summary>
    public Func<Tensor, int, Tensor> Vary { get; init => field = Given(value, nameof(Vary)); } =
        static (input, example) => input.DType.IsFloat ? input * (1 - (0.01 * example)) : input;

    /// <summary>Chooses cotangents, tangents and axes; the same seed gives the same check.</summary>
    public int Seed { get; init; }

    private protected static T Given<T>(T? value, string name) =>
        value ?? throw Errors.Argument("Laws", $"{name} is null", "Leave it out for what is usual");
}
