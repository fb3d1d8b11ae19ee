using AutoGrad.Execution;

namespace AutoGrad;

public sealed partial class Tensor
{
    /// <summary>The largest element over some axes. NaN wins over every number; −0 is less than +0.</summary>
    /// <remarks>
    /// Where several elements are the largest, each gets an equal part of the cotangent. Where a NaN won, none is passed on.
    /// </remarks>
    /// <param name="axes">The axes to reduce; all by default.</param>
    /// <param name="keepDims">Whether reduced axes stay with size 1, so that the result broadcasts against this tensor.</param>
    /// <returns>A tensor of the same dtype without the reduced axes.</returns>
    /// <exception cref="ArgumentException">
    /// A reduced axis is empty, the dtype is Bool, or an axis is out of range or listed twice.
    /// </exception>
    public Tensor Max(Axes axes = default, bool keepDims = false) =>
        Reduction.Apply(this, "Max", axes, keepDims, static sorted => new Max(sorted));
}

internal sealed record Max(Axes Axes) : Extreme(Axes)
{
    protected override ReduceKind Kind => ReduceKind.Maximum;
}
