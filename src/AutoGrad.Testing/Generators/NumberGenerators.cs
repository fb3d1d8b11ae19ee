using System.Globalization;
using FsCheck;
using FsCheck.Fluent;

namespace AutoGrad.Testing;

/// <summary>FsCheck generators of the numbers that tensors are filled with.</summary>
/// <example><code>
/// Gen&lt;Tensor&gt; rates = TensorGenerators.Tensors([3], NumberGenerators.LogUniform(1e-6, 1));
/// Gen&lt;Tensor&gt; smooth = TensorGenerators.Tensors([4, 4], NumberGenerators.Normal().AwayFrom(0.01, 0)); // no kink of Abs or Relu
/// Gen&lt;Tensor&gt; wild = TensorGenerators.Tensors([9], NumberGenerators.Normal().WithSpecialValues());
/// </code></example>
public static class NumberGenerators
{
    private const int Places = 1 << 30;

    private static readonly Gen<double> Unit = Gen.Choose(0, Places - 1).Select(static i => (double)i / Places);

    /// <summary>Numbers from a range, every tenth or so the whole number nearest to it from below, if that is in the range.</summary>
    /// <param name="low">The least number.</param>
    /// <param name="high">The bound above, not reached.</param>
    /// <exception cref="ArgumentException">The bounds are not finite numbers, the least first.</exception>
    public static Gen<double> Uniform(double low, double high)
    {
        if (!(low < high && double.IsFinite(high - low)))
        {
            throw Mistake(
                "Uniform",
                $"there are no numbers from {Text(low)} to below {Text(high)}",
                "Give the lower bound first; both must be finite");
        }
        double last = Math.BitDecrement(high); // which rounding would pass
        Gen<double> any = Unit.Select(unit => Math.Min(low + ((high - low) * unit), last));
        return Gen.Frequency((9, any), (1, any.Select(number => Math.Floor(number) >= low ? Math.Floor(number) : number)));
    }

    /// <summary>Normally distributed numbers.</summary>
    /// <param name="mean">Their mean.</param>
    /// <param name="deviation">Their standard deviation.</param>
    /// <remarks>G. E. P. Box, M. E. Muller, "A note on the generation of random normal deviates", 1958.</remarks>
    /// <exception cref="ArgumentException">The mean or the deviation is not finite, or the deviation is negative.</exception>
    public static Gen<double> Normal(double mean = 0, double deviation = 1)
    {
        if (!double.IsFinite(mean)) throw Mistake("Normal", $"the mean is {Text(mean)}", "Give a finite number");
        if (!(deviation >= 0 && double.IsFinite(deviation)))
            throw Mistake("Normal", $"the deviation is {Text(deviation)}", "Give a finite number that is not negative");
        return
            from radius in Unit
            from angle in Unit
            select mean + (deviation * Math.Sqrt(-2 * Math.Log(1 - radius)) * Math.Cos(2 * Math.PI * angle));
    }

    /// <summary>Numbers whose logarithms are uniform: as many between 1 and 10 as between 10 and 100.</summary>
    /// <param name="low">The least number, above 0.</param>
    /// <param name="high">The bound above.</param>
    /// <exception cref="ArgumentException">The numbers are not positive, finite and in order.</exception>
    public static Gen<double> LogUniform(double low, double high) => low > 0 && high > low && double.IsFinite(high)
        ? Unit.Select(unit => Math.Exp(Math.Log(low) + (unit * (Math.Log(high) - Math.Log(low)))))
            .Select(number => Math.Clamp(number, low, high))
        : throw Mistake("LogUniform", $"{Text(low)} and {Text(high)} are no positive range", "Give a number above 0 and a larger one");

    /// <summary>Whole numbers of a range, both ends included.</summary>
    /// <param name="low">The least.</param>
    /// <param name="high">The greatest.</param>
    /// <exception cref="ArgumentException">The least is greater than the greatest.</exception>
    public static Gen<double> Integers(int low, int high) => low <= high
        ? Gen.Choose(low, high).Select(static number => (double)number)
        : throw Mistake("Integers", $"there are no numbers from {low} to {high}", "Give the lower bound first");

    /// <summary>
    /// These numbers, and in a quarter of all cases one that finds mistakes: NaN, ±∞, ±0, the largest, the smallest normal, a subnormal
    /// one, of either sign.
    /// </summary>
    /// <param name="numbers">The others.</param>
    /// <param name="dtype">The float whose largest and smallest numbers are meant.</param>
    /// <exception cref="ArgumentException">The dtype is no float.</exception>
    public static Gen<double> WithSpecialValues(this Gen<double> numbers, DType dtype = DType.Float64)
    {
        ArgumentNullException.ThrowIfNull(numbers);
        if (!dtype.IsFloat) throw Mistake("WithSpecialValues", $"{dtype} has no such numbers", "Use DType.Float64 or DType.Float32");
        double[] positive = dtype == DType.Float32
            ? [0, float.PositiveInfinity, float.MaxValue, 1.17549435e-38f, float.Epsilon]
            : [0, double.PositiveInfinity, double.MaxValue, 2.2250738585072014e-308, double.Epsilon];
        return Gen.Frequency((3, numbers), (1, Gen.Elements([double.NaN, .. positive, .. positive.Select(static number => -number)])));
    }

    /// <summary>
    /// These numbers, but those nearer than a distance to one of the points are moved to that distance, on their side: for functions with
    /// kinks or jumps at these points.
    /// </summary>
    /// <param name="numbers">The numbers.</param>
    /// <param name="distance">Above 0, and at most half of how far the points are apart.</param>
    /// <param name="points">Where not to be.</param>
    /// <exception cref="ArgumentException">
    /// The distance is not a positive number, there are no points, one is not finite, or two are nearer than twice the distance.
    /// </exception>
    public static Gen<double> AwayFrom(this Gen<double> numbers, double distance, params double[] points)
    {
        ArgumentNullException.ThrowIfNull(numbers);
        ArgumentNullException.ThrowIfNull(points);
        if (!(distance > 0 && double.IsFinite(distance)))
            throw Mistake("AwayFrom", $"the distance is {Text(distance)}", "Give a positive number, such as 0.01");
        if (points.Length == 0) throw Mistake("AwayFrom", "there are no points to keep away from", "Name them, such as AwayFrom(0.01, 0)");
        double[] sorted = [.. points.Distinct().Order()];
        foreach (double point in sorted)
        {
            if (!double.IsFinite(point)) throw Mistake("AwayFrom", $"one point is {Text(point)}", "Give finite numbers");
        }
        foreach ((double left, double right) in sorted.Zip(sorted.Skip(1)))
        {
            if (right - left < 2 * distance) throw Mistake("AwayFrom", $"no number between {Text(left)} and {Text(right)} is {Text(distance)} away from both", "Give a smaller distance");
        }
        return numbers.Select(number =>
        {
            foreach (double point in sorted)
            {
                if (Math.Abs(number - point) < distance) return number < point ? point - distance : point + distance;
            }
            return number;
        });
    }

    private static string Text(double number) => number.ToString("R", CultureInfo.InvariantCulture);

    private static ArgumentException Mistake(string function, string problem, string fix) =>
        Errors.Argument($"NumberGenerators.{function}", problem, fix);
}
