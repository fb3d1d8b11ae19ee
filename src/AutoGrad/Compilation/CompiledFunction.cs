using System.Collections.Immutable;
using System.Diagnostics;
using AutoGrad.Execution;

namespace AutoGrad.Compilation;

/// <summary>A function with its traces: one program for every signature it was called with.</summary>
internal sealed class CompiledFunction<T, TResult>(Func<T, TResult> function)
{
    private readonly Lock tracing = new();
    private ImmutableArray<Trace> traces = [];

    public TResult Call(T argument)
    {
        if (Tracing.IsActive) return function(argument);
        ImmutableArray<Tensor> leaves = Tree.Flatten(argument);
        Trace trace = Find(argument, leaves) ?? Add(argument, leaves);
        Evaluation.Compute(leaves.AsSpan());
        var inputs = new TensorValue[leaves.Length];
        for (int i = 0; i < inputs.Length; i++) inputs[i] = Evaluation.ValueOf(leaves[i]);
        TensorValue[] outputs = trace.Program.Run(inputs);
        return Tree.Rebuild(trace.Result, [.. outputs.Select(Constant.Create)]);
    }

    private Trace? Find(T argument, ImmutableArray<Tensor> leaves)
    {
        foreach (Trace trace in traces)
        {
            if (trace.Fits(leaves) && Tree.SameStructure(trace.Argument, argument)) return trace;
        }
        return null;
    }

    private Trace Add(T argument, ImmutableArray<Tensor> leaves)
    {
        lock (tracing)
        {
            if (Find(argument, leaves) is { } known) return known;
            long start = Stopwatch.GetTimestamp();
            ImmutableArray<Tensor> placeholders = [.. leaves.Select(static leaf => Placeholder.Create(leaf.Type))];
            T template = Tree.Rebuild(argument, placeholders);
            TResult result = Tracing.Call(function, template);
            var graph = Graph.Of(placeholders.AsSpan(), Tree.Flatten(result).AsSpan());
            var trace = new Trace(template, placeholders, result, Compiler.Compile(graph));
            traces = traces.Add(trace);
            TimeSpan time = Stopwatch.GetElapsedTime(start);
            AutoGradOptions.Report(() => new CompilationReport(trace.Program, time, FlopCount.Of(Simplify.Apply(graph))));
            return trace;
        }
    }

    /// <summary>One signature: the argument with placeholders for leaves, the result as traced, and the program between them.</summary>
    private sealed record Trace(T Argument, ImmutableArray<Tensor> Placeholders, TResult Result, Program Program)
    {
        public bool Fits(ImmutableArray<Tensor> leaves)
        {
            if (leaves.Length != Placeholders.Length) return false;
            for (int i = 0; i < leaves.Length; i++)
            {
                if (leaves[i].Type != Placeholders[i].Type) return false;
            }
            return true;
        }
    }
}
