using System.Collections.Immutable;
using static AutoGrad.Compilation.Rule;

namespace AutoGrad.Compilation;

/// <summary>Products and quotients with numbers, which stand on the left.</summary>
internal static class ProductRules
{
    public static ImmutableArray<Rule> All { get; } =
    [
        OfTwo<Multiply>("x·1 → x", Exact, static (x, y, graph) => graph.NumberOf(y) is 1 ? x : graph.NumberOf(x) is 1 ? y : null),
        OfTwo<Multiply>("x·−1 → −x", Exact, static (x, y, graph) =>
            graph.NumberOf(y) is -1 ? graph.Make(new Negate(), x) : graph.NumberOf(x) is -1 ? graph.Make(new Negate(), y) : null),
        OfTwo<Multiply>("x·0 → 0", "only where x is known to be finite, as integers are; −0 becomes +0", static (x, y, graph) =>
            (graph.NumberOf(y) is 0 && graph.FactsOf(x).IsFinite) || (graph.NumberOf(x) is 0 && graph.FactsOf(y).IsFinite)
                ? graph.Number(0, x.Type)
                : null),
        OfTwo<Multiply>("x·2 → 2·x", Exact, static (x, y, graph) =>
            graph.As<Fill>(y) is not null && graph.As<Fill>(x) is null ? graph.Make(new Multiply(), y, x) : null),
        OfTwo<Multiply>("4·(3·x) → 12·x", "one of them a power of two, or integers: exact unless 3·x overflows or has lost digits near 0", Nested),
        OfTwo<Divide>("x / 1 → x", Exact, static (x, y, graph) => graph.NumberOf(y) is 1 ? x : null),
        OfTwo<Divide>("x / −1 → −x", Exact, static (x, y, graph) =>
            graph.NumberOf(y) is -1 && x.DType.IsFloat ? graph.Make(new Negate(), x) : null),
        OfTwo<Divide>("x / 4 → 0.25·x", "powers of two: exact", static (x, y, graph) =>
            x.DType.IsFloat && graph.As<Fill>(y) is not null && graph.NumberOf(y) is { } number && HasExactReciprocal(number, x.DType)
                ? graph.Make(new Multiply(), graph.Number(1 / number, x.Type), x)
                : null),
        OfTwo<Divide>("1 / x → the reciprocal", Exact, static (x, y, graph) =>
            x.DType.IsFloat && graph.NumberOf(x) is 1 ? graph.Make(new Reciprocal(), y) : null),
        OfTwo<Multiply>("x·(1/y) → x / y", "rounded once instead of twice; where 1/y overflows, x / y is right", static (x, y, graph) =>
            Quotient(x, y, graph) ?? Quotient(y, x, graph)),
    ];

    private static Tensor? Nested(Tensor x, Tensor y, Rewriting graph)
    {
        if (graph.As<Fill>(x) is null || graph.As<Multiply>(y) is null || graph.As<Fill>(y.Inputs[0]) is null) return null;
        if (x.DType.IsFloat && !IsExact(graph.NumberOf(x) ?? 0, graph.NumberOf(y.Inputs[0]) ?? 0, x.DType)) return null;
        return graph.Make(new Multiply(), graph.Make(new Multiply(), x, y.Inputs[0]), y.Inputs[1]);
    }

    private static Tensor? Quotient(Tensor x, Tensor y, Rewriting graph) =>
        graph.As<Reciprocal>(y) is not null && graph.IsReadOnce(y) ? graph.Make(new Divide(), x, y.Inputs[0]) : null;

    private static bool IsExact(double left, double right, DType dtype) =>
        (IsPowerOfTwo(left) || IsPowerOfTwo(right)) && IsNormal(left * right, dtype);

    private static bool HasExactReciprocal(double number, DType dtype) => IsPowerOfTwo(number) && IsNormal(1 / number, dtype);

    private static bool IsPowerOfTwo(double number) => double.IsNormal(number) && BitConverter.DoubleToInt64Bits(number) << 12 == 0;

    private static bool IsNormal(double number, DType dtype) =>
        dtype == DType.Float32 ? float.IsNormal((float)number) : double.IsNormal(number);
}
