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
            graph.FactsOf(y).IsFinite || (graph.NumberOf(y) is { } number && double.IsFinite(number)) ? graph.Make(new Multiply(), x, y) : null),
        OfTwo<MaskedMultiply>(
            "masked x·y → x·y, y without poles and x no mask",
            "NaN and not 0 where x happens to be 0 and y is infinite or NaN because an input is, or because a product overflowed; −0 as above. "
                + "Not in compiled functions, where a masked product costs no more than an ordinary one",
            static (x, y, graph) =>
                !graph.IsFinal && graph.FactsOf(y).IsTame && !graph.FactsOf(x).MayBeMasked ? graph.Make(new Multiply(), x, y) : null),
    ];
}
