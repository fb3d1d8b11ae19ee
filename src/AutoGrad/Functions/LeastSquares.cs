namespace AutoGrad;

public sealed partial class Tensor
{
    /// <summary>
    /// The x for which <c>a · x</c> comes nearest to b in the Euclidean sense, for a of full rank, by QR factorisation: the one of
    /// overdetermined equations (m ≥ n), and the shortest of underdetermined ones (m &lt; n). A vector b is one right side, any other b
    /// holds one in each column; the axes before the last two are a batch and broadcast.
    /// </summary>
    /// <remarks>
    /// Shapes [m, n], [m] → [n]; […, m, n], [m] → […, n]; […, m, n], […, m, k] → […, n, k]. Without unknowns, right sides or equations the
    /// result is empty or 0. NaN goes on into the result. A matrix is of lower rank if one of its columns (for m &lt; n of its rows) is a
    /// combination of those before it but for rounding: if what is new in it is at most max(m, n) · ε times its length, however long the
    /// others are. That is an error when the result is computed, in a compiled function too, unless NaN is asked for;
    /// <c>MatMul(PseudoInverse(a), b)</c> is the answer for matrices of any rank. Derivatives of any order are those of x by a and b.
    /// </remarks>
    /// <param name="a">Matrices of full rank, Float32 or Float64.</param>
    /// <param name="b">The right sides, of the same dtype.</param>
    /// <param name="onFailure">What becomes of a matrix of lower rank: an error, or solutions of NaN for that matrix of the batch.</param>
    /// <returns>x, of the same dtype.</returns>
    /// <exception cref="ArgumentException">
    /// a is no matrix, b has not as many rows as a, the batches do not broadcast, the dtypes differ or are not floats; when computed: a
    /// matrix is of lower rank.
    /// </exception>
    /// <example><code>Tensor coefficients = LeastSquares(features, targets);</code></example>
    public static Tensor LeastSquares(Tensor a, Tensor b, OnFailure onFailure = OnFailure.Throw)
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
        if (b.Rank == 1) return LeastSquares(a, b.ExpandDims(-1), onFailure).Squeeze(-1);
        Shape batchA = [.. a.Shape.Sizes[..^2]], batchB = [.. b.Shape.Sizes[..^2]];
        if (Broadcasting.Common(batchA, batchB) is null)
        {
            throw Errors.Argument(
                "LeastSquares",
                $"the batch axes {batchA} of {a.Shape} and {batchB} of {b.Shape} do not broadcast together",
                "Before the last two axes, sizes aligned at the end must be equal or one of them 1");
        }
        bool tall = a.Shape[^2] >= a.Shape[^1];
        var (q, r) = Qr(tall ? a : a.SwapAxes(-1, -2));
        // Of a diagonal element that is rounding alone, substitution is told so by an exact 0.
        double rounding = Factorization.Rounding(a.DType) * Math.Max(a.Shape[^2], a.Shape[^1]);
        Tensor isLost = Abs(r) <= rounding * StopGradient(r).Norm(-2, keepDims: true);
        Tensor onDiagonal = Eye(r.Shape[^1], dtype: a.DType).Cast(DType.Bool);
        r = Where(And(isLost, onDiagonal), ZerosLike(r), r);
        string name = $"LeastSquares, the triangular factor of {(tall ? "a" : "aᵀ")}";
        var triangular = new TriangularSolve(name, new Execution.Triangle(false, !tall, false), onFailure);
        return tall ? triangular.Of(r, MatMul(q.SwapAxes(-1, -2), b)) : MatMul(q, triangular.Of(r, b));
    }
}
