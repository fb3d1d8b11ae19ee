namespace AutoGrad.Tests.Operations.Elementwise;

public sealed class ReciprocalTests : UnaryLaws
{
    protected override Type Primitive => typeof(Reciprocal);

    protected override Func<Tensor, Tensor> Function => Tensor.Reciprocal;

    protected override (double Low, double High) Range => (0.4, 3);

    protected override double Oracle(double x) => 1 / x;
}
