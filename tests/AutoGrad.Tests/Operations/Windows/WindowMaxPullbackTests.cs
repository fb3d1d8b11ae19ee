namespace AutoGrad.Tests.Operations.Windows;

public sealed class WindowMaxPullbackTests : PrimitiveTests
{
    protected override Type Primitive => typeof(WindowMaxPullback);

    protected override IEnumerable<LawCase> Cases(Random random) => WindowCases.Of(
        static (windows, shape, x) => new WindowMaxPullback(windows).Apply(x[0], x[1]),
        (windows, shape) => [Sample.Distinct(random, shape), Sample.Uniform(random, windows.Over(shape))]);
}
