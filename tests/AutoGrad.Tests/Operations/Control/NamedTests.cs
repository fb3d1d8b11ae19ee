using AutoGrad.Tests.Operations.Elementwise;
using Xunit;

namespace AutoGrad.Tests.Operations.Control;

public sealed class NamedTests : PrimitiveTests
{
    protected override Type Primitive => typeof(Named);

    protected override IEnumerable<LawCase> Cases(Random random) => ElementwiseCases.Unary(random, static x => x.Named("hidden"));

    protected override double[] Expected(LawCase law) => Numbers(law.Inputs[0]);

    [Fact]
    public void The_name_is_printed() => Assert.Contains("Named(%0, Label = hidden)", GraphPrinter.Print(Tensor.Ones([2]).Named("hidden")));

    [Fact]
    public void A_name_is_not_empty() => Assert.Throws<ArgumentException>(() => Tensor.Ones([2]).Named(""));
}
