using AutoGrad.Execution;

namespace AutoGrad;

public sealed partial class Tensor
{
    /// <summary><c>Σ x</c> over some axes. The sum of no elements is 0; integers wrap around.</summary>
    /// <remarks>
    /// Floats are added in fixed blocks, so the result does not depend on the number of threads. The error grows with the logarithm of the
    /// length at most: of 2,000,000 Float32 numbers between 0 and 1 the sum is the exact one to its last place. Plain evaluation adds
    /// blocks by halves; a compiled function adds 32 vectors of neighbours in their lanes, and keeps what rounding takes from the total of
    /// these blocks. Only where neighbours belong to different sums, as in a sum over the first axis, as many as 512 terms are added one
    /// after another.
    /// </remarks>
    /// <param name="axes">The axes to sum over; all by default.</param>
    /// <param name="keepDims">Whether summed axes stay with size 1, so that the result broadcasts against this tensor.</param>
    /// <returns>A tensor of the same dtype without the summed axes.</returns>
    /// <exception cref="ArgumentException">The dtype is Bool, or an axis is out of range or listed twice.</exception>
    public Tensor Sum(Axes axes = default, bool keepDims = false) =>
        Reduction.Apply(this, "Sum", axes, keepDims, static sorted => new Sum(sorted));
}

internal sealed record Sum(Axes Axes) : Reduction(Axes)
{
    public override Linearity Linearity => Linearity.Linear;

    protected override ReduceKind Kind => ReduceKind.Sum;

    protected override DType CheckDType(Tensor x)
    {
        Check.Numeric(Name, x.Type);
        return x.DType;
    }

    protected override Tensor Cotangent(Tensor x, Tensor y, Tensor ct) => ct.BroadcastTo(x.Shape);
}
