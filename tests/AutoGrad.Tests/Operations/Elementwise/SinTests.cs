namespace AutoGrad.Tests.Operations.Elementwise;

public sealed class SinTests : UnaryLaws
{
    protected override Type Primitive => typeof(Sin);

    protected override Func<Tensor, Tensor> Function => Tensor.Sin;

    protected override (double Low, double High) Range => (-4, 4);

    protected override double Oracle(double x) => Math.Sin(x);
}
