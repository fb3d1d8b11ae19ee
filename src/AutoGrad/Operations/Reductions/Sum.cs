using AutoGrad.Execution;

namespace AutoGrad;

public sealed partial class Tensor
{
    /// <summary><c>Σ x</c> over some axes. The sum of no elements is 0; integers wrap around.</summary>
    /// <remarks>
    /// Floats are added in fixed blocks, so the result does not depend on the number of threads. Plain evaluation adds by halves, with an
    /// error that grows only with the logarithm of the length; a compiled function adds in the lanes of vectors (16 of Float32, 8 of Float64),
    /// one partial sum a lane and block: for 2,000,000 Float32 numbers the error was some 1.4e-6 of the sum instead of 1e-7.
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
