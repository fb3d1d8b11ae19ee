using System.Collections.Immutable;

namespace AutoGrad;

public sealed partial class Tensor
{
    private const double PadeScale = 64764752532480000;

    // The numerator's coefficients of the [13/13] Padé approximant of exp, (26 − k)! / ((13 − k)! k!), divided by the first of them.
    private static readonly ImmutableArray<double> PadeCoefficients =
    [
        1, 32382376266240000 / PadeScale, 7771770303897600 / PadeScale, 1187353796428800 / PadeScale, 129060195264000 / PadeScale,
        10559470521600 / PadeScale, 670442572800 / PadeScale, 33522128640 / PadeScale, 1323241920 / PadeScale, 40840800 / PadeScale,
        960960 / PadeScale, 16380 / PadeScale, 182 / PadeScale, 1 / PadeScale,
    ];

    /// <summary>
    /// The exponential of square matrices, <c>1 + a + a² / 2 + a³ / 6 + …</c>: x(t) = exp(t · a) · x₀ solves dx/dt = a · x. The axes before
    /// the last two are a batch.
    /// </summary>
    /// <remarks>
    /// The [13/13] Padé approximant of the matrix divided by a power of two, squared as often (Higham, "The scaling and squaring method for
    /// the matrix exponential revisited", 2005), where that power is found from norms of the fourth and sixth power of a (Al-Mohy and
    /// Higham, "A new scaling and squaring algorithm for the matrix exponential", 2009): so matrices far from normal are not squared more
    /// often than needed. Each matrix of a batch is squared as often as it needs itself. Every squaring may double relative errors, from
    /// about ε to ε · ‖a‖.
    /// <para>
    /// The identity for a = 0; empty for n = 0. A matrix with NaN or ∞ gives NaN, and so does one that needs more than 64 squarings (of
    /// size 1e20 and not nearly nilpotent). Derivatives go through the squarings, whose intermediate results reverse mode keeps 16 of.
    /// </para>
    /// </remarks>
    /// <param name="a">Matrices […, n, n], Float32 or Float64.</param>
    /// <returns>exp(a), of the type of a.</returns>
    /// <exception cref="ArgumentException">a is not square or not of floats.</exception>
    /// <example><code>Tensor rotation = MatrixExponential(angle * From(new double[,] { { 0, -1 }, { 1, 0 } }));</code></example>
    public static Tensor MatrixExponential(Tensor a)
    {
        ArgumentNullException.ThrowIfNull(a);
        Check.Float("MatrixExponential", a.Type);
        Check.Square("MatrixExponential", a.Type);
        if (a.Size == 0) return a;
        const int MostSquarings = 64;
        // Powers are taken of a matrix of norm at most 1 and scaled then, so that none leaves the range of numbers.
        Tensor halvings = Maximum(Ceiling(Log2(ColumnNorm(a))), 0);
        Tensor unit = a * Exp2(-halvings);
        Tensor second = MatMul(unit, unit), fourth = MatMul(second, second), sixth = MatMul(second, fourth);
        Tensor wanted = halvings + Squarings(unit, fourth, sixth, halvings);
        Tensor possible = And(IsFinite(wanted), wanted <= MostSquarings);
        Tensor squarings = Where(possible, wanted, ZerosLike(wanted));
        Tensor scale = Where(possible, Exp2(halvings - squarings), Full([], double.NaN, a.DType)), square = scale * scale;
        Tensor small = scale * unit;
        second *= square;
        fourth *= square * square;
        sixth *= square * square * square;
        Tensor identity = Eye(a.Shape[^1], dtype: a.DType).BroadcastTo(a.Shape);
        Tensor Terms(int from) => MatMul(
                sixth, (PadeCoefficients[from + 12] * sixth) + (PadeCoefficients[from + 10] * fourth) + (PadeCoefficients[from + 8] * second))
            + (PadeCoefficients[from + 6] * sixth) + (PadeCoefficients[from + 4] * fourth) + (PadeCoefficients[from + 2] * second)
            + (PadeCoefficients[from] * identity);
        Tensor even = Terms(0), odd = MatMul(small, Terms(1));
        Tensor power = new Solve("MatrixExponential", OnFailure.NaN).Apply(even - odd, even + odd);
        Tensor most = squarings.Max();
        return Control.While(
            state => state.Step < most,
            state => (Power: Where(state.Step < squarings, MatMul(state.Power, state.Power), state.Power), Step: state.Step + 1),
            (Power: power, Step: ZerosLike(most)),
            MostSquarings,
            checkpointEvery: 8).Power;
    }

    /// <summary>
    /// How much more often than halved already a matrix is to be halved, that the approximant is exact up to rounding, which may be less
    /// than 0 but not undo more than was halved; with size 1 in the last two axes. After algorithm 5.1 of Al-Mohy and
    /// Higham, with the fourth and sixth power alone.
    /// </summary>
    private static Tensor Squarings(Tensor unit, Tensor fourth, Tensor sixth, Tensor halvings)
    {
        const double Reach = 5.371920351148152; // to here the approximant's error is below Float64's rounding
        const double LogErrorTerm = -116.45; // log₂ of (13!)² / (26! 27!), the first coefficient of its error
        const int ErrorPower = 27;
        Tensor size = Maximum(Power(ColumnNorm(fourth), 1.0 / 4), Power(ColumnNorm(sixth), 1.0 / 6));
        int mostUndone = unit.DType == DType.Float32 ? 20 : 160; // the sixth power of 2^this is a number still
        Tensor further = Maximum(Ceiling(Log2(size / Reach)), -Minimum(halvings, mostUndone));
        // Cancellation within the powers of a must not hide what rounding does to their sum: its size is that of powers of |a|.
        Tensor absolute = StopGradient(Abs(unit)).Cast(DType.Float64);
        Tensor ones = OnesLike(absolute.SliceAxis(absolute.Rank - 2, 0, 1));
        Tensor sums = Control.Scan((Tensor row) => (MatMul(row, absolute), Array.Empty<Tensor>()), ones, ErrorPower).Carry;
        Tensor logError =
            Log2(sums.Max(-1, keepDims: true)) - Log2(ColumnNorm(absolute)) - ((ErrorPower - 1) * further.Cast(DType.Float64));
        double logRounding = unit.DType == DType.Float32 ? -24 : -53;
        Tensor more = Maximum(Ceiling((logError + (LogErrorTerm - logRounding)) / (ErrorPower - 1)), 0);
        return further + Where(IsNaN(more), ZerosLike(more), more).Cast(unit.DType);
    }

    /// <summary>The largest sum of absolute values in a column, with size 1 in the last two axes; a constant to derivatives.</summary>
    private static Tensor ColumnNorm(Tensor a) => StopGradient(a.MatrixNorm(MatrixNormKind.One, keepDims: true));
}
