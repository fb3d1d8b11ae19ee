namespace AutoGrad.Tests.Operations.Elementwise;

public sealed class SignTests : UnaryLaws
{
    protected override Type Primitive => typeof(Sign);

    protected override Func<Tensor, Tensor> Function => Tensor.Sign;

    protected override bool TakesIntegers => true;

    protected override bool IsDifferentiable => false;

    protected override (double X, double Slope)[] Slopes => [(0, 0), (3, 0)];

    protected override double Oracle(double x) => x > 0 ? 1 : -1;
}
