namespace AutoGrad.Tests.Operations.Elementwise;

public sealed class AcosTests : UnaryLaws
{
    protected override Type Primitive => typeof(Acos);

    protected override Func<Tensor, Tensor> Function => Tensor.Acos;

    protected override (double Low, double High) Range => (-0.8, 0.8);

    protected override (double X, double Slope)[] Slopes => [(0, -1), (1, double.NegativeInfinity)];

    protected override double Oracle(double x) => Math.Acos(x);
}
