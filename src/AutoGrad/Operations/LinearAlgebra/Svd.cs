using System.Collections.Immutable;
using AutoGrad.Execution;

namespace AutoGrad;

public sealed partial class Tensor
{
    /// <summary>
    /// The thin singular value decomposition <c>a = U · diag(s) · Vᵀ</c>: orthonormal columns of U and V, and s ≥ 0 descending. The axes
    /// before the last two are a batch.
    /// </summary>
    /// <remarks>
    /// Shapes […, m, n] → […, m, k], […, k], […, n, k] with k = min(m, n); empty where a is. The signs of a pair of singular vectors are
    /// arbitrary but the same in every run. A matrix with NaN or ∞ gives NaN. The numbers are made by one-sided Jacobi rotations.
    /// <para>
    /// Singular vectors turn by rates with the factors 1 / (sⱼ − sᵢ) and 1 / s. Where two singular values are equal, or one is 0 (but for
    /// rounding, judged by ε · Σs), singular vectors have no derivative; that factor is then taken to be 0. So derivatives of functions
    /// that do not depend on the choice of vectors stay finite, but what goes through equal values is left out; those of functions of s
    /// alone that treat equal ones alike are exact.
    /// </para>
    /// </remarks>
    /// <param name="a">Matrices, Float32 or Float64.</param>
    /// <returns>U, s and V (not its transpose), of the same dtype.</returns>
    /// <exception cref="ArgumentException">a has fewer than two axes or is not of floats.</exception>
    /// <example><code>var (u, s, v) = Svd(a); // MatMul(u * s, v.Transpose()) is a matrix a up to rounding</code></example>
    public static (Tensor U, Tensor S, Tensor V) Svd(Tensor a)
    {
        ArgumentNullException.ThrowIfNull(a);
        Check.Float("Svd", a.Type);
        Check.Matrix("Svd", a.Type);
        bool wide = a.Shape[^2] < a.Shape[^1];
        if (wide) a = a.SwapAxes(-1, -2);
        Tensor left = new Svd(0).Apply(a), values = new Svd(1).Apply(a), right = new Svd(2).Apply(a);
        return wide ? (right, values, left) : (left, values, right);
    }
}

/// <summary>U[…, m, n], s[…, n] and V[…, n, n] of x[…, m, n], where m ≥ n.</summary>
internal sealed record Svd(int Index) : Factorization(3, Index)
{
    public override TensorType TypeOf(ReadOnlySpan<Tensor> inputs)
    {
        TensorType type = inputs[0].Type;
        ReadOnlySpan<int> batch = type.Shape.Sizes[..^2];
        int n = type.Shape[^1];
        return Index == 0 ? type : type.WithShape(Index == 1 ? [.. batch, n] : [.. batch, n, n]);
    }

    public override Lowering Lower(Tensor y) => new Lowering.Joint(
        (inputs, _, pool) => SvdKernel.Run(inputs[0], pool), 60L * y.Inputs[0].Size * y.Shape[^1]);

    /// <summary>
    /// With P = Uᵀ·dx·V and F = 1 / (sⱼ² − sᵢ²): ds is the diagonal of P, dU = U·(F ∘ (P·S + S·Pᵀ)) + (1 − U·Uᵀ)·dx·V·S⁻¹ and
    /// dV = V·(F ∘ (S·P + Pᵀ·S)).
    /// </summary>
    public override ImmutableArray<Tensor> Pushforward(ImmutableArray<Tensor> factors, Tensor tangent)
    {
        (Tensor left, Tensor values, Tensor right) = (factors[0], factors[1], factors[2]);
        Tensor turned = Tensor.MatMul(tangent, right);
        Tensor inner = Tensor.MatMul(Transposed(left), turned);
        Tensor rows = values.ExpandDims(-1), columns = values.ExpandDims(-2), sums = rows + columns;
        Tensor factor = ReciprocalDifferences(values) * ReciprocalWhere(sums > 0, sums);
        Tensor ofLeft = Tensor.MatMul(left, factor * ((inner * columns) + (rows * Transposed(inner))));
        Tensor ofRight = Tensor.MatMul(right, factor * ((rows * inner) + (Transposed(inner) * columns)));
        if (left.Shape[^2] > left.Shape[^1])
        {
            Tensor outside = turned - Tensor.MatMul(left, inner);
            ofLeft += outside * ReciprocalWhere(columns > Rounding(values.DType) * columns.Sum(-1, keepDims: true), columns);
        }
        return [ofLeft, inner.Diagonal(), ofRight];
    }
}
