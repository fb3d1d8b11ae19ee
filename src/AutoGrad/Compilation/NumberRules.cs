using System.Collections.Immutable;
using AutoGrad.Execution;
using static AutoGrad.Compilation.Rule;

namespace AutoGrad.Compilation;

/// <summary>Numbers that are known when the expression is built: computed and moved before anything else is.</summary>
internal static class NumberRules
{
    public static ImmutableArray<Rule> All { get; } =
    [
        On<Elementwise>("f(2, 3) → the number", Exact, Computed),
        On<Primitive>("movement of a number → number", Exact, Moved),
        On<Sum>("sum of n numbers c → n·c", "rounded once instead of n times", static (y, graph) =>
            graph.As<Fill>(y.Inputs[0]) is { } fill && y.Size > 0 && y.Inputs[0].Size > 0
                ? graph.Make(new Multiply(), graph.Number(y.Inputs[0].Size / y.Size, y.Type), graph.Make(new Fill(fill.Value, y.Shape)))
                : null),
        On<Extreme>("largest of equal numbers → number", Exact, static (y, graph) =>
            graph.As<Fill>(y.Inputs[0]) is { } fill ? graph.Make(new Fill(fill.Value, y.Shape)) : null),
    ];

    /// <summary>The executor's own kernel on one element, so that not a bit differs.</summary>
    private static Tensor? Computed(Tensor y, Rewriting graph)
    {
        foreach (Tensor input in y.Inputs)
        {
            if (graph.As<Fill>(input) is null) return null;
        }
        if (y.Primitive.Lower(y) is not Lowering.Map map) return null;
        var pool = new StoragePool();
        TensorValue[] numbers =
        [
            .. y.Inputs.Select(input => FillKernel.Run(new Lowering.Fill(((Fill)input.Primitive).Value), input.Type.WithShape([]), pool)),
        ];
        TensorValue result = MapKernel.Run(map.Formula.Program, numbers, y.Type.WithShape([]), pool);
        return graph.Make(new Fill(ElementOf(result), y.Shape));
    }

    private static Tensor? Moved(Tensor y, Rewriting graph) =>
        y.Inputs is [{ } x] && graph.As<Fill>(x) is { } fill && y.Primitive.Lower(y) is Lowering.View or Lowering.Reshape
            ? graph.Make(new Fill(fill.Value, y.Shape))
            : null;

    private static Scalar ElementOf(TensorValue value) => value.DType switch
    {
        DType.Float64 => Scalar.From(value.AsSpan<double>()[0], DType.Float64),
        DType.Float32 => Scalar.From(value.AsSpan<float>()[0], DType.Float32),
        DType.Int64 => Scalar.From(value.AsSpan<long>()[0], DType.Int64),
        DType.Int32 => Scalar.From((long)value.AsSpan<int>()[0], DType.Int32),
        DType.UInt32 => Scalar.From((long)value.AsSpan<uint>()[0], DType.UInt32),
        _ => Scalar.From(value.AsSpan<bool>()[0]),
    };
}
