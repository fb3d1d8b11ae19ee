using MathNet.Numerics.Distributions;
using Xunit;

namespace AutoGrad.Tests.Operations.RandomKeys;

public sealed class NormalQuantileTests : PrimitiveTests
{
    protected override Type Primitive => typeof(NormalQuantile);

    protected override IEnumerable<LawCase> Cases(Random random)
    {
        yield return new("vector", static x => NormalQuantile.Of(x[0]), Sample.Uniform(random, [7], 0.01, 0.49));
        yield return new("matrix", static x => NormalQuantile.Of(x[0]), Sample.Uniform(random, [2, 3], 0.1, 0.3));
        yield return new("scalar", static x => NormalQuantile.Of(x[0]), Sample.Uniform(random, [], 0.1, 0.3));
    }

    protected override double[] Expected(LawCase law) => [.. law.Inputs[0].ToArray<double>().Select(static p => Normal.InvCDF(0, 1, p))];

    protected override Tensor Vary(Tensor input, int example, Random random) => Sample.Uniform(random, input.Shape, 0.05, 0.45);

    /// <summary>Φ of the quantile is the probability again, down to the smallest.</summary>
    [Fact]
    public void Tails_are_accurate()
    {
        double[] probabilities = [0.5, 0.499999, 0.1, 1e-3, 1e-10, 1e-50, 1e-100, 1e-300];
        double[] back = (0.5 * Tensor.Erfc(NormalQuantile.Of(Tensor.From(probabilities)) * -Math.Sqrt(0.5))).ToArray<double>();
        for (int i = 0; i < back.Length; i++) Assert.Equal(1, back[i] / probabilities[i], 1e-12 * (1 - Math.Log(probabilities[i])));
        Assert.Equal(double.NegativeInfinity, NormalQuantile.Of(Tensor.From(0.0)).Item<double>());
    }
}
