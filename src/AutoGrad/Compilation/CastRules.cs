using System.Collections.Immutable;
using static AutoGrad.Compilation.Rule;

namespace AutoGrad.Compilation;

/// <summary>Conversions that have no effect.</summary>
internal static class CastRules
{
    public static ImmutableArray<Rule> All { get; } =
    [
        On<Cast>("x as its own dtype → x", Exact, static (y, _) => y.Type == y.Inputs[0].Type ? y.Inputs[0] : null),
        On<Cast>("x as a wider dtype as another → x as the other", Exact, static (y, graph) =>
            graph.As<Cast>(y.Inputs[0]) is { } inner && MayBeSkipped(y.Inputs[0].Inputs[0].DType, inner.To, y.DType)
                ? graph.Make(new Cast(y.DType), y.Inputs[0].Inputs[0])
                : null),
    ];

    /// <summary>Whether every value of the first dtype comes out the same with and without the detour over the second.</summary>
    private static bool MayBeSkipped(DType from, DType over, DType to) =>
        from == DType.Bool
        || (from == DType.Float32 && over == DType.Float64)
        || (from.IsInteger && over == DType.Int64 && (to.IsInteger || from != DType.Int64))
        || (from is DType.Int32 or DType.UInt32 && over == DType.Float64 && (to == from || to.IsFloat));
}
