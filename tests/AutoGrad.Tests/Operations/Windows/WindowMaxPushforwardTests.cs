namespace AutoGrad.Tests.Operations.Windows;

public sealed class WindowMaxPushforwardTests : PrimitiveTests
{
    protected override Type Primitive => typeof(WindowMaxPushforward);

    protected override IEnumerable<LawCase> Cases(Random random) => WindowCases.Of(
        static (windows, shape, x) => new WindowMaxPushforward(windows).Apply(x[0], x[1]),
        (windows, shape) => [Sample.Distinct(random, shape), Sample.Uniform(random, shape)]);
}
