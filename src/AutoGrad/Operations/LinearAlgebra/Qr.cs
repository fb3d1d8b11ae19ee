using System.Collections.Immutable;
using AutoGrad.Execution;

namespace AutoGrad;

public sealed partial class Tensor
{
    /// <summary>
    /// The reduced QR factorisation <c>a = Q · R</c>: orthonormal columns times an upper triangle with a diagonal that is not negative,
    /// which makes both unique for a of full rank. The axes before the last two are a batch.
    /// </summary>
    /// <remarks>
    /// Shapes […, m, n] → […, m, k], […, k, n] with k = min(m, n); empty where a is. The derivative exists where the first k columns of a
    /// are independent, and is NaN where a diagonal element of R is exactly 0. NaN goes on into the result. The numbers are made by
    /// Householder reflections.
    /// </remarks>
    /// <param name="a">Matrices, Float32 or Float64.</param>
    /// <returns>Q and R, of the same dtype.</returns>
    /// <exception cref="ArgumentException">a has fewer than two axes or is not of floats.</exception>
    /// <example><code>var (q, r) = Qr(a); // MatMul(q, r) is a up to rounding</code></example>
    public static (Tensor Q, Tensor R) Qr(Tensor a)
    {
        ArgumentNullException.ThrowIfNull(a);
        Check.Float("Qr", a.Type);
        Check.Matrix("Qr", a.Type);
        int rows = a.Shape[^2], columns = a.Shape[^1];
        if (rows >= columns) return (new Qr(0).Apply(a), new Qr(1).Apply(a));
        var (q, r) = Qr(a.SliceAxis(a.Rank - 1, 0, rows));
        return (q, Concatenate([r, MatMul(q.SwapAxes(-1, -2), a.SliceAxis(a.Rank - 1, rows, columns - rows))], -1));
    }
}

/// <summary>Q[…, m, n] and R[…, n, n] of x[…, m, n], where m ≥ n.</summary>
internal sealed record Qr(int Index) : Factorization(2, Index)
{
    public override TensorType TypeOf(ReadOnlySpan<Tensor> inputs)
    {
        TensorType type = inputs[0].Type;
        return Index == 0 ? type : type.WithShape([.. type.Shape.Sizes[..^2], type.Shape[^1], type.Shape[^1]]);
    }

    public override Lowering Lower(Tensor y) => new Lowering.Joint(
        (inputs, _, pool) => QrKernel.Run(inputs[0], pool), 4L * y.Inputs[0].Size * y.Shape[^1]);

    /// <summary>
    /// With M = Qᵀ·dx·R⁻¹ and the antisymmetric Ω of the same lower triangle: dQ = dx·R⁻¹ − Q·M + Q·Ω, dR = (M − Ω)·R.
    /// </summary>
    public override ImmutableArray<Tensor> Pushforward(ImmutableArray<Tensor> factors, Tensor tangent)
    {
        (Tensor q, Tensor r) = (factors[0], factors[1]);
        Tensor quotient = Transposed(TriangularSolve.Quietly(r, Transposed(tangent), lower: false, transposed: true));
        Tensor inner = Tensor.MatMul(Transposed(q), quotient);
        Tensor lower = inner.LowerTriangle(-1);
        Tensor upper = inner - (lower - Transposed(lower));
        return [quotient - Tensor.MatMul(q, upper), Tensor.MatMul(upper, r)];
    }
}
