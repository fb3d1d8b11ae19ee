using System.Collections.Immutable;
using AutoGrad.Execution;

namespace AutoGrad;

public sealed partial class Tensor
{
    /// <summary>
    /// The solution of linear equations, <c>a · x = b</c>, by elimination with partial pivoting. By NumPy 2's rules: a vector b is one
    /// right side, any other b holds one in each column; the axes before the last two are a batch and broadcast.
    /// </summary>
    /// <remarks>
    /// Shapes [n, n], [n] → [n]; […, n, n], [n] → […, n]; […, n, n], […, n, k] → […, n, k]. An error of relative size ε in the numbers
    /// grows by up to the condition number of a. NaN and ∞ go on into the result. n = 0 and k = 0 give an empty result. A matrix that is
    /// singular in floating point (a pivot is exactly 0) is an error when the result is computed, in a compiled function too, unless NaN is
    /// asked for; one that is nearly so gives large numbers. The derivative solves the transposed equations: <c>b̄ = a⁻ᵀ · x̄</c> and
    /// <c>ā = −b̄ · xᵀ</c>.
    /// </remarks>
    /// <param name="a">Square matrices, Float32 or Float64.</param>
    /// <param name="b">The right sides, of the same dtype.</param>
    /// <param name="onSingular">What becomes of a singular matrix: an error, or solutions of NaN for that matrix of the batch.</param>
    /// <returns>x, of the same dtype, with the shape of b but for the batch.</returns>
    /// <exception cref="ArgumentException">
    /// a is not square, b has not as many rows as a, the batches do not broadcast, the dtypes differ or are not floats; when computed: a
    /// matrix is singular.
    /// </exception>
    /// <example><code>Tensor x = Solve(a, b); // MatMul(a, x) is b up to rounding</code></example>
    public static Tensor Solve(Tensor a, Tensor b, OnFailure onSingular = OnFailure.Throw)
    {
        ArgumentNullException.ThrowIfNull(a);
        ArgumentNullException.ThrowIfNull(b);
        return new Solve("Solve", onSingular).Of(a, b);
    }
}

/// <summary>x[…, n, k] with a[…, n, n] · x = b[…, n, k]; both have the same batch.</summary>
internal sealed record Solve(string Operation, OnFailure OnSingular) : LinearSystem(Operation)
{
    public override Lowering Lower(Tensor y)
    {
        long n = y.Shape[^2];
        long matrices = n == 0 ? 0 : y.Inputs[0].Size / (n * n);
        return new Lowering.Opaque((inputs, type, pool) => SolveKernel.Run(Operation, OnSingular, inputs[0], inputs[1], type, pool))
        {
            Operations = (matrices * (2 * n * n * n / 3)) + (2 * n * y.Size),
        };
    }

    public override ImmutableArray<Tensor?> Vjp(Tensor y, Tensor ct)
    {
        Tensor right = Apply(y.Inputs[0].SwapAxes(-1, -2), ct);
        return [-Tensor.MatMul(right, y.SwapAxes(-1, -2)), right];
    }
}
