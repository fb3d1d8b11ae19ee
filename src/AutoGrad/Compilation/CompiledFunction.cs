using System.Collections.Immutable;
using System.Diagnostics;
using System.Runtime.InteropServices;
using AutoGrad.Execution;

namespace AutoGrad.Compilation;

/// <summary>A function with its traces: one program for every signature it was called with.</summary>
internal sealed class CompiledFunction<T, TResult>(Func<T, TResult> function, string name, CompiledArguments arguments)
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
        for (int i = 0; i < inputs.Length; i++)
        {
            inputs[i] = Evaluation.ValueOf(leaves[i]);
            if (trace.Donated.Length > 0 && Operands.IsNumber(leaves[i])) inputs[i].Storage.IsKept = true; // whoever wrote the number reads it again
            if (inputs[i].Storage.IsTaken) throw Errors.Donated(arguments.Name(argument, i));
        }
        TensorValue[] outputs = trace.Program.Run(inputs);
        if (trace.Donated.Length > 0) Refuse(inputs, outputs, trace.Donated);
        var results = new Tensor[outputs.Length];
        for (int i = 0; i < results.Length; i++) results[i] = (trace.HasBareNumbers ? trace.BareNumber(i, leaves) : null) ?? Constant.Create(outputs[i]);
        return Tree.Rebuild(trace.Result, ImmutableCollectionsMarshal.AsImmutableArray(results));
    }

    /// <summary>
    /// Makes donated values unusable that were not overwritten, so that it does not depend on the program which can be read later.
    /// </summary>
    private static void Refuse(TensorValue[] inputs, TensorValue[] outputs, bool[] donated)
    {
        for (int i = 0; i < inputs.Length; i++)
        {
            Storage storage = inputs[i].Storage;
            if (!donated[i] || storage.IsTaken || storage.IsKept) continue;
            bool isShared = Array.Exists(outputs, output => output.Storage == storage);
            for (int k = 0; k < inputs.Length && !isShared; k++) isShared = !donated[k] && inputs[k].Storage == storage;
            if (!isShared) storage.Take();
        }
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
            ImmutableArray<Tensor> placeholders = [.. leaves.Select(static leaf => Placeholder.Like(leaf))];
            T template = Tree.Rebuild(argument, placeholders);
            TResult result = Tracing.Call(function, template);
            var graph = Graph.Of(placeholders.AsSpan(), Tree.Flatten(result).AsSpan());
            bool[] flags = arguments.Donated(argument);
            var trace = new Trace(template, placeholders, result, graph.Outputs, flags, Compiler.Compile(graph, flags));
            traces = traces.Add(trace);
            TimeSpan time = Stopwatch.GetElapsedTime(start);
            AutoGradOptions.Report(
                () => new CompilationReport(name, Transforms.Signature(argument), trace.Program, time, FlopCount.Of(Simplify.Apply(graph))));
            return trace;
        }
    }

    /// <summary>One signature: the argument with placeholders for leaves, the result as traced, and the program between them.</summary>
    private sealed record Trace(
        T Argument, ImmutableArray<Tensor> Placeholders, TResult Result, ImmutableArray<Tensor> Outputs, bool[] Donated, Program Program)
    {
        public bool HasBareNumbers { get; } = Outputs.Any(Operands.IsNumber);

        /// <summary>A result that is a number written in the function, or given to it, and so takes the dtype of the tensors it meets.</summary>
        public Tensor? BareNumber(int output, ImmutableArray<Tensor> leaves) =>
            !Operands.IsNumber(Outputs[output]) ? null
            : Placeholders.IndexOf(Outputs[output]) is >= 0 and var input ? leaves[input]
            : Outputs[output].Primitive.Apply();

        public bool Fits(ImmutableArray<Tensor> leaves)
        {
            if (leaves.Length != Placeholders.Length) return false;
            for (int i = 0; i < leaves.Length; i++)
            {
                if (leaves[i].Type != Placeholders[i].Type) return false;
                if (leaves[i].Rank == 0 && Operands.IsNumber(leaves[i]) != Operands.IsNumber(Placeholders[i])) return false;
            }
            return true;
        }
    }
}
