namespace AutoGrad.Tests.Operations.Elementwise;

public sealed class CeilingTests : UnaryLaws
{
    protected override Type Primitive => typeof(Ceiling);

    protected override Func<Tensor, Tensor> Function => Tensor.Ceiling;

    protected override (double Low, double High) Range => (-5, 5);

    protected override bool IsDifferentiable => false;

    protected override double Oracle(double x) => Math.Ceiling(x);
}
