using System.Collections.Immutable;
using AutoGrad.Execution;

namespace AutoGrad;

public sealed partial class Tensor
{
    /// <summary>
    /// The eigenvalues and eigenvectors of symmetric matrices: <c>a = V · diag(λ) · Vᵀ</c> with λ ascending and orthonormal columns of V.
    /// The axes before the last two are a batch.
    /// </summary>
    /// <remarks>
    /// Shapes […, n, n] → […, n], […, n, n]; n = 0 gives empty results. Only the lower triangle of a is read; the derivative is that for
    /// symmetric changes of a: the cotangent of a is symmetric, and a tangent of a counts by its symmetric part. The sign of an eigenvector
    /// is arbitrary but the same in every run. A matrix with NaN or ∞ gives NaN. The numbers are made by Jacobi's method.
    /// <para>
    /// Eigenvectors turn by rates with the factor 1 / (λⱼ − λᵢ). Where two eigenvalues are equal (but for rounding: they differ by no more
    /// than ε · Σ|λ|), eigenvectors have no derivative; that factor is then taken to be 0. So derivatives of functions that do not depend
    /// on the choice of eigenvectors stay finite; those of functions of the eigenvalues alone that treat equal ones alike are exact, while
    /// for functions such as <c>V · diag(f(λ)) · Vᵀ</c> the part within the space of equal eigenvalues is left out.
    /// </para>
    /// </remarks>
    /// <param name="a">Symmetric matrices, Float32 or Float64.</param>
    /// <returns>λ and V, of the same dtype.</returns>
    /// <exception cref="ArgumentException">a is not square or not of floats.</exception>
    /// <example><code>var (values, vectors) = Eigh(covariance);</code></example>
    public static (Tensor Values, Tensor Vectors) Eigh(Tensor a)
    {
        ArgumentNullException.ThrowIfNull(a);
        return (new Eigh(0).Apply(a), new Eigh(1).Apply(a));
    }
}

/// <summary>λ[…, n] and V[…, n, n] with x = V · diag(λ) · Vᵀ.</summary>
internal sealed record Eigh(int Index) : Factorization(2, Index)
{
    public override TensorType TypeOf(ReadOnlySpan<Tensor> inputs)
    {
        TensorType type = inputs[0].Type;
        Check.Float("Eigh", type);
        Check.Square("Eigh", type);
        return Index == 0 ? type.WithShape([.. type.Shape.Sizes[..^1]]) : type;
    }

    public override Lowering Lower(Tensor y) => new Lowering.Joint(
        (inputs, _, pool) => EighKernel.Run(inputs[0], pool), 30L * y.Inputs[0].Size * y.Shape[^1]);

    /// <summary>With S = Vᵀ·dx·V of the symmetric part: dλ is its diagonal, and dV = V·(S ∘ 1 / (λⱼ − λᵢ)).</summary>
    public override ImmutableArray<Tensor> Pushforward(ImmutableArray<Tensor> factors, Tensor tangent)
    {
        (Tensor values, Tensor vectors) = (factors[0], factors[1]);
        Tensor symmetric = 0.5 * (tangent + Transposed(tangent));
        Tensor inner = Tensor.MatMul(Transposed(vectors), Tensor.MatMul(symmetric, vectors));
        return [inner.Diagonal(), Tensor.MatMul(vectors, ReciprocalDifferences(values) * inner)];
    }
}
