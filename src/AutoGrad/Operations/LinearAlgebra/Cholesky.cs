using System.Collections.Immutable;
using AutoGrad.Execution;

namespace AutoGrad;

public sealed partial class Tensor
{
    /// <summary>
    /// The Cholesky factor of symmetric positive definite matrices: the lower triangle L of positive diagonal with <c>a = L · Lᵀ</c>. The
    /// axes before the last two are a batch.
    /// </summary>
    /// <remarks>
    /// Shapes […, n, n] → […, n, n]; n = 0 gives an empty result. Only the lower triangle of a is read; the upper one of the result is 0.
    /// NaN goes on into the result. A matrix that is not positive definite in floating point is an error that names the failing pivot when
    /// the result is computed, in a compiled function too, unless NaN is asked for. The derivative is that for symmetric changes of a: the
    /// cotangent of a is symmetric, and a tangent of a counts by its symmetric part
    /// (Murray, "Differentiation of the Cholesky decomposition", 2016).
    /// </remarks>
    /// <param name="a">Symmetric matrices, Float32 or Float64.</param>
    /// <param name="onFailure">What becomes of a matrix that is not positive definite: an error, or NaN for that matrix of the
    /// batch.</param>
    /// <returns>L, of the type of a.</returns>
    /// <exception cref="ArgumentException">
    /// a is not square or not of floats; when computed: a matrix is not positive definite.
    /// </exception>
    /// <example><code>
    /// Tensor factor = Cholesky(covariance);
    /// Tensor logDeterminant = 2 * Log(factor.Diagonal()).Sum();
    /// </code></example>
    public static Tensor Cholesky(Tensor a, OnFailure onFailure = OnFailure.Throw)
    {
        ArgumentNullException.ThrowIfNull(a);
        return new Cholesky(onFailure).Apply(a);
    }
}

/// <summary>The lower triangle y with y · yᵀ = x.</summary>
internal sealed record Cholesky(OnFailure OnFailure) : Primitive
{
    public override TensorType TypeOf(ReadOnlySpan<Tensor> inputs)
    {
        Check.Float("Cholesky", inputs[0].Type);
        Check.Square("Cholesky", inputs[0].Type);
        return inputs[0].Type;
    }

    public override Lowering Lower(Tensor y) => new Lowering.Opaque(
        (inputs, type, pool) => CholeskyKernel.Run("Cholesky", OnFailure, inputs[0], type, pool))
    {
        Operations = (long)y.Size * (1 + (y.Shape[^1] / 3)),
    };

    /// <summary>
    /// dy = y·Φ(y⁻¹·dx·y⁻ᵀ), where Φ keeps the lower triangle and half of the diagonal; this is its transpose.
    /// </summary>
    public override ImmutableArray<Tensor?> Vjp(Tensor y, Tensor ct)
    {
        Tensor inner = Tensor.MatMul(y.SwapAxes(-1, -2), ct.LowerTriangle());
        Tensor half = 0.5 * (inner.LowerTriangle() + inner.LowerTriangle(-1));
        Tensor left = TriangularSolve.Quietly(y, half, lower: true, transposed: true);
        Tensor both = TriangularSolve.Quietly(y, left.SwapAxes(-1, -2), lower: true, transposed: true);
        return [0.5 * (both + both.SwapAxes(-1, -2))];
    }

    public override Tensor Batch(Tensor y, BatchedInputs inputs) => Apply(inputs[0]);
}
