using static AutoGrad.Tensor;

namespace AutoGrad.Tests.Compilation;

/// <summary>How far numbers may move under a rule.</summary>
public enum Agreement
{
    /// <summary>Every bit stays.</summary>
    Exact,

    /// <summary>A zero may have the other sign.</summary>
    SignOfZero,

    /// <summary>Finite numbers are within rounding, others the same.</summary>
    Rounded,

    /// <summary>Finite numbers are the same, apart from the sign of a zero.</summary>
    Finite,
}

/// <summary>One use of a rule.</summary>
/// <param name="Law">The law of the rule, as its table words it.</param>
/// <param name="Expression">An expression of x and y whose last node the rule changes. Both are Float64[13].</param>
/// <param name="Expected">The expression that comes out, in terms of x and y.</param>
/// <param name="Agreement">What it may do to numbers, special ones too.</param>
public sealed record RuleExample(string Law, Func<Tensor, Tensor, Tensor> Expression, string Expected, Agreement Agreement = Agreement.Exact);

/// <summary>An example for every rule.</summary>
public static class SimplifyRuleExamples
{
    private static readonly DType F = DType.Float64;

    public static RuleExample[] All { get; } =
    [
        // Numbers.
        new("f(2, 3) → the number", (x, y) => Full([3], 2, F) + Full([3], 3, F), "5"),
        new("movement of a number → number", (x, y) => Full([3], 2, F).BroadcastTo([2, 3]), "2"),
        new("movement of a number → number", (x, y) => Full([2, 3], 2, F).Reshape(6), "2"),
        new("movement of a number → number", (x, y) => Full([2, 3], 2, F)[1..], "2"),
        new("sum of n numbers c → n·c", (x, y) => Full([2, 3], 0.1, F).Sum(), "0.6000000000000001", Agreement.Rounded),
        new("largest of equal numbers → number", (x, y) => Full([2, 3], 2, F).Max(0), "2"),

        // Sums.
        new("x + 0 → x", (x, y) => x + 0, "x", Agreement.SignOfZero),
        new("x + 0 → x", (x, y) => 0 + x, "x", Agreement.SignOfZero),
        new("x − 0 → x", (x, y) => x - 0, "x"),
        new("0 − x → −x", (x, y) => 0 - x, "-x", Agreement.SignOfZero),
        new("x + x → 2·x", (x, y) => x + x, "2 * x"),
        new("x − x → 0", (x, y) => Whole(x) - Whole(x), "0"),
        new("x + −y → x − y", (x, y) => x + -y, "x - y"),
        new("x + −y → x − y", (x, y) => -x + y, "y - x"),
        new("x + −y → x − y", (x, y) => x[..2] + (-y[0]).BroadcastTo([2]), "x[..2] - broadcast y[0]"),
        new("x − −y → x + y", (x, y) => x - -y, "x + y"),
        new("−x − y → −(x + y)", (x, y) => -x - y, "-(x + y)", Agreement.SignOfZero),
        new("x + −2 → x − 2", (x, y) => x + -2, "x - 2"),
        new("x − −2 → x + 2", (x, y) => x - -2, "x + 2"),
        new("x + −2·y → x − 2·y", (x, y) => x + (-2 * y), "x - (2 * y)"),
        new("x + −2·y → x − 2·y", (x, y) => (-2 * x) + y, "y - (2 * x)"),
        new("x − −2·y → x + 2·y", (x, y) => x - (-2 * y), "x + (2 * y)"),
        new("2·x + 2·y → 2·(x + y)", (x, y) => (3 * x) + (3 * y), "3 * (x + y)", Agreement.Rounded),
        new("2·x − 2·y → 2·(x − y)", (x, y) => (3 * x) - (3 * y), "3 * (x - y)", Agreement.Rounded),

        // Products.
        new("x·1 → x", (x, y) => x * 1, "x"),
        new("x·1 → x", (x, y) => 1 * x, "x"),
        new("x·−1 → −x", (x, y) => x * -1, "-x"),
        new("x·0 → 0", (x, y) => Whole(x) * 0, "0"),
        new("x·2 → 2·x", (x, y) => x * 3, "3 * x"),
        new("4·(3·x) → 12·x", (x, y) => 4 * (3 * x), "12 * x"),
        new("4·(3·x) → 12·x", (x, y) => 5 * (3 * Whole(x)), "15 * Cast(x, To = Int32)"),
        new("x / 1 → x", (x, y) => x / 1, "x"),
        new("x / −1 → −x", (x, y) => x / -1, "-x"),
        new("x / 4 → 0.25·x", (x, y) => x / 4, "0.25 * x"),
        new("1 / x → the reciprocal", (x, y) => 1 / x, "1 / x"),
        new("x·(1/y) → x / y", (x, y) => x * Reciprocal(y), "x / y", Agreement.Rounded),
        new("x·(1/y) → x / y", (x, y) => Reciprocal(x) * y, "y / x", Agreement.Rounded),

        // Signs.
        new("−−x → x", (x, y) => -(-x), "x"),
        new("−(x − y) → y − x", (x, y) => -(x - y), "y - x", Agreement.SignOfZero),
        new("−(2·x) → −2·x", (x, y) => -(2 * x), "-2 * x"),
        new("−(2/x) → −2/x", (x, y) => -(2 / x), "-2 / x"),
        new("−(x/3) → x/−3", (x, y) => -(x / 3), "x / -3"),
        new("−x · −y → x·y", (x, y) => -x * -y, "x * y"),
        new("2 · −x → −2·x", (x, y) => 2 * -x, "-2 * x"),
        new("x · −y → −(x·y)", (x, y) => x * -y, "-(x * y)"),
        new("x · −y → −(x·y)", (x, y) => -x * y, "-(x * y)"),
        new("−x / −y → x / y", (x, y) => -x / -y, "x / y"),
        new("−x / 3 → x / −3", (x, y) => -x / 3, "x / -3"),
        new("2 / −x → −2 / x", (x, y) => 2 / -x, "-2 / x"),
        new("−x / y → −(x / y)", (x, y) => -x / y, "-(x / y)"),
        new("1 / −x → −(1 / x)", (x, y) => Reciprocal(-x), "-(1 / x)"),
        new("masked −x · −y → masked x·y", (x, y) => MaskedMultiply(-x, -Log(y)), "MaskedMultiply(x, Log(y))"),
        new("masked x · −y → −(masked x·y)", (x, y) => MaskedMultiply(x, -Log(y)), "-MaskedMultiply(x, Log(y))", Agreement.SignOfZero),
        new("masked x · −y → −(masked x·y)", (x, y) => MaskedMultiply(-x, Log(y)), "-MaskedMultiply(x, Log(y))", Agreement.SignOfZero),
        new("|−x| → |x|", (x, y) => Abs(-x), "Abs(x)"),
        new("movement of −x → −(movement of x)", (x, y) => (-x).Reshape(13, 1), "-Reshape(x, To = [13, 1])"),
        new("movement of −x → −(movement of x)", (x, y) => (-Matrix(x)).Transpose(), "-Transpose(matrix x, Order = [1, 0])"),
        new("sum of −x → −(sum of x)", (x, y) => (-x).Sum(), "-Sum(x, Axes = [0])", Agreement.SignOfZero),

        // Masks.
        new("masked 0·x → 0", (x, y) => MaskedMultiply(ZerosLike(x), x), "0"),
        new("masked 2·x → 2·x", (x, y) => MaskedMultiply(Full([13], 2, F), x), "2 * x"),
        new("masked x·y → x·y, y finite", (x, y) => MaskedMultiply(x, Full([13], 2, F)), "x * 2", Agreement.SignOfZero),
        new("masked x·y → x·y, y without poles and x no mask", (x, y) => MaskedMultiply(x, y), "x * y", Agreement.Finite),
        new("twice masked 0·x → 0", (x, y) => new TwiceMaskedMultiply().Apply(x, ZerosLike(x)), "0"),
        new(
            "twice masked x·y → masked x·y, x finite",
            (x, y) => new TwiceMaskedMultiply().Apply(x, Full([13], 2, F)),
            "2 * x",
            Agreement.SignOfZero),
        new(
            "twice masked x·y → masked x·y, x without poles and y no mask",
            (x, y) => new TwiceMaskedMultiply().Apply(x, y),
            "x * y",
            Agreement.Finite),

        new("twice masked 0·x → 0", (x, y) => Twice(ZerosLike(x), y), "0"),
        new("twice masked 0·x → 0", (x, y) => Twice(x, ZerosLike(y)), "0"),
        new("twice masked x·y → masked x·y, x finite", (x, y) => Twice(Full([13], 2, F), y), "2 * y", Agreement.SignOfZero),
        new("twice masked x·y → masked x·y, x finite", (x, y) => Twice(Log(x), Full([13], 2, F)), "2 * Log(x)", Agreement.SignOfZero),
        new("twice masked x·y → masked x·y, x without poles and y no mask", (x, y) => Twice(x, Log(y)), "MaskedMultiply(x, Log(y))", Agreement.Finite),
        new("twice masked x·y → masked x·y, x without poles and y no mask", (x, y) => Twice(Log(x), y), "MaskedMultiply(y, Log(x))", Agreement.Finite),

        // Choices.
        new("true ? x : y → x", (x, y) => Where(true, x, y), "x"),
        new("true ? x : y → x", (x, y) => Where(false, x, y), "y"),
        new("c ? x : x → x", (x, y) => Where(x < y, x, x), "x"),
        new("not c ? x : y → c ? y : x", (x, y) => Where(Not(x < y), x, y), "Where(x < y, y, x)"),
        new("c ? (c ? x : y) : z → c ? x : z", Nested((c, x, y) => Where(c, Where(c, x, y), 7 * x)), "Where(x < y, x, 7 * x)"),
        new("c ? x : (c ? y : z) → c ? x : z", Nested((c, x, y) => Where(c, x, Where(c, y, 7 * x))), "Where(x < y, x, 7 * x)"),
        new("not not c → c", (x, y) => Not(Not(x < y)), "x < y"),

        // Conversions.
        new("x as its own dtype → x", (x, y) => new Cast(F).Apply(x), "x"),
        new("x as a wider dtype as another → x as the other", (x, y) => x.Cast(DType.Float32).Cast(F).Cast(DType.Float32), "Cast(x, To = Float32)"),

        // Movement.
        new("reshape to the same shape → x", (x, y) => new Reshape([13]).Apply(x), "x"),
        new("reshape of a reshape → one", (x, y) => x.Reshape(1, 13).Reshape(13, 1), "Reshape(x, To = [13, 1])"),
        new("broadcast to the same shape → x", (x, y) => new Broadcast([13]).Apply(x), "x"),
        new("broadcast of a broadcast → one", (x, y) => x.BroadcastTo([2, 13]).BroadcastTo([3, 2, 13]), "Broadcast(x, To = [3, 2, 13])"),
        new("broadcast that repeats nothing → reshape", (x, y) => x.BroadcastTo([1, 13]), "Reshape(x, To = [1, 13])"),
        new("broadcast of axes of size 1 put in front → broadcast", (x, y) => x.Reshape(1, 13).BroadcastTo([2, 13]), "Broadcast(x, To = [2, 13])"),
        new("transpose that moves only axes of size 1 → reshape", (x, y) => x.Reshape(1, 13).Transpose(), "Reshape(x, To = [13, 1])"),
        new("transpose of a transpose → one", (x, y) => Cube(x).Transpose([1, 2, 0]).Transpose([1, 0, 2]), "Transpose(cube x, Order = [2, 1, 0])"),
        new("slice of everything → x", (x, y) => new StridedSlice([0], [13], [1]).Apply(x), "x"),
        new("slice of a slice → one", (x, y) => x.Flip().StridedSlice([1], [3], [2]), "StridedSlice(x, Starts = [11], To = [3], Steps = [-2])"),
        new("slice of what was padded → x", (x, y) => x.Pad(2, 1, 1).StridedSlice([2], [13], [2]), "x"),
        new(
            "sum of x and y padded to follow one another → concatenation",
            (x, y) => x.Pad(0, 13) + y.Pad(13, 0),
            "Concatenate(x, y, Axis = 0)",
            Agreement.SignOfZero),
        new(
            "sum of x and y padded to follow one another → concatenation",
            (x, y) => y.Pad(15, 1) + x.Pad(2, 14),
            "Pad(Concatenate(x, y, Axis = 0), Low = [2], High = [1], Interior = [0], Value = 0)",
            Agreement.SignOfZero),
        new("concatenation of a concatenation → one", (x, y) => Concatenate([x, Concatenate([y, y]), x]), "Concatenate(x, y, y, x, Axis = 0)"),
        new("padding with nothing → x", (x, y) => new Pad(0, 0, 0, 0).Apply(x), "x"),
        new("f(broadcast x, broadcast y) → broadcast f(x, y)", (x, y) => Repeated(x) + Repeated(y), "Broadcast(x + y, To = [2, 13])"),
        new("f(broadcast x, broadcast y) → broadcast f(x, y)", (x, y) => Exp(Repeated(x)), "Broadcast(Exp(x), To = [2, 13])"),
        new("f(broadcast x, broadcast y) → broadcast f(x, y)", (x, y) => 2 - Repeated(x), "Broadcast(2 - x, To = [2, 13])"),

        // Reductions and products of matrices.
        new("sum, product, largest or smallest of one element → reshape", (x, y) => x.Reshape(13, 1).Sum(1), "x", Agreement.SignOfZero),
        new("sum, product, largest or smallest of one element → reshape", (x, y) => x.Reshape(13, 1).Max(1), "x"),
        new("sum of x repeated n times → n·x; sum of other axes → repeated sum", (x, y) => x.BroadcastTo([3, 13]).Sum(0), "3 * x", Agreement.Rounded),
        new("sum of x repeated n times → n·x; sum of other axes → repeated sum", (x, y) => x.BroadcastTo([3, 13]).Sum(1), "Broadcast(Sum(x, Axes = [0]), To = [3])"),
        new("product of a transposed operand → product along other axes", (x, y) => MatMul(Matrix(x).Transpose(), Matrix(y)), "Einsum(\"ij,il->jl\", matrix x, matrix y)"),
        new("product of a transposed operand → product along other axes", (x, y) => MatMul(Matrix(x), Matrix(y).Transpose()), "Einsum(\"ij,kj->ik\", matrix x, matrix y)"),
        new("(x·y)ᵀ → yᵀ·xᵀ", (x, y) => MatMul(Matrix(x).Reshape(2, 6), Matrix(y).Reshape(6, 2)).Transpose(), "Einsum(\"ij,ki->jk\", matrix y, matrix x)", Agreement.Rounded),
        new("−x · y → −(x·y)", (x, y) => MatMul(-Matrix(x).Reshape(2, 6), Matrix(y).Reshape(6, 2)), "-MatMul(matrix x, matrix y)", Agreement.SignOfZero),

        // Wrappers.
        new("the same again → x", (x, y) => x.Fresh(), "x"),
        new("twice without derivative → once", (x, y) => StopGradient(StopGradient(x)), "StopGradient(x)"),
    ];

    private static Tensor Twice(Tensor x, Tensor y) => new TwiceMaskedMultiply().Apply(x, y);

    private static Tensor Whole(Tensor x) => x.Cast(DType.Int32);

    private static Tensor Matrix(Tensor x) => x[..12].Reshape(3, 4);

    private static Tensor Cube(Tensor x) => x[..12].Reshape(2, 2, 3);

    private static Tensor Repeated(Tensor x) => x.BroadcastTo([2, 13]);

    private static Func<Tensor, Tensor, Tensor> Nested(Func<Tensor, Tensor, Tensor, Tensor> expression) =>
        (x, y) => expression(x < y, x, y);
}
