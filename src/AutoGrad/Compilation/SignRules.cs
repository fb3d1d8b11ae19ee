using System.Collections.Immutable;
using static AutoGrad.Compilation.Rule;

namespace AutoGrad.Compilation;

/// <summary>Signs: those that meet cancel, the others move outwards until a sum or a number takes them in.</summary>
internal static class SignRules
{
    public static ImmutableArray<Rule> All { get; } =
    [
        OfOne<Negate>("−−x → x", Exact, static (x, graph) => graph.As<Negate>(x) is null ? null : x.Inputs[0]),
        OfOne<Negate>("−(x − y) → y − x", "where x = y it gives +0 and not −0", static (x, graph) =>
            graph.As<Subtract>(x) is null ? null : graph.Make(new Subtract(), x.Inputs[1], x.Inputs[0])),
        OfOne<Negate>("−(2·x) → −2·x", Exact, static (x, graph) =>
            graph.As<Multiply>(x) is null || graph.As<Fill>(x.Inputs[0]) is null
                ? null
                : graph.Make(new Multiply(), graph.Make(new Negate(), x.Inputs[0]), x.Inputs[1])),
        OfOne<Negate>("−(2/x) → −2/x", Exact, static (x, graph) =>
            graph.As<Divide>(x) is null || !x.DType.IsFloat || graph.As<Fill>(x.Inputs[0]) is null
                ? null
                : graph.Make(new Divide(), graph.Make(new Negate(), x.Inputs[0]), x.Inputs[1])),
        OfOne<Negate>("−(x/3) → x/−3", Exact, static (x, graph) =>
            graph.As<Divide>(x) is null || !x.DType.IsFloat || graph.As<Fill>(x.Inputs[1]) is null
                ? null
                : graph.Make(new Divide(), x.Inputs[0], graph.Make(new Negate(), x.Inputs[1]))),
        OfTwo<Multiply>("−x · −y → x·y", Exact, static (x, y, graph) => WithoutSigns(new Multiply(), x, y, graph)),
        OfTwo<Multiply>("2 · −x → −2·x", Exact, static (x, y, graph) =>
            graph.As<Fill>(x) is not null && graph.As<Negate>(y) is not null
                ? graph.Make(new Multiply(), graph.Make(new Negate(), x), y.Inputs[0])
                : null),
        OfTwo<Multiply>("x · −y → −(x·y)", Exact, static (x, y, graph) => SignOutside(new Multiply(), x, y, graph)),
        OfTwo<Divide>("−x / −y → x / y", Exact, static (x, y, graph) => x.DType.IsFloat ? WithoutSigns(new Divide(), x, y, graph) : null),
        OfTwo<Divide>("−x / 3 → x / −3", Exact, static (x, y, graph) =>
            x.DType.IsFloat && graph.As<Negate>(x) is not null && graph.As<Fill>(y) is not null
                ? graph.Make(new Divide(), x.Inputs[0], graph.Make(new Negate(), y))
                : null),
        OfTwo<Divide>("2 / −x → −2 / x", Exact, static (x, y, graph) =>
            x.DType.IsFloat && graph.As<Fill>(x) is not null && graph.As<Negate>(y) is not null
                ? graph.Make(new Divide(), graph.Make(new Negate(), x), y.Inputs[0])
                : null),
        OfTwo<Divide>("−x / y → −(x / y)", Exact, static (x, y, graph) => x.DType.IsFloat ? SignOutside(new Divide(), x, y, graph) : null),
        OfOne<Reciprocal>("1 / −x → −(1 / x)", Exact, static (x, graph) => SignOutside(new Reciprocal(), x, graph)),
        OfTwo<MaskedMultiply>("masked −x · −y → masked x·y", "0 where x is 0, as before", static (x, y, graph) =>
            WithoutSigns(new MaskedMultiply(), x, y, graph)),
        OfTwo<MaskedMultiply>("masked x · −y → −(masked x·y)", "where x is 0 it gives −0 and not +0", static (x, y, graph) =>
            SignOutside(new MaskedMultiply(), x, y, graph)),
        OfOne<Abs>("|−x| → |x|", Exact, static (x, graph) =>
            graph.As<Negate>(x) is null || x.DType == DType.UInt32 ? null : graph.Make(new Abs(), x.Inputs[0])), // 2³² − x is no smaller
        On<Reshape>("movement of −x → −(movement of x)", Exact, SignOutsideOfMovement),
        On<Transpose>("movement of −x → −(movement of x)", Exact, SignOutsideOfMovement),
        On<Sum>("sum of −x → −(sum of x)", "a sum of 0 may have the other sign", SignOutsideOfMovement),
    ];

    private static Tensor? WithoutSigns(Primitive primitive, Tensor x, Tensor y, Rewriting graph) =>
        graph.As<Negate>(x) is not null && graph.As<Negate>(y) is not null ? graph.Make(primitive, x.Inputs[0], y.Inputs[0]) : null;

    private static Tensor? SignOutside(Primitive primitive, Tensor x, Tensor y, Rewriting graph) =>
        graph.Unsigned(x) is { } left ? graph.Make(new Negate(), graph.Make(primitive, left, y))
        : graph.Unsigned(y) is { } right ? graph.Make(new Negate(), graph.Make(primitive, x, right))
        : null;

    private static Tensor? SignOutside(Primitive primitive, Tensor x, Rewriting graph) =>
        graph.Unsigned(x) is { } unsigned ? graph.Make(new Negate(), graph.Make(primitive, unsigned)) : null;

    private static Tensor? SignOutsideOfMovement(Tensor y, Rewriting graph) => SignOutside(y.Primitive, y.Inputs[0], graph);
}
