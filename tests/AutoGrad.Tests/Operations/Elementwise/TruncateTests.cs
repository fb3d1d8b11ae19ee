namespace AutoGrad.Tests.Operations.Elementwise;

public sealed class TruncateTests : UnaryLaws
{
    protected override Type Primitive => typeof(Truncate);

    protected override Func<Tensor, Tensor> Function => Tensor.Truncate;

    protected override (double Low, double High) Range => (-5, 5);

    protected override bool IsDifferentiable => false;

    protected override double Oracle(double x) => Math.Truncate(x);
}
