using System.Collections.Immutable;
using AutoGrad.Execution;

namespace AutoGrad;

public sealed partial record Key
{
    /// <summary>
    /// Gamma numbers of scale 1, of density <c>z^(a−1)·e^(−z) / Γ(a)</c> with the concentration a: mean a and variance a.
    /// </summary>
    /// <remarks>
    /// <para>
    /// Drawn by the method of G. Marsaglia and W. W. Tsang (2000), in Float64 whatever the dtype. Multiply by a scale for another mean. For
    /// concentrations so small that the numbers would be 0, take <see cref="LogGamma"/>.
    /// </para>
    /// <para>
    /// The derivative with respect to the concentration is the implicit one, <c>dz/da = −(∂F/∂a) / p(z)</c> with the distribution function
    /// F and the density p (M. Figurnov, S. Mohamed, A. Mnih, "Implicit reparameterization gradients", 2018): how z moves when its quantile
    /// is held fixed. It is exact, and an expression like any other, so derivatives of every order follow. NaN where the concentration is
    /// not positive and finite.
    /// </para>
    /// </remarks>
    /// <param name="concentration">
    /// a &gt; 0: a float tensor that broadcasts to the shape, or a number, which counts as Float32.
    /// </param>
    /// <param name="shape">The axis sizes of the result; <c>[]</c> for a scalar.</param>
    /// <returns>A tensor of that shape and of the dtype of the concentration.</returns>
    /// <exception cref="ArgumentException">
    /// The concentration is known and not positive, is no float or does not broadcast to the shape; or this is a batch of keys.
    /// </exception>
    /// <example><code>Tensor slope = Grad(a => key.Gamma(a, [1000]).Mean(), From(2.5)); // close to 1</code></example>
    public Tensor Gamma(Tensor concentration, Shape shape) =>
        Gamma("Key.Gamma", "the concentration", concentration, shape, logarithm: false);

    /// <summary>The logarithms of the numbers that <see cref="Gamma(Tensor, Shape)"/> gives, finite however small they are.</summary>
    /// <remarks>With the same key the very same numbers; its derivative is <c>(dz/da) / z</c>, computed without z.</remarks>
    /// <param name="concentration">
    /// a &gt; 0: a float tensor that broadcasts to the shape, or a number, which counts as Float32.
    /// </param>
    /// <param name="shape">The axis sizes of the result; <c>[]</c> for a scalar.</param>
    /// <returns>A tensor of that shape and of the dtype of the concentration.</returns>
    /// <exception cref="ArgumentException">
    /// The concentration is known and not positive, is no float or does not broadcast to the shape; or this is a batch of keys.
    /// </exception>
    /// <example><code>Tensor dirichlet = Softmax(key.LogGamma(0.001, [10]));</code></example>
    public Tensor LogGamma(Tensor concentration, Shape shape) =>
        Gamma("Key.LogGamma", "the concentration", concentration, shape, logarithm: true);

    private Tensor Gamma(string operation, string name, Tensor concentration, Shape shape, bool logarithm)
    {
        ArgumentNullException.ThrowIfNull(concentration);
        SamplerParameter.Positive(operation, name, concentration);
        concentration = SamplerParameter.Prepare(operation, concentration, shape);
        (Tensor k0, Tensor k1, Tensor position) = Streams(operation, shape);
        return new GammaDraw(logarithm).Apply(k0, k1, position, concentration);
    }

    /// <summary>
    /// What a sampler with a stream of its own for every element starts from: the key's words and the element's position.
    /// </summary>
    private (Tensor K0, Tensor K1, Tensor Position) Streams(string operation, Shape shape)
    {
        (Tensor k0, Tensor k1) = WordsFor(operation);
        return (k0.BroadcastTo(shape), k1.BroadcastTo(shape), Tensor.Iota([shape.Size], 0, DType.UInt32).Reshape(shape));
    }
}

/// <summary>
/// A gamma number of each element's own stream, or its logarithm. One kernel instead of a loop in the graph: the loop of a batch would run
/// as long as its unluckiest element, and every element here is a function of its four inputs, which makes the batch rule trivial.
/// </summary>
internal sealed record GammaDraw(bool Logarithm) : Primitive
{
    /// <summary>What a draw costs on the average: three blocks of the cipher, three logarithms, a cosine.</summary>
    private const long OperationsOfOne = 500;

    public override TensorType TypeOf(ReadOnlySpan<Tensor> inputs) => inputs[3].Type;

    public override Lowering Lower(Tensor y)
    {
        Sampler sampler = Logarithm ? GammaSampler.Logarithm : GammaSampler.Number;
        return new Lowering.Opaque((inputs, type, pool) => SamplerKernel.Sample(sampler, inputs, type, pool))
        {
            Operations = OperationsOfOne * y.Size,
        };
    }

    public override ImmutableArray<Tensor> Differentiated(Tensor y) => [y.Inputs[3]];

    public override ImmutableArray<Tensor?> Vjp(Tensor y, Tensor ct) => [null, null, null, Tensor.MaskedMultiply(ct, Derivative(y))];

    public override Tensor? Jvp(Tensor y, ImmutableArray<Tensor?> tangents) =>
        tangents[3] is { } tangent ? Tensor.MaskedMultiply(tangent, Derivative(y)) : null;

    public override Tensor Batch(Tensor y, BatchedInputs inputs) => Apply(inputs.All());

    /// <summary>Of the logarithm −(∂F/∂a) / q; of the number itself that times the number.</summary>
    private Tensor Derivative(Tensor y)
    {
        Tensor logarithm = Logarithm ? y : new GammaDraw(true).Apply([.. y.Inputs]);
        Tensor slope = -new GammaShapeSlope(1).Apply(y.Inputs[3], logarithm);
        return Logarithm ? slope : y * slope;
    }
}
