using System.Collections.Immutable;
using static AutoGrad.Compilation.Rule;

namespace AutoGrad.Compilation;

/// <summary>Choices whose outcome is known.</summary>
internal static class ChoiceRules
{
    public static ImmutableArray<Rule> All { get; } =
    [
        On<Where>("true ? x : y → x", Exact, static (y, graph) =>
            graph.NumberOf(y.Inputs[0]) is { } truth ? y.Inputs[truth == 0 ? 2 : 1] : null),
        On<Where>("c ? x : x → x", Exact, static (y, _) => y.Inputs[1] == y.Inputs[2] ? y.Inputs[1] : null),
        On<Where>("not c ? x : y → c ? y : x", Exact, static (y, graph) =>
            graph.As<Not>(y.Inputs[0]) is null ? null : graph.Make(new Where(), y.Inputs[0].Inputs[0], y.Inputs[2], y.Inputs[1])),
        On<Where>("c ? (c ? x : y) : z → c ? x : z", Exact, static (y, graph) =>
            graph.As<Where>(y.Inputs[1]) is not null && y.Inputs[1].Inputs[0] == y.Inputs[0]
                ? graph.Make(new Where(), y.Inputs[0], y.Inputs[1].Inputs[1], y.Inputs[2])
                : null),
        On<Where>("c ? x : (c ? y : z) → c ? x : z", Exact, static (y, graph) =>
            graph.As<Where>(y.Inputs[2]) is not null && y.Inputs[2].Inputs[0] == y.Inputs[0]
                ? graph.Make(new Where(), y.Inputs[0], y.Inputs[1], y.Inputs[2].Inputs[2])
                : null),
        OfOne<Not>("not not c → c", Exact, static (x, graph) => graph.As<Not>(x) is null ? null : x.Inputs[0]),
    ];
}
