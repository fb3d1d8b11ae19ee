using System.Collections.Immutable;
using AutoGrad.Execution;

namespace AutoGrad;

public sealed partial class Tensor
{
    /// <summary>
    /// The solution of triangular equations, <c>t · x = b</c> or <c>tᵀ · x = b</c>, by substitution; t is one triangle of a. A vector b is
    /// one right side, any other b holds one in each column; the axes before the last two are a batch and broadcast.
    /// </summary>
    /// <remarks>
    /// Shapes [n, n], [n] → [n]; […, n, n], [n] → […, n]; […, n, n], […, n, k] → […, n, k]. The other triangle of a is not read and has
    /// derivative 0, and so is a diagonal that is taken to be 1. NaN and ∞ go on into the result. n = 0 and k = 0 give an empty result. A 0
    /// on the diagonal is an error when the result is computed, in a compiled function too, unless NaN is asked for. The derivative is
    /// another substitution: <c>b̄ = t⁻ᵀ · x̄</c> and <c>t̄ = −b̄ · xᵀ</c>.
    /// </remarks>
    /// <param name="a">Square matrices, Float32 or Float64.</param>
    /// <param name="b">The right sides, of the same dtype.</param>
    /// <param name="lower">Whether t is the lower triangle of a, with its diagonal; the upper one if not.</param>
    /// <param name="transposed">Whether tᵀ stands in the equations.</param>
    /// <param name="unitDiagonal">Whether the diagonal of t is 1 whatever stands in a.</param>
    /// <param name="onSingular">What becomes of a 0 on the diagonal: an error, or solutions of NaN for that matrix of the batch.</param>
    /// <returns>x, of the same dtype, with the shape of b but for the batch.</returns>
    /// <exception cref="ArgumentException">
    /// a is not square, b has not as many rows as a, the batches do not broadcast, the dtypes differ or are not floats; when computed: a
    /// diagonal has a 0.
    /// </exception>
    /// <example><code>Tensor whitened = TriangularSolve(Cholesky(covariance), x);</code></example>
    public static Tensor TriangularSolve(
        Tensor a,
        Tensor b,
        bool lower = true,
        bool transposed = false,
        bool unitDiagonal = false,
        OnFailure onSingular = OnFailure.Throw)
    {
        ArgumentNullException.ThrowIfNull(a);
        ArgumentNullException.ThrowIfNull(b);
        return new TriangularSolve("TriangularSolve", new Triangle(lower, transposed, unitDiagonal), onSingular).Of(a, b);
    }
}

/// <summary>x[…, n, k] with t · x = b[…, n, k] for a triangle t of a[…, n, n]; both have the same batch.</summary>
internal sealed record TriangularSolve(string Operation, Triangle Triangle, OnFailure OnSingular) : LinearSystem(Operation)
{
    /// <summary>For derivative rules: x with t · x = b, NaN where there is none, because the value itself has said so already.</summary>
    public static Tensor Quietly(Tensor a, Tensor b, bool lower, bool transposed) =>
        new TriangularSolve("TriangularSolve", new Triangle(lower, transposed, false), OnFailure.NaN).Apply(a, b);

    public override Lowering Lower(Tensor y) => new Lowering.Opaque(
        (inputs, type, pool) => TriangularSolveKernel.Run(Operation, OnSingular, Triangle, inputs[0], inputs[1], type, pool))
    {
        Operations = (long)y.Shape[^2] * y.Size,
    };

    public override ImmutableArray<Tensor?> Vjp(Tensor y, Tensor ct)
    {
        TriangularSolve transpose = this with { Triangle = Triangle with { Transposed = !Triangle.Transposed } };
        Tensor right = transpose.Apply(y.Inputs[0], ct);
        Tensor product = Triangle.Transposed
            ? Tensor.MatMul(y, right.SwapAxes(-1, -2))
            : Tensor.MatMul(right, y.SwapAxes(-1, -2));
        int outside = Triangle.UnitDiagonal ? 1 : 0;
        return [-(Triangle.Lower ? product.LowerTriangle(-outside) : product.UpperTriangle(outside)), right];
    }
}
