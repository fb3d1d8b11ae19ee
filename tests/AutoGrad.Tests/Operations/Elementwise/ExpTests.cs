namespace AutoGrad.Tests.Operations.Elementwise;

public sealed class ExpTests : UnaryLaws
{
    protected override Type Primitive => typeof(Exp);

    protected override Func<Tensor, Tensor> Function => Tensor.Exp;

    protected override double Oracle(double x) => Math.Exp(x);
}
