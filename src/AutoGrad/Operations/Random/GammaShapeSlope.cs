using System.Collections.Immutable;
using AutoGrad.Execution;

namespace AutoGrad;

/// <summary>
/// Rₙ(a, y) = ∂ⁿF/∂aⁿ / q, with the distribution function F(a, y) of the logarithm y of a gamma number of concentration a, and its density
/// ln q = a·y − e^y − ln Γ(a). The family is closed under differentiation, so samples have derivatives of every order.
/// </summary>
internal sealed record GammaShapeSlope(int Order) : Primitive
{
    /// <summary>The quadrature that most elements take: 48 points, an exponential and a few operations each.</summary>
    private const long OperationsOfOne = 1200;

    public override TensorType TypeOf(ReadOnlySpan<Tensor> inputs) => inputs[0].Type == inputs[1].Type
        ? inputs[0].Type
        : throw Errors.Internal($"{Name} of {inputs[0].Type} and {inputs[1].Type}");

    public override Lowering Lower(Tensor y) => new Lowering.Opaque(
        (inputs, type, pool) => SamplerKernel.Map((a, logarithm) => GammaShapeSlopeKernel.Value(Order, a, logarithm), inputs, type, pool))
    {
        Operations = OperationsOfOne * y.Size,
    };

    public override ImmutableArray<Tensor?> Vjp(Tensor y, Tensor ct)
    {
        (Tensor byConcentration, Tensor byLogarithm) = Derivatives(y);
        return [Tensor.MaskedMultiply(ct, byConcentration), Tensor.MaskedMultiply(ct, byLogarithm)];
    }

    public override Tensor? Jvp(Tensor y, ImmutableArray<Tensor?> tangents)
    {
        (Tensor byConcentration, Tensor byLogarithm) = Derivatives(y);
        Tensor? first = tangents[0] is { } da ? Tensor.MaskedMultiply(da, byConcentration) : null;
        Tensor? second = tangents[1] is { } dy ? Tensor.MaskedMultiply(dy, byLogarithm) : null;
        return Add.OfPresent(first, second);
    }

    public override Tensor Batch(Tensor y, BatchedInputs inputs) => Apply(inputs.All());

    /// <summary>
    /// ∂Rₙ/∂a = Rₙ₊₁ − Rₙ·(y − ψ(a)), as ∂q/∂a = q·(y − ψ(a)); ∂Rₙ/∂y = Bₙ − Rₙ·(a − e^y), as ∂F/∂y = q and ∂ⁿq/∂aⁿ = q·Bₙ.
    /// </summary>
    private (Tensor Concentration, Tensor Logarithm) Derivatives(Tensor slope)
    {
        (Tensor a, Tensor y) = (slope.Inputs[0], slope.Inputs[1]);
        Tensor[] bell = [Tensor.OnesLike(y), .. new Tensor[Order]];
        for (int n = 0; n < Order; n++)
        {
            bell[n + 1] = Enumerable.Range(0, n + 1)
                .Select(j => Binomial(n, j) * (bell[n - j] * (j == 0 ? y - Tensor.Digamma(a) : -Tensor.Polygamma(j, a))))
                .Aggregate(static (left, right) => left + right);
        }
        Tensor byConcentration = new GammaShapeSlope(Order + 1).Apply(a, y) - (slope * (y - Tensor.Digamma(a)));
        return (byConcentration, bell[Order] - (slope * (a - Tensor.Exp(y))));
    }

    private static double Binomial(int n, int k)
    {
        double result = 1;
        for (int i = 0; i < k; i++) result = result * (n - i) / (i + 1);
        return Math.Round(result);
    }
}
