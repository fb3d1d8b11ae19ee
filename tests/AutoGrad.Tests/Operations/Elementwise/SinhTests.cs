namespace AutoGrad.Tests.Operations.Elementwise;

public sealed class SinhTests : UnaryLaws
{
    protected override Type Primitive => typeof(Sinh);

    protected override Func<Tensor, Tensor> Function => Tensor.Sinh;

    protected override double Oracle(double x) => Math.Sinh(x);
}
