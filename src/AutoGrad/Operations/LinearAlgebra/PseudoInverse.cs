using System.Collections.Immutable;
using AutoGrad.Execution;

namespace AutoGrad;

public sealed partial class Tensor
{
    /// <summary>
    /// The Moore–Penrose inverse of matrices of any shape and rank: <c>a⁺ · b</c> is the shortest of all x for which a · x comes nearest to
    /// b. The axes before the last two are a batch.
    /// </summary>
    /// <remarks>
    /// Shapes […, m, n] → […, n, m]. Made of the singular value decomposition. A matrix with NaN or ∞ gives NaN. The derivative is that
    /// among matrices of the same rank, where a⁺ is smooth, also for equal singular values (Golub and Pereyra, "The differentiation of
    /// pseudo-inverses and nonlinear least squares problems whose variables separate", 1973).
    /// </remarks>
    /// <param name="a">Matrices, Float32 or Float64.</param>
    /// <param name="tolerance">
    /// Singular values up to this times the largest count as 0; max(m, n) times the distance of 1 to the next number by default.
    /// </param>
    /// <returns>a⁺, of the same dtype.</returns>
    /// <exception cref="ArgumentException">a has fewer than two axes or is not of floats, or the tolerance is negative or NaN.</exception>
    public static Tensor PseudoInverse(Tensor a, double? tolerance = null)
    {
        ArgumentNullException.ThrowIfNull(a);
        Check.Float("PseudoInverse", a.Type);
        Check.Matrix("PseudoInverse", a.Type);
        if (tolerance is < 0 or double.NaN)
        {
            throw Errors.Argument("PseudoInverse", $"cannot compare singular values with a tolerance of {tolerance}", "Give 0 or more");
        }
        double rounding = Math.ScaleB(Math.Max(a.Shape[^2], a.Shape[^1]), a.DType == DType.Float32 ? -23 : -52);
        var primitive = new PseudoInverse(tolerance ?? rounding);
        return a.Shape[^2] >= a.Shape[^1] ? primitive.Apply(a) : primitive.Apply(a.SwapAxes(-1, -2)).SwapAxes(-1, -2);
    }
}

/// <summary>y[…, n, m] = x⁺ of x[…, m, n], where m ≥ n.</summary>
internal sealed record PseudoInverse(double Tolerance) : Primitive
{
    public override TensorType TypeOf(ReadOnlySpan<Tensor> inputs)
    {
        Shape shape = inputs[0].Shape;
        return inputs[0].Type.WithShape([.. shape.Sizes[..^2], shape[^1], shape[^2]]);
    }

    public override Lowering Lower(Tensor y) => new Lowering.Opaque(
        (inputs, type, pool) => PseudoInverseKernel.Run(Tolerance, inputs[0], type, pool))
    {
        Operations = 60L * y.Size * (1 + y.Shape[^2]),
    };

    /// <summary>The transpose of dy = −y·dx·y + y·yᵀ·dxᵀ·(1 − x·y) + (1 − y·x)·dxᵀ·yᵀ·y.</summary>
    public override ImmutableArray<Tensor?> Vjp(Tensor y, Tensor ct)
    {
        Tensor x = y.Inputs[0], transposed = y.SwapAxes(-1, -2), pulled = ct.SwapAxes(-1, -2);
        Tensor direct = Tensor.MatMul(Tensor.MatMul(transposed, ct), transposed);
        Tensor right = Tensor.MatMul(Tensor.MatMul(pulled, y), transposed);
        Tensor left = Tensor.MatMul(transposed, Tensor.MatMul(y, pulled));
        Tensor outsideRight = right - Tensor.MatMul(x, Tensor.MatMul(y, right));
        Tensor outsideLeft = left - Tensor.MatMul(Tensor.MatMul(left, y), x);
        return [outsideRight + outsideLeft - direct];
    }

    public override Tensor Batch(Tensor y, BatchedInputs inputs) => Apply(inputs[0]);
}
