using System.Collections.Immutable;
using static AutoGrad.Compilation.Rule;

namespace AutoGrad.Compilation;

/// <summary>Sums and differences with numbers and signs.</summary>
internal static class SumRules
{
    public static ImmutableArray<Rule> All { get; } =
    [
        OfTwo<Add>("x + 0 → x", "x = −0 stays −0 and does not become +0", static (x, y, graph) =>
            graph.NumberOf(y) is 0 ? x : graph.NumberOf(x) is 0 ? y : null),
        OfTwo<Subtract>("x − 0 → x", Exact, static (x, y, graph) => graph.NumberOf(y) is 0 ? x : null),
        OfTwo<Subtract>("0 − x → −x", "x = +0 gives −0 and not +0", static (x, y, graph) =>
            graph.NumberOf(x) is 0 ? graph.Make(new Negate(), y) : null),
        OfTwo<Add>("x + x → 2·x", Exact, static (x, y, graph) =>
            x == y && graph.NumberOf(x) is null ? graph.Make(new Multiply(), graph.Number(2, x.Type), x) : null),
        OfTwo<Subtract>("x − x → 0", "integers only: ∞ − ∞ is NaN", static (x, y, graph) =>
            x == y && graph.FactsOf(x).IsFinite ? graph.Number(0, x.Type) : null),
        OfTwo<Add>("x + −y → x − y", Exact, static (x, y, graph) => PlusNegative(x, y, graph) ?? PlusNegative(y, x, graph)),
        OfTwo<Subtract>("x − −y → x + y", Exact, static (x, y, graph) =>
            graph.Negated(y) is { } negated ? graph.Make(new Add(), x, negated) : null),
        OfTwo<Subtract>("−x − y → −(x + y)", "a sum of 0 may have the other sign", static (x, y, graph) =>
            graph.Unsigned(x) is { } unsigned ? graph.Make(new Negate(), graph.Make(new Add(), unsigned, y)) : null),
        OfTwo<Add>("x + −2 → x − 2", Exact, static (x, y, graph) => PlusBelowZero(x, y, graph) ?? PlusBelowZero(y, x, graph)),
        OfTwo<Subtract>("x − −2 → x + 2", Exact, static (x, y, graph) =>
            IsBelowZero(y, graph) ? graph.Make(new Add(), x, graph.Make(new Negate(), y)) : null),
        OfTwo<Add>("x + −2·y → x − 2·y", Exact, static (x, y, graph) => PlusProduct(x, y, graph) ?? PlusProduct(y, x, graph)),
        OfTwo<Subtract>("x − −2·y → x + 2·y", Exact, static (x, y, graph) =>
            WithoutSign(y, graph) is { } product ? graph.Make(new Add(), x, product) : null),
        OfTwo<Add>("2·x + 2·y → 2·(x + y)", "rounded twice, not three times; x + y may overflow alone, except in a program", static (x, y, graph) =>
            CommonFactor(new Add(), x, y, graph)),
        OfTwo<Subtract>("2·x − 2·y → 2·(x − y)", "rounded twice, not three times; x + y may overflow alone, except in a program", static (x, y, graph) =>
            CommonFactor(new Subtract(), x, y, graph)),
    ];

    private static Tensor? PlusNegative(Tensor x, Tensor y, Rewriting graph) =>
        graph.Negated(y) is { } negated ? graph.Make(new Subtract(), x, negated) : null;

    private static Tensor? PlusBelowZero(Tensor x, Tensor y, Rewriting graph) =>
        IsBelowZero(y, graph) ? graph.Make(new Subtract(), x, graph.Make(new Negate(), y)) : null;

    private static Tensor? PlusProduct(Tensor x, Tensor y, Rewriting graph) =>
        WithoutSign(y, graph) is { } product ? graph.Make(new Subtract(), x, product) : null;

    private static Tensor? CommonFactor(Primitive sum, Tensor x, Tensor y, Rewriting graph)
    {
        bool applies = graph.As<Multiply>(x) is not null && graph.As<Multiply>(y) is not null
            && x.DType.IsFloat && graph.As<Fill>(x.Inputs[0]) is not null && x.Inputs[0] == y.Inputs[0]
            && IsCommonFactor(Math.Abs(graph.NumberOf(x.Inputs[0]) ?? 0), graph)
            && graph.IsReadOnce(x) && graph.IsReadOnce(y);
        return applies ? graph.Make(new Multiply(), x.Inputs[0], graph.Make(sum, x.Inputs[1], y.Inputs[1])) : null;
    }

    /// <summary>A program does not lose a midpoint to overflow: below 1, the factor keeps x + y in range.</summary>
    private static bool IsCommonFactor(double size, Rewriting graph) => double.IsFinite(size) && (graph.IsFinal ? size >= 1 : size > 0);

    /// <summary>2·y for −2·y, if that product is not needed as it is.</summary>
    private static Tensor? WithoutSign(Tensor product, Rewriting graph) =>
        graph.As<Multiply>(product) is not null && graph.IsReadOnce(product) && IsBelowZero(product.Inputs[0], graph)
            ? graph.Make(new Multiply(), graph.Make(new Negate(), product.Inputs[0]), product.Inputs[1])
            : null;

    private static bool IsBelowZero(Tensor x, Rewriting graph) => x.DType.IsFloat && graph.As<Fill>(x) is not null && graph.NumberOf(x) < 0;
}
