using AutoGrad.Execution;
using Xunit;

namespace AutoGrad.Tests.Execution;

/// <summary>
/// Measures formulas against an oracle over strided bit patterns, so that every exponent is met. With the environment variable
/// AUTOGRAD_SWEEP=1 every Float32 is tried, with n every n-th.
/// </summary>
internal static class Accuracy
{
    private const int Batch = 1 << 16;

    /// <summary>The bit patterns between neighbours of a sweep: a prime, so that the low bits vary as well.</summary>
    private static readonly uint Step = uint.TryParse(Environment.GetEnvironmentVariable("AUTOGRAD_SWEEP"), out uint step) ? step : 9_973;

    /// <summary>The distance of a Float32 from the true value, in units of the last place of the true value rounded.</summary>
    public static double Ulps(float actual, double expected)
    {
        float rounded = (float)expected;
        if (float.IsNaN(rounded)) return float.IsNaN(actual) ? 0 : double.PositiveInfinity;
        if (rounded == actual) return 0;
        if (float.IsNaN(actual)) return double.PositiveInfinity;
        if (float.IsInfinity(rounded)) return actual == (rounded > 0 ? float.MaxValue : float.MinValue) ? 1 : double.PositiveInfinity;
        // the step from the largest number to ∞ is one of 2¹⁰⁴
        if (float.IsInfinity(actual)) return ((Math.Abs(expected) - float.MaxValue) / Math.ScaleB(1, 104)) + 1;
        double unit = MathF.BitIncrement(MathF.Abs(rounded)) - (double)MathF.Abs(rounded);
        return Math.Abs(actual - expected) / unit;
    }

    /// <summary>The distance of a Float64 from a value that is itself rounded to Float64.</summary>
    public static double Ulps(double actual, double expected)
    {
        if (double.IsNaN(expected)) return double.IsNaN(actual) ? 0 : double.PositiveInfinity;
        if (expected == actual) return 0;
        if (!double.IsFinite(actual) || !double.IsFinite(expected))
        {
            return Math.Abs(actual) >= double.MaxValue && Math.Abs(expected) >= double.MaxValue ? 1 : double.PositiveInfinity;
        }
        double unit = Math.BitIncrement(Math.Abs(expected)) - Math.Abs(expected);
        return Math.Abs(actual - expected) / unit;
    }

    /// <summary>Fails when the worst Float32 error over the sweep exceeds the bound.</summary>
    /// <param name="function">The formula.</param>
    /// <param name="oracle">The true value, as far as a double goes.</param>
    /// <param name="bound">The largest error allowed, in ulp of the rounded true value.</param>
    /// <param name="floor">What the unit in the last place is at least measured of: 1 for functions judged absolutely near zeros.</param>
    public static void Sweep(Func<ElementFormula, ElementFormula> function, Func<double, double> oracle, double bound, double floor = 0)
    {
        var program = new FormulaProgram(function(ElementFormula.Argument(0, DType.Float32)));
        float[] values = new float[Batch];
        (double Error, float At, float Actual, double Expected) worst = default;
        object gate = new();
        long first = 0;
        double floorUnit = floor == 0 ? 0 : MathF.BitIncrement((float)floor) - (float)floor;
        while (first < 1L << 32)
        {
            int count = 0;
            for (; count < Batch && first < 1L << 32; first += Step) values[count++] = BitConverter.UInt32BitsToSingle((uint)first);
            TensorValue x = TensorValue.From<float>(values.AsSpan(0, count), [count]);
            float[] actual = MapKernel.Run(program, [x], x.Type, new StoragePool()).AsSpan<float>().ToArray();
            Parallel.For(0, (count + 4095) / 4096, chunk =>
            {
                (double Error, float At, float Actual, double Expected) local = default;
                for (int i = chunk * 4096; i < Math.Min(count, (chunk + 1) * 4096); i++)
                {
                    double expected = oracle(values[i]);
                    double error = Ulps(actual[i], expected);
                    if (floorUnit > 0 && error > bound && Math.Abs(expected) < floor) error = Math.Abs(actual[i] - expected) / floorUnit;
                    bool bothZero = expected == 0 && actual[i] == 0;
                    if (bothZero && double.IsNegative(expected) != float.IsNegative(actual[i])) error = double.PositiveInfinity;
                    if (error > local.Error) local = (error, values[i], actual[i], expected);
                }
                lock (gate) if (local.Error > worst.Error) worst = local;
            });
        }
        string where = $"x = {worst.At:R} (0x{BitConverter.SingleToInt32Bits(worst.At):X8}) gave {worst.Actual:R}, not {worst.Expected:R}";
        Report(program, "Float32", worst.Error, bound, where);
    }

