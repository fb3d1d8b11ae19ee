using AutoGrad.Execution;

namespace AutoGrad;

public sealed partial class Tensor
{
    /// <summary>The position of the smallest element along an axis; the first of several, and the first NaN if there is one.</summary>
    /// <remarks>It has no derivative: cotangents stop here. −0 counts as less than +0.</remarks>
    /// <param name="axis">The axis to search; by default all elements, numbered in row-major order.</param>
    /// <param name="keepDims">Whether the searched axis (or every axis) stays with size 1.</param>
    /// <returns>An Int64 tensor without the axis; a scalar if all elements were searched.</returns>
    /// <exception cref="ArgumentException">The axis is empty or out of range, or the dtype is Bool.</exception>
    public Tensor ArgMin(int? axis = null, bool keepDims = false)
    {
        if (axis is { } one) return Reduction.Apply(this, "ArgMin", one, keepDims, static sorted => new ArgMin(sorted));
        Tensor position = new ArgMin(0).Apply(Reshape(-1));
        return keepDims ? position.Reshape([.. Enumerable.Repeat(1, Rank)]) : position;
    }
}

internal sealed record ArgMin(Axes Axes) : Reduction(Axes)
{
    protected override ReduceKind Kind => ReduceKind.ArgMin;

    protected override DType CheckDType(Tensor x)
    {
        Check.Numeric(Name, x.Type);
        Extreme.CheckNotEmpty(Name, x.Shape, Axes);
        return DType.Int64;
    }

    protected override Tensor? Cotangent(Tensor x, Tensor y, Tensor ct) => null;
}
