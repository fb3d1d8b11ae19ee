using System.Collections.Immutable;
using static AutoGrad.Compilation.Rule;

namespace AutoGrad.Compilation;

/// <summary>Nodes that have the value of their input and are there for derivatives.</summary>
internal static class WrapperRules
{
    public static ImmutableArray<Rule> All { get; } =
    [
        OfOne<Identity>("the same again → x", Exact, static (x, _) => x),
        OfOne<StopGradient>("x without derivative → x", "where no derivative is taken any more", static (x, graph) => graph.IsFinal ? x : null),
        OfOne<StopGradient>("twice without derivative → once", Exact, static (x, graph) => graph.As<StopGradient>(x) is null ? null : x),
    ];
}
