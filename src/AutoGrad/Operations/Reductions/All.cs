using AutoGrad.Execution;

namespace AutoGrad;

public sealed partial class Tensor
{
    /// <summary>Whether all elements are true, over some axes; of no elements all are.</summary>
    /// <param name="axes">The axes to reduce; all by default.</param>
    /// <param name="keepDims">Whether reduced axes stay with size 1, so that the result broadcasts against this tensor.</param>
    /// <returns>A Bool tensor without the reduced axes.</returns>
    /// <exception cref="ArgumentException">The dtype is not Bool, or an axis is out of range or listed twice.</exception>
    public Tensor All(Axes axes = default, bool keepDims = false) =>
        Reduction.Apply(this, "All", axes, keepDims, static sorted => new All(sorted));
}

internal sealed record All(Axes Axes) : Reduction(Axes)
{
    protected override ReduceKind Kind => ReduceKind.All;

    protected override DType CheckDType(Tensor x)
    {
        Check.HasDType(Name, x.Type, DType.Bool);
        return DType.Bool;
    }

    protected override Tensor? Cotangent(Tensor x, Tensor y, Tensor ct) => null;
}
