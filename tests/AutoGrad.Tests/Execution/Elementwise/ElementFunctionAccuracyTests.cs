using AutoGrad.Execution;
using Xunit;

namespace AutoGrad.Tests.Execution;

/// <summary>
/// Every function of <see cref="ElementFunctions"/>: Float32 over all exponents against an oracle in double, Float64 against values of 60
/// digits, and the special values.
/// </summary>
public sealed class ElementFunctionAccuracyTests
{
    private const double Infinity = double.PositiveInfinity;
    private static readonly double[] Edges = [0, -0.0, Infinity, -Infinity, double.NaN, 1e-45, -1e-45, 1e-40, -1e-40];

    public static TheoryData<string> Names => [.. Functions.Select(static function => function.Name)];

    private static Function[] Functions { get; } =
    [
        new("Expm1", ElementFunctions.Expm1, Oracles.Expm1, HighPrecisionValues.Expm1, 2, 2, [.. Edges, -100, 1000]),
        new("Exp2", ElementFunctions.Exp2, static x => Math.Pow(2, x), HighPrecisionValues.Exp2, 2, 2,
            [.. Edges, -5, 1, 10, 100, 2000, -2000]),
        new("Log1p", ElementFunctions.Log1p, Oracles.Log1p, HighPrecisionValues.Log1p, 2, 2, [.. Edges, -1, -2]),
        new("Log2", ElementFunctions.Log2, Math.Log2, HighPrecisionValues.Log2, 1.5, 3,
            [0, -0.0, Infinity, -Infinity, double.NaN, -1, 1, 2, 8, 0.25, 1024]),
        new("Log10", ElementFunctions.Log10, Math.Log10, HighPrecisionValues.Log10, 1.5, 2,
            [0, -0.0, Infinity, -Infinity, double.NaN, -1, 1, 10, 100, 1000, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10]),
        new("Rsqrt", ElementFunctions.Rsqrt, static x => 1 / Math.Sqrt(x), [], 2, 2, [.. Edges[..5], 4]),
        new("Cbrt", ElementFunctions.Cbrt, Math.Cbrt, HighPrecisionValues.Cbrt, 1, 2,
            [0, -0.0, Infinity, -Infinity, double.NaN, 8, -8, 64]),
        new("Tan", ElementFunctions.Tan, Math.Tan, HighPrecisionValues.Tan, 4, 4, Edges),
        new("Asin", ElementFunctions.Asin, Math.Asin, HighPrecisionValues.Asin, 2.5, 3, [.. Edges, 1, -1, 1.5]),
        new("Acos", ElementFunctions.Acos, Math.Acos, HighPrecisionValues.Acos, 1.5, 3, [.. Edges, 1, -1, 1.5]),
        new("Atan", ElementFunctions.Atan, Math.Atan, HighPrecisionValues.Atan, 1.5, 2, Edges),
        new("Sinh", ElementFunctions.Sinh, Math.Sinh, HighPrecisionValues.Sinh, 2.5, 4, [.. Edges, 1000, -1000]),
        new("Cosh", ElementFunctions.Cosh, Math.Cosh, HighPrecisionValues.Cosh, 1.6, 4, [.. Edges, 1000, -1000]),
        new("Tanh", ElementFunctions.Tanh, Math.Tanh, HighPrecisionValues.Tanh, 2.5, 4, [.. Edges, 100, -100]),
        new("Asinh", ElementFunctions.Asinh, Math.Asinh, HighPrecisionValues.Asinh, 2.5, 3, Edges),
        new("Acosh", ElementFunctions.Acosh, Math.Acosh, HighPrecisionValues.Acosh, 3, 3, [.. Edges, 1, 0.5, -5]),
        new("Atanh", ElementFunctions.Atanh, Math.Atanh, HighPrecisionValues.Atanh, 2.5, 3, [.. Edges, 1, -1, 2, -2]),
        new("Sigmoid", ElementFunctions.Sigmoid, Oracles.Sigmoid, HighPrecisionValues.Sigmoid, 2.5, 3, [.. Edges, 1000, -1000]),
        new("Softplus", ElementFunctions.Softplus, Oracles.Softplus, HighPrecisionValues.Softplus, 2.5, 3,
            [Infinity, -Infinity, double.NaN, 1000, -1000]),
        new("Erf", ElementFunctions.Erf, Oracles.Erf, HighPrecisionValues.Erf, 1.5, 3, [0, -0.0, Infinity, -Infinity, double.NaN, 100]),
        new("Erfc", ElementFunctions.Erfc, Oracles.Erfc, HighPrecisionValues.Erfc, 2.7, 6,
            [0, -0.0, Infinity, -Infinity, double.NaN, 100, -100]),
        new("ErfInverse", ElementFunctions.ErfInverse, Oracles.ErfInverse, HighPrecisionValues.ErfInverse, 1, 4,
            [0, -0.0, 1, -1, 1.5, Infinity, double.NaN]),
        new("LogGamma", ElementFunctions.LogGamma, Oracles.LogGamma, HighPrecisionValues.LogGamma, 1, 4,
            [.. Edges[..5], -1, -2, -1e30]) { Floor = 1 },
        new("Digamma", ElementFunctions.Digamma, Oracles.Digamma, HighPrecisionValues.Digamma, 1, 8,
            [.. Edges[..5], -1, -2, -1e30]) { Floor = 1 },
        new("Sign", ElementFunctions.Sign, static x => x > 0 ? 1 : x < 0 ? -1 : x, [], 0, 0, Edges),
        new("Truncate", ElementFunctions.Truncate, Math.Truncate, [], 0, 0, [.. Edges, 0.5, -0.5, 2.5, -2.5, 1e30]),
        new("Floor", ElementFormula.Floor, Math.Floor, [], 0, 0, [.. Edges, 0.5, -0.5, 2.5, -2.5, 1e30]),
        new("Ceiling", ElementFormula.Ceiling, Math.Ceiling, [], 0, 0, [.. Edges, 0.5, -0.5, 2.5, -2.5, 1e30]),
        new("Round", ElementFormula.Round, Math.Round, [], 0, 0, [.. Edges, 0.5, -0.5, 1.5, 2.5, -2.5, 1e30]),
        new("Sqrt", ElementFormula.Sqrt, Math.Sqrt, [], 0.51, 0.51, [.. Edges, 4]),
    ];

