using AutoGrad.Execution;
using MathNet.Numerics;
using Xunit;

namespace AutoGrad.Tests.Operations.RandomKeys;

public sealed class GammaShapeSlopeTests : PrimitiveTests
{
    protected override Type Primitive => typeof(GammaShapeSlope);

    protected override IEnumerable<LawCase> Cases(Random random)
    {
        foreach (int order in new[] { 1, 2, 3 })
        {
            yield return new($"small, order {order}", x => new GammaShapeSlope(order).Apply(x[0], x[1]),
                Sample.Uniform(random, [3], 0.5, 3), Sample.Uniform(random, [3], -1, 1));
            yield return new($"large, order {order}", x => new GammaShapeSlope(order).Apply(x[0], x[1]),
                Sample.Uniform(random, [2, 2], 16, 30), Sample.Uniform(random, [2, 2], 2.8, 3.4));
        }
        yield return new("none", static x => new GammaShapeSlope(1).Apply(x[0], x[0]), Tensor.Zeros([0], DType.Float64));
    }

    /// <summary>Differences of the distribution function by its concentration, over its density.</summary>
    protected override double[]? Expected(LawCase law)
    {
        if (!law.Name.EndsWith("order 1", StringComparison.Ordinal)) return null;
        return [.. law.Inputs[0].ToArray<double>().Zip(law.Inputs[1].ToArray<double>(), static (a, y) =>
        {
            double F(double step) => SpecialFunctions.GammaLowerRegularized(a + step, Math.Exp(y));
            const double H = 1e-3;
            double slope = ((45 * (F(H) - F(-H))) - (9 * (F(2 * H) - F(-2 * H))) + F(3 * H) - F(-3 * H)) / (60 * H);
            return slope / Math.Exp((a * y) - Math.Exp(y) - SpecialFunctions.GammaLn(a));
        })];
    }

    protected override double Tolerance => 1e-9;

    /// <summary>
    /// Where one way of computing gives over to another both agree, far in the tails too: the value changes as its own derivative says.
    /// </summary>
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void Ways_of_computing_meet(int order)
    {
        foreach ((double a, double y) in new[]
        {
            (0.01, Math.Log(0.51)), (0.3, Math.Log(0.8)), (2, Math.Log(2.5)), (14, Math.Log(14.5)), (15, 0.5), (15, 2), (15, 2.7), (15, 3.3),
            (15, 4), (1000, Math.Log(1000)), (1e6, Math.Log(1e6)),
        })
        {
            double step = 1e-9 * a;
            double before = GammaShapeSlopeKernel.Value(order, a - (a == 15 ? step : 0), y - (a == 15 ? 0 : 1e-9));
            double after = GammaShapeSlopeKernel.Value(order, a + (a == 15 ? step : 0), y + (a == 15 ? 0 : 1e-9));
            Assert.True(Math.Abs(after - before) <= 1e-5 * (Math.Abs(before) + Math.Pow(a, -(order + 1) / 2.0)), $"order {order} at {a}, {y}: {before} and {after}");
        }
    }
}
