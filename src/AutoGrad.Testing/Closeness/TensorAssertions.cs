using System.Collections.Immutable;
using System.Globalization;
using System.Runtime.CompilerServices;

namespace AutoGrad.Testing;

/// <summary>
/// Comparisons of tensors for tests in any framework; meant for <c>using static AutoGrad.Testing.TensorAssertions</c>.
/// </summary>
/// <example><code>
/// AssertClose(LogSumExp(x), Log(Exp(x).Sum()), 1e-12);
/// AssertClose(model, restored, Tolerance.Exact);
/// </code></example>
public static class TensorAssertions
{
    /// <inheritdoc cref="AssertClose{T}(T, T, Tolerance?)"/>
    [OverloadResolutionPriority(1)] // so that numbers and nested brackets are tensors
    public static void AssertClose(Tensor expected, Tensor actual, Tolerance? tolerance = null) =>
        AssertClose<Tensor>(expected, actual, tolerance);

    /// <summary>
    /// Fails unless the elements of a tensor are the given numbers, in row-major order, rounded to its dtype if that is a float.
    /// </summary>
    /// <param name="expected">One number for each element. Of Bools, 1 is true and 0 false.</param>
    /// <param name="actual">A tensor of numbers, of any shape.</param>
    /// <param name="tolerance">What differences are allowed; <see cref="Tolerance.Usual"/> if null.</param>
    /// <exception cref="TensorsDifferException">The count differs, or an element is not as expected.</exception>
    [OverloadResolutionPriority(2)] // so that a flat list says nothing of the shape
    public static void AssertClose(double[] expected, Tensor actual, Tolerance? tolerance = null)
    {
        RequireCount(expected, actual);
        if (actual.DType.IsFloat)
        {
            AssertClose(Tensor.From(expected, actual.Shape).Cast(actual.DType), actual, tolerance);
            return;
        }
        AssertClose(Array.ConvertAll(expected, number => IsInt64(number) ? (long)number : throw NeverHeld(number, actual)), actual, tolerance);
    }

    /// <inheritdoc cref="AssertClose(double[], Tensor, Tolerance?)"/>
    [OverloadResolutionPriority(3)] // so that whole numbers are compared as such
    public static void AssertClose(long[] expected, Tensor actual, Tolerance? tolerance = null)
    {
        RequireCount(expected, actual);
        if (actual.DType.IsFloat)
        {
            AssertClose(Array.ConvertAll(expected, static number => (double)number), actual, tolerance);
            return;
        }
        (long least, long greatest) = actual.DType switch
        {
            DType.Bool => (0, 1),
            DType.Int32 => (int.MinValue, int.MaxValue),
            DType.UInt32 => (uint.MinValue, uint.MaxValue),
            _ => (long.MinValue, long.MaxValue),
        };
        foreach (long number in expected)
        {
            if (number < least || number > greatest) throw NeverHeld(number, actual);
        }
        AssertClose(Tensor.From(expected, actual.Shape).Cast(actual.DType), actual, tolerance);
    }

    /// <summary>
    /// Fails unless two trees have the same structure, their leaves the same dtypes and shapes, and their elements are equal within a
    /// tolerance. NaN is equal to NaN; integers and Bools must be the same.
    /// </summary>
    /// <typeparam name="T">Any tree: a tensor, a model, a tuple, an array of tensors.</typeparam>
    /// <param name="expected">What it should be. Relative differences are relative to this.</param>
    /// <param name="actual">What it is.</param>
    /// <param name="tolerance">What differences are allowed; <see cref="Tolerance.Usual"/> for the dtype of each leaf if null.</param>
    /// <exception cref="TensorsDifferException">
    /// They differ. The message names the leaf and the index of the element that is furthest off, both values and their difference in
    /// each measure, how many elements differ, and how many differ by which power of ten.
    /// </exception>
    public static void AssertClose<T>(T expected, T actual, Tolerance? tolerance = null)
    {
        ArgumentNullException.ThrowIfNull(expected);
        ArgumentNullException.ThrowIfNull(actual);
        if (Tree.FindDifference(expected, actual) is { } difference)
        {
            throw new TensorsDifferException($"AssertClose: the trees differ in structure: {difference}.");
        }
        ImmutableArray<(TreePath Path, Tensor Leaf)> left = Tree.Leaves(expected), right = Tree.Leaves(actual);
        foreach (((TreePath path, Tensor leaf), (_, Tensor other)) in left.Zip(right))
        {
            if (leaf.Type == other.Type) continue;
            string where = path.IsRoot ? "" : $"{path}: ";
            throw new TensorsDifferException($"AssertClose: {where}expected {leaf.Type}, but got {other.Type}.");
        }
        Tensor.Evaluate([.. left.Select(static leaf => leaf.Leaf), .. right.Select(static leaf => leaf.Leaf)]);
        var leaves = new List<LeafComparison>();
        foreach (((TreePath path, Tensor leaf), (_, Tensor other)) in left.Zip(right))
        {
            leaves.Add(LeafComparison.Of(path, leaf, other, tolerance ?? Tolerance.Usual(leaf.DType)));
        }
        if (leaves.Exists(static leaf => leaf.Differing > 0)) throw DifferenceReport.Of(leaves);
    }

    private static bool IsInt64(double number) => number == Math.Truncate(number) && number >= long.MinValue && number < -(double)long.MinValue;

    private static void RequireCount<T>(T[] expected, Tensor actual)
    {
        ArgumentNullException.ThrowIfNull(expected);
        ArgumentNullException.ThrowIfNull(actual);
        if (expected.Length == actual.Size) return;
        throw new TensorsDifferException($"AssertClose: expected {expected.Length} number{(expected.Length == 1 ? "" : "s")}, but got {actual.Type}.");
    }

    private static TensorsDifferException NeverHeld(IFormattable number, Tensor actual) =>
        new($"AssertClose: expected {number.ToString(null, CultureInfo.InvariantCulture)}, which no element of {actual.Type} can be.");
}
