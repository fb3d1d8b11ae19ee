namespace AutoGrad.Tests.Operations.Elementwise;

public sealed class FloorTests : UnaryLaws
{
    protected override Type Primitive => typeof(Floor);

    protected override Func<Tensor, Tensor> Function => Tensor.Floor;

    protected override (double Low, double High) Range => (-5, 5);

    protected override bool IsDifferentiable => false;

    protected override double Oracle(double x) => Math.Floor(x);
}