    [Theory]
    [MemberData(nameof(Names))]
    public void Float32_over_all_exponents(string name)
    {
        Function function = Functions.Single(function => function.Name == name);
        Accuracy.Sweep(function.Formula, function.Oracle, function.SingleBound, function.Floor);
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Float64_against_values_of_60_digits(string name)
    {
        Function function = Functions.Single(function => function.Name == name);
        Accuracy.Table(function.Formula, function.Values, function.DoubleBound, function.Floor);
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Special_values(string name)
    {
        Function function = Functions.Single(function => function.Name == name);
        Accuracy.Special(function.Formula, function.Oracle, function.Specials);
    }

    /// <summary>Every Float32 next to where a formula changes from one piece to another, or from numbers to what they tend to.</summary>
    [Theory]
    [InlineData("Erf", 0.92, 4d)]
    [InlineData("Erfc", 0.6, -0.6, 10.0545, 10.06, 9.2)]
    [InlineData("Tanh", 9.01, 20d, 0.1733)]
    [InlineData("Softplus", 0.0001, -0.0001, -103.97, -87.3)]
    [InlineData("Sinh", 4e-4, 0.3466, 89.4159, 89.6)]
    [InlineData("Cosh", 0.3466, 89.4159, 89.6)]
    [InlineData("Atan", 1d, 1e7)]
    [InlineData("Asin", 0.5, 0.9999)]
    [InlineData("Acos", 0.5, -0.5, 0.9999)]
    [InlineData("Asinh", 8192d, 1d)]
    [InlineData("Acosh", 8192d, 1.0001)]
    [InlineData("Log2", 1d, 0.70710678, 1.4142135, 1.17549435e-38)]
    [InlineData("Cbrt", 1e-30, 1.17549435e-38)]
    public void Float32_around_edges_of_formulas(string name, params double[] edges)
    {
        Function function = Functions.Single(function => function.Name == name);
        foreach (double edge in edges)
        {
            int middle = BitConverter.SingleToInt32Bits((float)edge);
            float[] x = [.. Enumerable.Range(middle - 3000, 6001).Select(BitConverter.Int32BitsToSingle)];
            float[] y = MapKernelTests.Run<float, float>(function.Formula(ElementFormula.Argument(0, DType.Float32)), x);
            for (int i = 0; i < x.Length; i++)
            {
                double error = Accuracy.Ulps(y[i], function.Oracle(x[i]));
                Assert.True(error <= function.SingleBound, $"{x[i]:R} gave {y[i]:R}, not {function.Oracle(x[i]):R}: {error:F2} ulp");
            }
        }
    }

    [Theory]
    [InlineData("Erf", 4)]
    [InlineData("Tanh", 9.1)]
    public void Float32_saturates_and_is_odd(string name, double one)
    {
        ElementFormula formula = Functions.Single(function => function.Name == name).Formula(ElementFormula.Argument(0, DType.Float32));
        float[] x = [.. Enumerable.Range(0, 20_000).Select(static i => i * 1e-3f)];
        float[] y = MapKernelTests.Run<float, float>(formula, x), mirrored = MapKernelTests.Run<float, float>(formula, [.. x.Select(static x => -x)]);
        for (int i = 0; i < x.Length; i++)
        {
            Assert.Equal(BitConverter.SingleToInt32Bits(-y[i]), BitConverter.SingleToInt32Bits(mirrored[i]));
            Assert.True(x[i] >= one ? y[i] == 1 : y[i] <= 1, $"{x[i]} gave {y[i]:R}");
        }
    }

    /// <summary>A loop has numbers of one width, so a formula that widens could not be part of one.</summary>
    [Fact]
    public void Float32_formulas_stay_in_numbers_of_four_bytes_except_for_a_few()
    {
        HashSet<string> widened = ["ErfInverse", "LogGamma", "Digamma"];
        foreach (Function function in Functions)
        {
            ElementFormula formula = function.Formula(ElementFormula.Argument(0, DType.Float32));
            Assert.Equal((function.Name, widened.Contains(function.Name)), (function.Name, Widens(formula)));
        }
        Assert.False(Widens(ElementFunctions.Power(ElementFormula.Argument(0, DType.Float32), ElementFormula.Argument(1, DType.Float32))));
        Assert.False(Widens(ElementFunctions.Atan2(ElementFormula.Argument(0, DType.Float32), ElementFormula.Argument(1, DType.Float32))));

        static bool Widens(ElementFormula formula)
        {
            var pending = new Stack<ElementFormula>([formula]);
            var seen = new HashSet<ElementFormula>(ReferenceEqualityComparer.Instance);
            while (pending.TryPop(out ElementFormula? part))
            {
                if (part.DType.SizeInBytes == 8) return true;
                foreach (ElementFormula operand in part.Operands)
                {
                    if (seen.Add(operand)) pending.Push(operand);
                }
            }
            return false;
        }
    }

    [Theory]
    [InlineData(1, 8)]
    [InlineData(2, 16)]
    [InlineData(5, 16)]
    public void Polygamma(int order, double bound)
    {
        (double X, double Y)[] values = order switch
        {
            1 => HighPrecisionValues.Trigamma,
            2 => HighPrecisionValues.Tetragamma,
            _ => HighPrecisionValues.Heptagamma,
        };
        Accuracy.Table(x => ElementFunctions.Polygamma(order, x), values, bound, 1);
    }

    [Fact]
    public void Polygamma_at_special_values()
    {
        double[] values = [0, -0.0, -1, -2, Infinity, -Infinity, double.NaN];
        Accuracy.Special(
            x => ElementFunctions.Polygamma(1, x),
            static x => double.IsNaN(x) || x == -Infinity ? double.NaN : x > 0 ? 0 : Infinity,
            values);
        Accuracy.Special(x => ElementFunctions.Polygamma(2, x), static x => x == 0 ? -1 / x : x == Infinity ? -0.0 : double.NaN, values);
    }

    [Fact]
    public void Atan2_of_every_quadrant_zero_and_infinity() =>
        VerifyBinary(ElementFunctions.Atan2, Math.Atan2, 2, 2, [0, -0.0, 1, -1, 0.3, -2, Infinity, -Infinity, double.NaN, 1e-45, 1e38]);

    [Fact]
    public void Power_as_Math_Pow() => VerifyBinary(
        ElementFunctions.Power,
        Math.Pow,
        1,
        0,
        [0, -0.0, 1, -1, 2, -2, 3, 0.5, -0.5, -3, Infinity, -Infinity, double.NaN, 1e-40, 1e30, 16777217, 1e-3]);

    [Fact]
    public void Remainder_as_in_CSharp() => VerifyBinary(
        static (x, y) => x % y, static (x, y) => x % y, 0, 0, [0, -0.0, 1, -1, 2.5, -2.5, 7, Infinity, -Infinity, double.NaN, 1e30]);

    [Fact]
    public void Power_and_Atan2_of_random_Float32()
    {
        var random = new Random(12);
        float[] x = [.. Enumerable.Range(0, 100_000).Select(_ => AnyBits())];
        float[] y = [.. x.Select((_, i) => i % 2 == 0 ? (float)((random.NextDouble() - 0.5) * 20) : AnyBits())];
        Verify(ElementFunctions.Power, Math.Pow, 1);
        Verify(ElementFunctions.Atan2, Math.Atan2, 2);

        float AnyBits() => BitConverter.Int32BitsToSingle(random.Next(int.MinValue, int.MaxValue));

        void Verify(Func<ElementFormula, ElementFormula, ElementFormula> formula, Func<double, double, double> oracle, double bound)
        {
            float[] actual = Accuracy.Run(formula, x, y);
            for (int i = 0; i < x.Length; i++)
            {
                double error = Accuracy.Ulps(actual[i], oracle(x[i], y[i]));
                Assert.True(error <= bound, $"{x[i]:R}, {y[i]:R} gave {actual[i]:R}, not {oracle(x[i], y[i]):R}");
            }
        }
    }

    private static void VerifyBinary(
        Func<ElementFormula, ElementFormula, ElementFormula> formula,
        Func<double, double, double> oracle,
        double singleBound,
        double doubleBound,
        double[] values)
    {
        double[] x = [.. values.SelectMany(left => values.Select(_ => left))], y = [.. values.SelectMany(_ => values)];
        double[] actual = Accuracy.Run(formula, x, y);
        float[] singleX = [.. x.Select(static value => (float)value)], singleY = [.. y.Select(static value => (float)value)];
        float[] singles = Accuracy.Run(formula, singleX, singleY);
        for (int i = 0; i < x.Length; i++)
        {
            double expected = oracle(x[i], y[i]), expectedSingle = oracle(singleX[i], singleY[i]);
            bool near = Accuracy.Ulps(actual[i], expected) <= doubleBound;
            bool nearSingle = Accuracy.Ulps(singles[i], expectedSingle) <= singleBound;
            Assert.True(near, $"Float64 {x[i]}, {y[i]} gave {actual[i]:R}, not {expected:R}");
            Assert.True(nearSingle, $"Float32 {x[i]}, {y[i]} gave {singles[i]:R}, not {expectedSingle:R}");
            if (expected == 0) Assert.Equal(double.IsNegative(expected), double.IsNegative(actual[i]));
            if ((float)expectedSingle == 0) Assert.Equal(double.IsNegative(expectedSingle), float.IsNegative(singles[i]));
        }
    }

    /// <summary>A function, its oracles, the errors allowed in ulp, and where its special values lie.</summary>
    private sealed record Function(
        string Name,
        Func<ElementFormula, ElementFormula> Formula,
        Func<double, double> Oracle,
        (double X, double Y)[] Values,
        double SingleBound,
        double DoubleBound,
        double[] Specials)
    {
        /// <summary>1 where the error is judged in ulp of 1 when the value is smaller.</summary>
        public double Floor { get; init; }
    }
}
