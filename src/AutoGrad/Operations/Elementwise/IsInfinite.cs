using AutoGrad.Execution;

namespace AutoGrad;

public sealed partial class Tensor
{
    /// <summary>Whether x is +∞ or −∞, element by element.</summary>
    /// <param name="x">A float tensor.</param>
    /// <returns>A Bool tensor of the same shape.</returns>
    /// <exception cref="ArgumentException">The dtype is not a float.</exception>
    public static Tensor IsInfinite(Tensor x) => new IsInfinite().Apply(x);
}

internal sealed record IsInfinite : ElementwiseNonDifferentiable
{
    public override TensorType TypeOf(ReadOnlySpan<Tensor> inputs)
    {
        Check.Float(Name, inputs[0].Type);
        return inputs[0].Type.WithDType(DType.Bool);
    }

    protected override ElementFormula Formula(ReadOnlySpan<ElementFormula> x) =>
        ElementFormula.EqualTo(ElementFormula.Abs(x[0]), double.PositiveInfinity);
}
