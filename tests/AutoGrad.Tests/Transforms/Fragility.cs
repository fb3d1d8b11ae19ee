using Tensors = System.Collections.Immutable.ImmutableArray<AutoGrad.Tensor>;

namespace AutoGrad.Tests.Transforms;

/// <summary>
/// Whether a function is at a jump, at a kink or too steep at a point for a law to hold to rounding, judged by its values alone: no
/// derivative of the library has a say in whether a derivative may be wrong.
/// </summary>
internal static class Fragility
{
    /// <summary>
    /// Compares first and second differences along a few directions with the largest slope and curvature that rounding leaves in peace. At
    /// a jump the first and at a kink the second difference exceeds them, since the step is small.
    /// </summary>
    /// <param name="function">All results, floats or not.</param>
    /// <param name="x">The point, of floats.</param>
    /// <param name="isFloat64">Whether nothing on the way is rounded to Float32.</param>
    public static bool IsAt(Func<Tensors, Tensors> function, Tensors x, bool isFloat64)
    {
        (double step, double slope, double curvature) = isFloat64 ? (1e-7, 1e3, 1e4) : (1e-3, 1e2, 1e2);
        double[] here = Numbers(function(x));
        double scale = 1 + here.Where(double.IsFinite).Select(Math.Abs).DefaultIfEmpty(0).Max();
        return Enumerable.Range(97, 3).Any(seed =>
        {
            Tensors direction = GraphLaws.Directions(x, seed);
            double[] before = At(direction, -step), after = At(direction, step);
            return Enumerable.Range(0, here.Length).Any(i =>
                double.IsFinite(here[i]) != (double.IsFinite(before[i]) && double.IsFinite(after[i]))
                || Math.Abs(after[i] - before[i]) > slope * step * scale
                || Math.Abs(after[i] - (2 * here[i]) + before[i]) > curvature * step * step * scale);
        });

        double[] At(Tensors direction, double by) =>
            Numbers(function([.. x.Zip(direction, (leaf, change) => leaf + (change * by))]));
    }

    private static double[] Numbers(Tensors tensors) =>
        [.. tensors.SelectMany(static tensor => tensor.Cast(DType.Float64).ToArray<double>())];
}