    /// <summary>Fails when the worst Float64 error over random bit patterns and random numbers near 1 exceeds the bound.</summary>
    public static void Sample(
        Func<ElementFormula, ElementFormula> function,
        Func<double, double> oracle,
        double bound,
        double low = double.NegativeInfinity,
        double high = double.PositiveInfinity)
    {
        var random = new Random(7);
        double[] values = new double[100_000];
        for (int i = 0; i < values.Length; i++)
        {
            do
            {
                values[i] = i % 2 == 0
                    ? BitConverter.Int64BitsToDouble(random.NextInt64(long.MinValue, long.MaxValue))
                    : (random.NextDouble() - 0.5) * Math.Pow(10, (random.NextDouble() * 6) - 3);
            }
            while (!(values[i] >= low && values[i] <= high));
        }
        ElementFormula formula = function(ElementFormula.Argument(0, DType.Float64));
        double[] actual = MapKernelTests.Run<double, double>(formula, values);
        (double Error, int Index) worst = default;
        for (int i = 0; i < values.Length; i++)
        {
            double error = Ulps(actual[i], oracle(values[i]));
            if (error > worst.Error) worst = (error, i);
        }
        double at = values[worst.Index];
        Report(new FormulaProgram(formula), "Float64", worst.Error, bound, $"x = {at:R} gave {actual[worst.Index]:R}, not {oracle(at):R}");
    }

    /// <summary>Fails when the worst Float64 error at known values exceeds the bound.</summary>
    public static void Table(Func<ElementFormula, ElementFormula> function, (double X, double Y)[] values, double bound, double floor)
    {
        ElementFormula formula = function(ElementFormula.Argument(0, DType.Float64));
        double[] actual = MapKernelTests.Run<double, double>(formula, [.. values.Select(static value => value.X)]);
        (double Error, int Index) worst = default;
        for (int i = 0; i < values.Length; i++)
        {
            double error = Ulps(actual[i], values[i].Y);
            if (Math.Abs(values[i].Y) < floor) error = Math.Abs(actual[i] - values[i].Y) / (Math.BitIncrement(floor) - floor);
            if (error > worst.Error) worst = (error, i);
        }
        (double x, double y) = values.Length == 0 ? default : values[worst.Index];
        string where = $"x = {x:R} gave {actual.ElementAtOrDefault(worst.Index):R}, not {y:R}";
        Report(new FormulaProgram(formula), "Float64", worst.Error, bound, where);
    }

    /// <summary>A formula of two operands applied to arrays.</summary>
    public static T[] Run<T>(Func<ElementFormula, ElementFormula, ElementFormula> function, T[] x, T[] y) where T : unmanaged
    {
        DType dtype = DTypeFacts.Of<T>();
        var program = new FormulaProgram(function(ElementFormula.Argument(0, dtype), ElementFormula.Argument(1, dtype)));
        TensorValue[] inputs = [TensorValue.From<T>(x, [x.Length]), TensorValue.From<T>(y, [y.Length])];
        return MapKernel.Run(program, inputs, inputs[0].Type, new StoragePool()).AsSpan<T>().ToArray();
    }

    /// <summary>Fails unless the function gives the very bits of the oracle (any NaN for NaN), in both dtypes.</summary>
    public static void Special(Func<ElementFormula, ElementFormula> function, Func<double, double> oracle, params double[] values)
    {
        double[] actual = MapKernelTests.Run<double, double>(function(ElementFormula.Argument(0, DType.Float64)), values);
        float[] singles = MapKernelTests.Run<float, float>(
            function(ElementFormula.Argument(0, DType.Float32)), [.. values.Select(value => (float)value)]);
        for (int i = 0; i < values.Length; i++)
        {
            Assert.True(Same(actual[i], oracle(values[i])), $"Float64 {values[i]:R} gave {actual[i]:R}, not {oracle(values[i]):R}");
            float expected = (float)oracle((float)values[i]);
            Assert.True(Same(singles[i], expected), $"Float32 {(float)values[i]:R} gave {singles[i]:R}, not {expected:R}");
        }

        static bool Same(double left, double right) =>
            (double.IsNaN(left) && double.IsNaN(right)) || BitConverter.DoubleToInt64Bits(left) == BitConverter.DoubleToInt64Bits(right);
    }

    private static void Report(FormulaProgram program, string dtype, double error, double bound, string what)
    {
        string line = $"{dtype}: {error:F2} ulp of {bound} allowed; {what}; {program.ToString().Split('\n').Length} instructions";
        TestContext.Current.TestOutputHelper?.WriteLine(line);
        if (Environment.GetEnvironmentVariable("AUTOGRAD_SWEEP_REPORT") is { } path)
        {
            File.AppendAllText(path, $"{TestContext.Current.Test?.TestDisplayName}: {line}\n");
        }
        Assert.True(error <= bound, line);
    }
}
