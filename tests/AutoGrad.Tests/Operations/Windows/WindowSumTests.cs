namespace AutoGrad.Tests.Operations.Windows;

public sealed class WindowSumTests : PrimitiveTests
{
    protected override Type Primitive => typeof(WindowSum);

    protected override IEnumerable<LawCase> Cases(Random random) => WindowCases.Of(
        static (windows, shape, x) => new WindowSum(windows).Apply(x[0]),
        (windows, shape) => [Sample.Uniform(random, shape)]);
}
