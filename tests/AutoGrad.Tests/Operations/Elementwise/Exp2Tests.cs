namespace AutoGrad.Tests.Operations.Elementwise;

public sealed class Exp2Tests : UnaryLaws
{
    protected override Type Primitive => typeof(Exp2);

    protected override Func<Tensor, Tensor> Function => Tensor.Exp2;

    protected override double Oracle(double x) => Math.Pow(2, x);
}
