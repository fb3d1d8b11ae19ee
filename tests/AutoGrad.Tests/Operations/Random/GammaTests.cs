using MathNet.Numerics;
using Xunit;
using static AutoGrad.Transforms;

namespace AutoGrad.Tests.Operations.RandomKeys;

/// <summary>Gamma and its logarithm.</summary>
public sealed class GammaTests
{
    [Theory]
    [InlineData(0.05, DType.Float64)]
    [InlineData(0.7, DType.Float32)]
    [InlineData(1, DType.Float64)]
    [InlineData(3.5, DType.Float32)]
    [InlineData(3.5, DType.Float64)]
    [InlineData(200, DType.Float64)]
    public void Is_gamma(double concentration, DType dtype)
    {
        Tensor sample = Key.FromSeed(91).Gamma(Tensor.From(concentration).Cast(dtype), [200, 100]);
        Assert.Equal(new TensorType(dtype, [200, 100]), sample.Type);
        Samples.AssertFollows(
            sample, x => Lower(concentration, x), concentration, concentration, 3 + (6 / concentration));
    }

    [Fact]
    public void Logarithms_are_of_the_same_numbers()
    {
        Tensor concentration = Tensor.From([0.1, 0.9, 1, 5, 1000]);
        double[] numbers = Key.FromSeed(92).Gamma(concentration, [50, 5]).ToArray<double>();
        double[] logarithms = Key.FromSeed(92).LogGamma(concentration, [50, 5]).ToArray<double>();
        for (int i = 0; i < numbers.Length; i++) Assert.Equal(Math.Log(numbers[i]), logarithms[i], 1e-12 * (1 + Math.Abs(logarithms[i])));
    }

    /// <summary>For a concentration near 0 the logarithm times it is exponential: numbers of 1e−40000 keep their logarithm.</summary>
    [Fact]
    public void Tiny_concentrations_have_logarithms()
    {
        double[] scaled = Samples.Numbers(Key.FromSeed(93).LogGamma(Tensor.From(1e-5), [20_000]) * -1e-5);
        Assert.InRange(KolmogorovSmirnov.Statistic(scaled, static x => x < 0 ? 0 : 1 - Math.Exp(-x)), 0.2, 1.95);
    }

    [Fact]
    public void The_same_under_every_transform()
    {
        Samples.AssertSameEverywhere(static key => key.Gamma(0.3f, [3]));
        Samples.AssertSameEverywhere(static key => key.LogGamma(Tensor.From([0.3, 4]), [3, 2]));
        Samples.AssertSameEverywhere(static key => Vmap((Tensor a) => key.Gamma(a, [2]))(Tensor.From([0.3, 4])));
        Samples.AssertSameEverywhere(static key => Grad(a => key.Gamma(a, [2]).Sum())(Tensor.From(2.5)));
    }

    /// <summary>Numbers of a million neighbours are independent of how many there are, and of how they are cut in chunks.</summary>
    [Fact]
    public void A_longer_sample_starts_with_the_shorter() => Assert.Equal(
        Key.FromSeed(94).Gamma(0.5f, [5000]).ToArray<float>(), Key.FromSeed(94).Gamma(0.5f, [50_000]).ToArray<float>()[..5000]);

    /// <summary>
    /// The quantile of each number is held fixed: what its quantile function gives for a concentration a little larger and smaller.
    /// </summary>
    [Theory]
    [InlineData(0.02)]
    [InlineData(0.4)]
    [InlineData(1)]
    [InlineData(2.5)]
    [InlineData(14.9)]
    [InlineData(15.1)]
    [InlineData(120)]
    public void Derivative_is_that_of_the_quantile(double concentration)
    {
        Tensor a = Tensor.From(concentration);
        Func<Tensor, Tensor> sampler = static a => Key.FromSeed(95).Gamma(a.BroadcastTo([40]), [40]);
        double[] numbers = sampler(a).ToArray<double>();
        double[] forward = Jvp(sampler, a, Tensor.From(1.0)).Tangent.ToArray<double>();
        for (int i = 0; i < numbers.Length; i++)
        {
            if (numbers[i] < 1e-250) continue;
            double expected = QuantileSlope(concentration, numbers[i]);
            Assert.True(Math.Abs(forward[i] - expected) <= 2e-6 * (1e-3 + Math.Abs(expected)), $"at {numbers[i]}: {forward[i]}, not {expected}");
        }
        double sum = Grad(a => sampler(a).Sum())(a).Item<double>();
        Assert.Equal(forward.Sum(), sum, 1e-12 * Math.Abs(sum));
    }

    /// <summary>d²z/da² is the change of dz/da along the way that z itself goes.</summary>
    [Theory]
    [InlineData(0.4)]
    [InlineData(2.5)]
    [InlineData(40)]
    public void Second_and_third_derivatives_are_those_of_the_quantile(double concentration)
    {
        Func<Tensor, Tensor> sampler = static a => Key.FromSeed(96).Gamma(a, [6]).Sum();
        double third = Grad(Grad(Grad(sampler)))(Tensor.From(concentration)).Item<double>();
        double second = Grad(Grad(sampler))(Tensor.From(concentration)).Item<double>();
        double[] numbers = Key.FromSeed(96).Gamma(Tensor.From(concentration), [6]).ToArray<double>();
        double h = 0.02 * concentration;
        double At(double a) => numbers.Sum(z => Quantile(a, Lower(concentration, z), z));
        double[] values = [.. Enumerable.Range(-3, 7).Select(i => At(concentration + (i * h)))];
        double secondDifference = ((2 * (values[0] + values[6])) - (27 * (values[1] + values[5])) + (270 * (values[2] + values[4])) - (490 * values[3])) / (180 * h * h);
        double thirdDifference = (values[0] - values[6] - (8 * (values[1] - values[5])) + (13 * (values[2] - values[4]))) / (8 * h * h * h);
        Assert.Equal(secondDifference, second, 1e-4 * Math.Abs(second));
        Assert.Equal(thirdDifference, third, 1e-2 * Math.Abs(third));
    }

