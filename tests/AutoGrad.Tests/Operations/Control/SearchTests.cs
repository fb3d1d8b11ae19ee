using AutoGrad.Execution;

namespace AutoGrad.Tests.Operations.Control;

/// <summary>The search itself has no derivative; that of what it finds is tested with <see cref="ImplicitFunction"/>.</summary>
public sealed class SearchTests : PrimitiveTests
{
    protected override Type Primitive => typeof(Search);

    protected override bool IsDifferentiable => false;

    protected override IEnumerable<LawCase> Cases(Random random)
    {
        Tensor a = Sample.Uniform(random, [3], 1, 2);
        Tensor start = Sample.Uniform(random, [3], 1, 2);
        yield return Case("fixed point", SearchKind.FixedPoint, static (x, p) => [Tensor.Cos(0.4 * x * p) - x], start, a);
        yield return Case("root", SearchKind.Root, static (x, p) => [(x * x * x) - p], start, a);
        yield return Case("minimum", SearchKind.Minimum, static (x, p) => [(Tensor.Cosh(x) - (p * x)).Sum(), Tensor.Sinh(x) - p], start, a);
        yield return Case("one unknown", SearchKind.Root, static (x, p) => [Tensor.Exp(x) - p], start[..1].Evaluate(), a[..1].Evaluate());
        yield return Case("no unknowns", SearchKind.Root, static (x, p) => [x - p], a[..0].Evaluate(), a[..0].Evaluate());
    }

    protected override double[]? Expected(LawCase law) => law.Name switch
    {
        "root" or "one unknown" => [.. law.Inputs[1].ToArray<double>().Select(a => law.Name == "root" ? Math.Cbrt(a) : Math.Log(a))],
        "minimum" => [.. law.Inputs[1].ToArray<double>().Select(Math.Asinh)],
        _ => null,
    };

    private static LawCase Case(string name, SearchKind kind, Func<Tensor, Tensor, Tensor[]> equations, Tensor start, Tensor a) => new(
        name,
        inputs =>
        {
            DType dtype = inputs[0].DType;
            Tensor x = Placeholder.Create(inputs[0].Type), p = Placeholder.Create(inputs[1].Type);
            var function = new ClosedFunction([x, p], [.. equations(x, p)]);
            var settings = new SearchSettings(kind, dtype == DType.Float32 ? 2e-6 : 1e-13, null, OnFailure.Throw);
            return Search.For("Search", settings, function, LinearSolver.Dense).Apply(inputs);
        },
        start,
        a);
}
