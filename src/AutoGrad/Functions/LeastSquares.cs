namespace AutoGrad;

public sealed partial class Tensor
{
    /// <summary>
    /// The x for which <c>a · x</c> comes nearest to b in the Euclidean sense, for a of full rank, by QR factorisation: the one of
    /// overdetermined equations (m ≥ n), and the shortest of underdetermined ones (m &lt; n). A vector b is one right side, any other b holds
    /// one in each column; the axes before the last two are a batch and broadcast.
    /// </summary>
    /// <remarks>
    /// Shapes [m, n], [m] → [n]; […, m, n], [m] → […, n]; […, m, n], […, m, k] → […, n, k]. For a of lower rank multiply with
    /// <see cref="PseudoInverse"/> instead: here that gives large numbers, or an error when the result is computed.
    /// </remarks>
    /// <param name="a">Matrices of full rank, Float32 or Float64.</param>
    /// <param name="b">The right sides, of the same dtype.</param>
    /// <returns>x, of the same dtype.</returns>
    /// <exception cref="ArgumentException">
    /// a is no matrix, b has not as many rows as a, the batches do not broadcast, the dtypes differ or are not floats; when computed: a
    /// diagonal element of the triangular factor is 0.
    /// </exception>
    /// <example><code>Tensor coefficients = LeastSquares(features, targets);</code></example>
    public static Tensor LeastSquares(Tensor a, Tensor b)
    {
        ArgumentNullException.ThrowIfNull(a);
        ArgumentNullException.ThrowIfNull(b);
        Check.SameDType("LeastSquares", a.Type, b.Type);
        Check.Float("LeastSquares", a.Type);
        Check.Matrix("LeastSquares", a.Type);
        if (b.Rank == 0 || b.Shape[^Math.Min(b.Rank, 2)] != a.Shape[^2])
        {
            string problem = $"the right side {b.Type} has not the {a.Shape[^2]} rows of {a.Type}";
            throw Errors.Argument("LeastSquares", problem, "Give b one row for each row of a; only a vector is one right side");
        }
        if (b.Rank == 1)
        {
            Tensor column = LeastSquares(a, b.ExpandDims(-1));
            return column.Squeeze(-1);
        }
        bool tall = a.Shape[^2] >= a.Shape[^1];
        var (q, r) = Qr(tall ? a : a.SwapAxes(-1, -2));
        var triangular = new TriangularSolve("LeastSquares", new Execution.Triangle(false, !tall, false), OnFailure.Throw);
        return tall ? triangular.Of(r, MatMul(q.SwapAxes(-1, -2), b)) : MatMul(q, triangular.Of(r, b));
    }
}
