namespace AutoGrad.Tests.Operations.Windows;

public sealed class WindowSpreadTests : PrimitiveTests
{
    protected override Type Primitive => typeof(WindowSpread);

    protected override IEnumerable<LawCase> Cases(Random random) => WindowCases.Of(
        static (windows, shape, x) => new WindowSpread(shape, windows).Apply(x[0]),
        (windows, shape) => [Sample.Uniform(random, windows.Over(shape))]);
}