    /// <summary>The mean of the derivatives is the derivative of the mean, a; of the squares, of a² + a.</summary>
    [Theory]
    [InlineData(DType.Float32)]
    [InlineData(DType.Float64)]
    public void Derivatives_average_to_those_of_the_moments(DType dtype)
    {
        Tensor a = Tensor.From(3.0).Cast(dtype);
        Assert.Equal(1, Samples.Numbers(Grad(static a => Key.FromSeed(97).Gamma(a, [50_000]).Mean())(a))[0], 0.01);
        Assert.Equal(7, Samples.Numbers(Grad(static a => Tensor.Square(Key.FromSeed(97).Gamma(a, [50_000])).Mean())(a))[0], 0.2);
    }

    /// <summary>d ln z / da is about −ln z / a where the number itself is 0; nothing is NaN.</summary>
    [Fact]
    public void Derivatives_where_numbers_vanish()
    {
        Tensor a = Tensor.From([1e-4, 1e-4, 1e-4]);
        double[] logarithms = Key.FromSeed(98).LogGamma(a, [3]).ToArray<double>();
        double[] slopes = Grad(static a => Key.FromSeed(98).LogGamma(a, [3]).Sum())(a).ToArray<double>();
        for (int i = 0; i < 3; i++) Assert.Equal(-logarithms[i] / 1e-4, slopes[i], 2e-3 * Math.Abs(slopes[i]));
        Assert.All(Grad(static a => Key.FromSeed(98).Gamma(a, [3]).Sum())(a).ToArray<double>(), static x => Assert.InRange(x, 0, 1e-3));
    }

    [Fact]
    public void Mistakes_are_named()
    {
        Key key = Key.FromSeed(1);
        KeyTests.AssertError(
            "Key.Gamma: the concentration must be positive, but it is -1. Check the parameters, or map them through Softplus or Exp.",
            () => key.Gamma(-1, [2]));
        KeyTests.AssertError(
            "Key.LogGamma: the concentration must be positive, but element 1 of Float32[2] is 0. "
            + "Check the parameters, or map them through Softplus or Exp.",
            () => key.LogGamma(Tensor.From([1f, 0f]), [2]));
        KeyTests.AssertError(
            "Key.Gamma: needs a floating-point tensor, but got Int32[1]. Convert it with .Cast(DType.Float32) or .Cast(DType.Float64).",
            () => key.Gamma(Tensor.From([1]), [1]));
        float[] computed = key.Gamma(Tensor.From([1f, 0f, -1f, float.NaN]) * 1f, [4]).ToArray<float>();
        Assert.Equal([false, true, true, true], computed.Select(float.IsNaN));
    }

    /// <summary>The distribution function; near 0, where the library's gives 0, the first terms of its series.</summary>
    private static double Lower(double a, double z) => z < 1e-8
        ? Math.Exp((a * Math.Log(z)) - SpecialFunctions.GammaLn(a + 1)) * (1 - (a * z / (a + 1)))
        : SpecialFunctions.GammaLowerRegularized(a, z);

    /// <summary>The quantile's derivative by differences of high order, of quantiles found by Newton's method from z itself.</summary>
    private static double QuantileSlope(double concentration, double number)
    {
        double h = 2e-3 * concentration;
        bool isLow = number < concentration;
        double level = isLow
            ? Lower(concentration, number)
            : SpecialFunctions.GammaUpperRegularized(concentration, number);
        double At(double step) =>
            isLow ? Quantile(concentration + step, level, number) : UpperQuantile(concentration + step, level, number);
        return ((8 * (At(h) - At(-h))) - (At(2 * h) - At(-2 * h))) / (12 * h);
    }

    private static double Quantile(double a, double level, double start) =>
        Solve(start, log => (Math.Log(Lower(a, Math.Exp(log)) / level), 1), a, upper: false);

    private static double UpperQuantile(double a, double level, double start) =>
        Solve(start, log => (Math.Log(SpecialFunctions.GammaUpperRegularized(a, Math.Exp(log)) / level), -1), a, upper: true);

    private static double Solve(double start, Func<double, (double Excess, int Sign)> equation, double a, bool upper)
    {
        double log = Math.Log(start);
        for (int step = 0; step < 30; step++)
        {
            double z = Math.Exp(log);
            double density = Math.Exp((a * log) - z - SpecialFunctions.GammaLn(a));
            double mass = upper ? SpecialFunctions.GammaUpperRegularized(a, z) : Lower(a, z);
            (double excess, int sign) = equation(log);
            log -= sign * excess * mass / density;
            if (Math.Abs(excess) < 1e-15) break;
        }
        return Math.Exp(log);
    }
}
