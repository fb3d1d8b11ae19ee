using System.Collections.Immutable;

namespace AutoGrad;

/// <summary>A function as it was recorded at a point: the nodes it was called with and what it made of them.</summary>
/// <param name="Inputs">The leaves of the argument, nodes of their own; all floats.</param>
/// <param name="Result">What the function returned.</param>
/// <param name="Outputs">The leaves of the result.</param>
internal sealed record TracedFunction<TResult>(
    ImmutableArray<(TreePath Path, Tensor Leaf)> Inputs, TResult Result, ImmutableArray<(TreePath Path, Tensor Leaf)> Outputs)
{
    public Tensor[] Variables => [.. Inputs.Select(static input => input.Leaf)];

    public Tensor[] Values => [.. Outputs.Select(static output => output.Leaf)];
}

public static partial class Transforms
{
    /// <summary>Records a function at a point; an error if a leaf is not a float or nothing is returned.</summary>
    private static TracedFunction<TResult> TraceAny<T, TResult>(string operation, Func<T, TResult> function, T x)
    {
        ArgumentNullException.ThrowIfNull(function);
        T point = Tree.Rebuild(x, Variables(operation, x));
        TResult result = Tracing.Call(function, point);
        if (result is null)
        {
            throw Errors.Argument(operation, $"the function of {Signature(x)} returned null", "Return the tensors to differentiate");
        }
        return new TracedFunction<TResult>(Tree.Leaves(point), result, Tree.Leaves(result));
    }

    /// <summary>Records a function at a point; an error also if the point has no leaves.</summary>
    private static TracedFunction<TResult> Trace<T, TResult>(string operation, Func<T, TResult> function, T x)
    {
        TracedFunction<TResult> traced = TraceAny(operation, function, x);
        return traced.Inputs.IsEmpty
            ? throw Errors.Argument(
                operation, "the argument has no tensors to differentiate with respect to", "Pass a tree with at least one leaf")
            : traced;
    }

    /// <summary>Records a function whose results are all to be differentiated; an error if there are none or one is not a float.</summary>
    private static TracedFunction<TResult> TraceFloats<T, TResult>(string operation, Func<T, TResult> function, T x)
    {
        TracedFunction<TResult> traced = Trace(operation, function, x);
        if (traced.Outputs.IsEmpty)
        {
            throw Errors.Argument(operation, $"the function of {Signature(x)} returned no tensors", "Return at least one float tensor");
        }
        foreach ((TreePath path, Tensor leaf) in traced.Outputs)
        {
            if (leaf.DType.IsFloat) continue;
            throw Errors.Argument(
                operation,
                $"the function of {Signature(x)} returned {(path.IsRoot ? "" : $"{path}: ")}{leaf.Type}, which has no derivative",
                "Leave out what is not a float, or convert it with .Cast(DType.Float32)");
        }
        return traced;
    }

    /// <summary>Records a function to a float scalar.</summary>
    private static TracedFunction<Tensor> TraceScalar<T>(string operation, Func<T, Tensor> function, T x)
    {
        TracedFunction<Tensor> traced = Trace(operation, function, x);
        return traced.Result is { Rank: 0, DType.IsFloat: true }
            ? traced
            : throw Errors.NotScalar(operation, $"the function of {Signature(x)} returned {traced.Result.Type}");
    }
}
