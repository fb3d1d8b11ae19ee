using AutoGrad.Execution;

namespace AutoGrad;

public sealed partial class Tensor
{
    /// <summary>
    /// The smallest element so far along an axis: <c>y[i] = min(x[0], …, x[i])</c>, or from the end, <c>y[i] = min(x[i], …, x[n − 1])</c>.
    /// </summary>
    /// <remarks>
    /// From the first NaN on everything is NaN; −0 is less than +0. The cotangent of a result goes to the element it was taken from: of
    /// equal ones all of it to the one that is met first.
    /// </remarks>
    /// <param name="axis">The axis to go along.</param>
    /// <param name="reverse">Whether to start at the end.</param>
    /// <returns>A tensor of the same type.</returns>
    /// <exception cref="ArgumentException">The axis is out of range, or the dtype is Bool.</exception>
    public Tensor CumulativeMin(int axis, bool reverse = false) =>
        new CumulativeMin(Check.Axis("CumulativeMin", axis, Shape), reverse).Apply(this);
}

internal sealed record CumulativeMin(int Axis, bool Reverse) : CumulativeExtreme(Axis, Reverse)
{
    protected override ReduceKind Kind => ReduceKind.Minimum;
}
