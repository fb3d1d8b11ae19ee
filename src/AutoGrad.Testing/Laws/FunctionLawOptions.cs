namespace AutoGrad.Testing;

/// <summary>What is checked of a function, and how strictly.</summary>
public record FunctionLawOptions
{
    /// <summary>
    /// Up to which order derivatives are checked: 2 unless set. 0 for a function whose derivatives are none on purpose.
    /// </summary>
    /// <exception cref="ArgumentException">The order is not 0, 1 or 2.</exception>
    public int Order
    {
        get;
        init => field = value is >= 0 and <= 2
            ? value
            : throw Errors.Argument("Laws", $"cannot check derivatives of order {value}", "Use 0, 1 or 2");
    }
    = 2;

    /// <summary>How derivatives are compared with differences.</summary>
    public GradientCheckOptions Gradient { get; init; } = new();

    /// <summary>
    /// How far two ways to compute the same in Float64 may be apart, such as a batch and a loop, or compiled and plain;
    /// 1e-11 · (1 + the largest) unless set.
    /// </summary>
    public Tolerance Tolerance { get; init; } = Tolerance.OfMagnitude(1e-11);

    /// <summary>How far Float32 may be from Float64; 2e-4 · (1 + the largest) unless set. Null to leave Float32 out.</summary>
    public Tolerance? Float32Tolerance { get; init; } = Tolerance.OfMagnitude(2e-4);

    /// <summary>Whether <c>Vmap</c> of the function is compared with a loop; true unless set.</summary>
    public bool Batches { get; init; } = true;

    /// <summary>
    /// Makes another example of an input for a batch, given the number of the example: of the same type, and as good a point for the
    /// function. Unless set, floats are multiplied by 1 − number / 100 and other inputs are the same in every example.
    /// </summary>
    public Func<Tensor, int, Tensor> Vary { get; init; } =
        static (input, example) => input.DType.IsFloat ? input * (1 - (0.01 * example)) : input;

    /// <summary>Chooses cotangents, tangents and axes; the same seed gives the same check.</summary>
    public int Seed { get; init; }
}
