using AutoGrad.Execution;

namespace AutoGrad;

public sealed partial class Tensor
{
    /// <summary>Whether x is NaN, element by element.</summary>
    /// <param name="x">A float tensor.</param>
    /// <returns>A Bool tensor of the same shape.</returns>
    /// <exception cref="ArgumentException">The dtype is not a float.</exception>
    public static Tensor IsNaN(Tensor x) => new IsNaN().Apply(x);
}

internal sealed record IsNaN : ElementwiseNonDifferentiable
{
    public override TensorType TypeOf(ReadOnlySpan<Tensor> inputs)
    {
        Check.Float(Name, inputs[0].Type);
        return inputs[0].Type.WithDType(DType.Bool);
    }

    protected override ElementFormula Formula(ReadOnlySpan<ElementFormula> x) => ElementFormula.IsNaN(x[0]);
}
