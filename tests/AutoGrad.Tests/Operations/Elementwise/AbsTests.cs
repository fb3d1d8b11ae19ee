namespace AutoGrad.Tests.Operations.Elementwise;

public sealed class AbsTests : UnaryLaws
{
    protected override Type Primitive => typeof(Abs);

    protected override Func<Tensor, Tensor> Function => Tensor.Abs;

    protected override (double Low, double High) Range => (-3, -0.2);

    protected override bool TakesIntegers => true;

    protected override (double X, double Slope)[] Slopes => [(0, 0), (-0.0, 0), (2, 1), (-2, -1)];

    protected override double Oracle(double x) => x < 0 ? -x : x;
}
