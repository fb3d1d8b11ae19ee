namespace AutoGrad.Tests.Operations.Elementwise;

public sealed class RoundTests : UnaryLaws
{
    protected override Type Primitive => typeof(Round);

    protected override Func<Tensor, Tensor> Function => Tensor.Round;

    protected override (double Low, double High) Range => (-5, 5);

    protected override bool IsDifferentiable => false;

    protected override double Oracle(double x) => Math.Round(x, MidpointRounding.ToEven);
}
