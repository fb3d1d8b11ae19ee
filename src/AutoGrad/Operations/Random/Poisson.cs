using AutoGrad.Execution;

namespace AutoGrad;

public sealed partial record Key
{
    /// <summary>How often something happens that happens independently at a rate: k with the probability <c>λᵏ·e^(−λ) / k!</c>.</summary>
    /// <remarks>
    /// Whole numbers, mean and variance λ, by inversion for rates below 10 and by W. Hörmann's transformed rejection PTRS (1993) above.
    /// They are of the dtype of the rate, so that a rate that is negative, infinite or NaN can give NaN; <c>Cast</c> them to count with
    /// them. It has no derivative: cotangents stop here.
    /// </remarks>
    /// <param name="rate">λ ≥ 0: a float tensor that broadcasts to the shape, or a number, which counts as Float32.</param>
    /// <param name="shape">The axis sizes of the result; <c>[]</c> for a scalar.</param>
    /// <returns>A tensor of that shape and of the dtype of the rate.</returns>
    /// <exception cref="ArgumentException">
    /// The rate is known and negative or NaN, is no float or does not broadcast to the shape; or this is a batch of keys.
    /// </exception>
    /// <example><code>Tensor counts = key.Poisson(Exp(logRates), logRates.Shape).Cast(DType.Int32);</code></example>
    public Tensor Poisson(Tensor rate, Shape shape)
    {
        const string Operation = "Key.Poisson";
        ArgumentNullException.ThrowIfNull(rate);
        SamplerParameter.NotNegative(Operation, "the rate", rate);
        rate = SamplerParameter.Prepare(Operation, rate, shape);
        (Tensor k0, Tensor k1, Tensor position) = Streams(Operation, shape);
        return new PoissonDraw().Apply(k0, k1, position, rate);
    }
}

/// <summary>A Poisson number of each element's own stream.</summary>
internal sealed record PoissonDraw : NonDifferentiable
{
    private const long OperationsOfOne = 200;

    public override TensorType TypeOf(ReadOnlySpan<Tensor> inputs) => inputs[3].Type;

    public override Lowering Lower(Tensor y) =>
        new Lowering.Opaque(static (inputs, type, pool) => SamplerKernel.Sample(PoissonSampler.Number, inputs, type, pool))
        {
            Operations = OperationsOfOne * y.Size,
        };

    public override Tensor Batch(Tensor y, BatchedInputs inputs) => Apply(inputs.All());
}
