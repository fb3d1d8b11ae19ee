using System.Collections.Immutable;
using static AutoGrad.Compilation.Rule;

namespace AutoGrad.Compilation;

/// <summary>Nodes that have the value of their input and are there for derivatives.</summary>
internal static class WrapperRules
{
    private const string NoMoreDerivatives = "exact; in compiled functions only, which are never differentiated again";

    public static ImmutableArray<Rule> All { get; } =
    [
        OfOne<Identity>("the same again → x", Exact, static (x, _) => x),
        OfOne<StopGradient>("x without derivative → x", NoMoreDerivatives, static (x, graph) => graph.IsFinal ? x : null),
        OfOne<Named>("x under a name → x", NoMoreDerivatives, static (x, graph) => graph.IsFinal ? x : null),
        On<Enclosed>("result of a piece with a derivative of its own → the result", NoMoreDerivatives, static (y, graph) => graph.IsFinal ? y.Reads[0] : null),
        OfOne<StopGradient>("twice without derivative → once", Exact, static (x, graph) => graph.As<StopGradient>(x) is null ? null : x),
    ];
}
