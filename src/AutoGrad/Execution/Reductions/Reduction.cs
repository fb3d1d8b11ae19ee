using System.Numerics;
using System.Numerics.Tensors;
using System.Runtime.Intrinsics;

namespace AutoGrad.Execution;

/// <summary>How many numbers become one, as the loops of <see cref="ReduceKernel"/> and <see cref="CumulateKernel"/> need it.</summary>
internal interface IReduction<T> where T : unmanaged
{
    /// <summary>
    /// The most terms that are combined one after another; longer sequences are halved, so that rounding errors grow slowly.
    /// </summary>
    static abstract int SequentialTerms { get; }

    static abstract T Combine(T x, T y);

    /// <summary>Element by element; the result may be one of the operands.</summary>
    static abstract void Combine(ReadOnlySpan<T> x, ReadOnlySpan<T> y, Span<T> result);

    /// <summary>At least one element to one.</summary>
    static abstract T Reduce(ReadOnlySpan<T> x);
}

/// <summary>
/// Sums by halves ("pairwise summation", Higham, SIAM J. Sci. Comput. 14, 1993): the error grows with the logarithm of the length.
/// </summary>
internal readonly struct SumReduction<T> : IReduction<T> where T : unmanaged, INumber<T>
{
    /// <summary>
    /// Within a block, every vector lane is a partial sum already; where there are no vectors, terms are added one after another.
    /// </summary>
    private static int BlockLength => Vector128.IsHardwareAccelerated ? 1024 : SequentialTerms;

    public static int SequentialTerms => 32;

    public static T Combine(T x, T y) => x + y;

    public static void Combine(ReadOnlySpan<T> x, ReadOnlySpan<T> y, Span<T> result) => TensorPrimitives.Add(x, y, result);

    public static T Reduce(ReadOnlySpan<T> x)
    {
        if (x.Length <= BlockLength) return TensorPrimitives.Sum(x);
        int half = ((x.Length / 2) + BlockLength - 1) / BlockLength * BlockLength;
        return Reduce(x[..half]) + Reduce(x[half..]);
    }
}

/// <summary>Products.</summary>
internal readonly struct ProductReduction<T> : IReduction<T> where T : unmanaged, INumber<T>
{
    public static int SequentialTerms => 32;

    public static T Combine(T x, T y) => x * y;

    public static void Combine(ReadOnlySpan<T> x, ReadOnlySpan<T> y, Span<T> result) => TensorPrimitives.Multiply(x, y, result);

    public static T Reduce(ReadOnlySpan<T> x) => TensorPrimitives.Product(x);
}

/// <summary>The largest; NaN wins, +0 is larger than −0. Any, on Bools seen as bytes.</summary>
internal readonly struct MaximumReduction<T> : IReduction<T> where T : unmanaged, INumber<T>
{
    public static int SequentialTerms => int.MaxValue;

    public static T Combine(T x, T y) => T.Max(x, y);

    public static void Combine(ReadOnlySpan<T> x, ReadOnlySpan<T> y, Span<T> result) => TensorPrimitives.Max(x, y, result);

    public static T Reduce(ReadOnlySpan<T> x) => TensorPrimitives.Max(x);
}

/// <summary>The smallest; NaN wins, −0 is smaller than +0. All, on Bools seen as bytes.</summary>
internal readonly struct MinimumReduction<T> : IReduction<T> where T : unmanaged, INumber<T>
{
    public static int SequentialTerms => int.MaxValue;

    public static T Combine(T x, T y) => T.Min(x, y);

    public static void Combine(ReadOnlySpan<T> x, ReadOnlySpan<T> y, Span<T> result) => TensorPrimitives.Min(x, y, result);

    public static T Reduce(ReadOnlySpan<T> x) => TensorPrimitives.Min(x);
}

/// <summary>Facts about kinds of reductions.</summary>
internal static class Reductions
{
    /// <summary>The number that changes nothing when it is combined with others.</summary>
    public static Scalar Identity(ReduceKind kind, DType dtype) => kind switch
    {
        ReduceKind.Sum => Scalar.From(0L, dtype),
        ReduceKind.Product => Scalar.From(1L, dtype),
        ReduceKind.Maximum => Scalar.Lowest(dtype),
        ReduceKind.Minimum => Scalar.Highest(dtype),
        _ => throw Errors.Internal($"{kind} has no neutral number"),
    };
}
