using System.Collections.Immutable;
using static AutoGrad.Compilation.Rule;

namespace AutoGrad.Compilation;

/// <summary>
/// Masked products, in which a zero on the left wins over infinity and NaN on the right: ordinary products where that cannot matter.
/// </summary>
internal static class MaskRules
{
    public static ImmutableArray<Rule> All { get; } =
    [
        OfTwo<MaskedMultiply>("masked 0·x → 0", Exact, static (x, y, graph) => graph.NumberOf(x) is 0 ? graph.Number(0, x.Type) : null),
        OfTwo<MaskedMultiply>("masked 2·x → 2·x", Exact, static (x, y, graph) =>
            graph.NumberOf(x) is not null ? graph.Make(new Multiply(), x, y) : null),
        OfTwo<MaskedMultiply>("masked x·y → x·y, y finite", "where x is 0 it may give −0 and not +0", static (x, y, graph) =>
            IsFinite(y, graph) ? graph.Make(new Multiply(), x, y) : null),
        OfTwo<MaskedMultiply>(
            "masked x·y → x·y, y without poles and x no mask",
            "NaN and not 0 where x happens to be 0 and y is infinite or NaN because an input is, or because a product overflowed; −0 as above. "
                + "Not in compiled functions, where a masked product costs no more than an ordinary one",
            static (x, y, graph) =>
                !graph.IsFinal && graph.FactsOf(y).IsTame && !graph.FactsOf(x).MayBeMasked ? graph.Make(new Multiply(), x, y) : null),
        OfTwo<TwiceMaskedMultiply>("twice masked 0·x → 0", Exact, static (x, y, graph) =>
            graph.NumberOf(x) is 0 || graph.NumberOf(y) is 0 ? graph.Number(0, x.Type) : null),
        OfTwo<TwiceMaskedMultiply>("twice masked x·y → masked x·y, x finite", "where y is 0 it may give −0, not +0", static (x, y, graph) =>
            IsFinite(x, graph) ? graph.Make(new MaskedMultiply(), x, y)
            : IsFinite(y, graph) ? graph.Make(new MaskedMultiply(), y, x)
            : null),
        OfTwo<TwiceMaskedMultiply>(
            "twice masked x·y → masked x·y, x without poles and y no mask",
            "as for a product that is masked once",
            static (x, y, graph) =>
                graph.IsFinal ? null
                : graph.FactsOf(x).IsTame && !graph.FactsOf(y).MayBeMasked ? graph.Make(new MaskedMultiply(), x, y)
                : graph.FactsOf(y).IsTame && !graph.FactsOf(x).MayBeMasked ? graph.Make(new MaskedMultiply(), y, x)
                : null),
    ];

    private static bool IsFinite(Tensor x, Rewriting graph) =>
        graph.FactsOf(x).IsFinite || (graph.NumberOf(x) is { } number && double.IsFinite(number));
}
