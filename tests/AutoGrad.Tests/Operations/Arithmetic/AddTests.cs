using AutoGrad.Tests.Operations.Elementwise;

namespace AutoGrad.Tests.Operations.Arithmetic;

public sealed class AddTests : BinaryLaws
{
    protected override Type Primitive => typeof(Add);

    protected override Func<Tensor, Tensor, Tensor> Function => static (x, y) => x + y;

    protected override double Oracle(double x, double y) => x + y;
}
