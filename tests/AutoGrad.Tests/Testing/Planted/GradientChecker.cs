using AutoGrad.Testing;
using Tensors = System.Collections.Immutable.ImmutableArray<AutoGrad.Tensor>;

namespace AutoGrad.Tests.Testing.Planted;

/// <summary>
/// The algorithm of an existing gradient checker, written down from its documentation: its steps, its directions, its tolerances. Checks
/// run in Float64, as those documentations advise. Random directions are drawn from the same distributions, not from the same numbers.
/// </summary>
internal abstract class GradientChecker
{
    /// <summary>A checker that moves every element alone is not run on more of them than this.</summary>
    protected const int MostElements = 5000;

    /// <summary>The checker as its users call it.</summary>
    public abstract string Name { get; }

    /// <summary>Whether the checker is content with the derivatives of a function at a point; null if it would take too long.</summary>
    /// <param name="function">The function.</param>
    /// <param name="x">The point, of Float64.</param>
    /// <param name="order">Up to which order a user would ask it to check.</param>
    /// <param name="modes">In which modes.</param>
    public abstract bool? Accepts(Func<Tensors, Tensors> function, Tensors x, int order, DerivativeModes modes);

    /// <summary>A function and its derivatives as maps of vectors.</summary>
    protected static CheckedFunction Flat(Func<Tensors, Tensors> function, Tensors x) =>
        new(function, Leaves(x), Leaves(function(x))) { IsSingle = false, Size = 0 };

    protected static double[] Vector(Tensors x) => Leaves(x).Join(x);

    /// <summary>y + amount·direction.</summary>
    protected static double[] Moved(double[] y, double amount, double[] direction) => [.. y.Zip(direction, (a, b) => a + (amount * b))];

    /// <summary>The central difference quotient (f(x + step·v) − f(x − step·v)) / (2·step).</summary>
    protected static double[] Difference(CheckedFunction function, double[] x, double[] v, double step) =>
        [.. function.Evaluate(Moved(x, step, v)).Zip(function.Evaluate(Moved(x, -step, v)), (above, below) => (above - below) / (2 * step))];

    protected static double Dot(double[] left, double[] right) => left.Zip(right, static (a, b) => a * b).Sum();

    protected static double[] Normal(Random random, int length) => [.. Enumerable.Range(0, length).Select(_ =>
        Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble()))];

    /// <summary>NumPy's and PyTorch's allclose: |actual − expected| ≤ absolute + relative·|expected|, which no NaN is.</summary>
    protected static bool AllClose(double[] actual, double[] expected, double absolute, double relative) =>
        actual.Zip(expected).All(pair => Math.Abs(pair.First - pair.Second) <= absolute + (relative * Math.Abs(pair.Second)));

    private static FlatLeaves Leaves(Tensors tensors) => new([.. tensors.Select(static tensor => (TreePath.Root, tensor))]);
}
