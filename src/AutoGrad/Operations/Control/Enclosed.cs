using System.Collections.Immutable;
using AutoGrad.Execution;

namespace AutoGrad;

/// <summary>
/// A piece of an expression with a border around it: its derivative is not that of what is inside, or not taken in the same way. The
/// inputs are the results of the piece, computed in the open, and after them what the piece is a function of; output k has the value of
/// input k and nothing is computed twice.
/// </summary>
internal abstract record Enclosed(int Outputs, int Index) : Joint(Outputs, Index)
{
    /// <summary>Which of the results it is; the rest is nothing to be read.</summary>
    public sealed override string ParametersText() => Outputs == 1 ? "" : $"Output = {Index} of {Outputs}";

    public sealed override TensorType TypeOf(ReadOnlySpan<Tensor> inputs) => inputs[Index].Type;

    public sealed override Lowering Lower(Tensor y) => new Lowering.Reshape();

    public sealed override ImmutableArray<Tensor> Reads(Tensor y) => [y.Inputs[Index]];

    public sealed override ImmutableArray<Tensor> Differentiated(Tensor y) => y.Inputs[Outputs..];

    public sealed override ImmutableArray<Tensor> Batch(ImmutableArray<Tensor> siblings, BatchedInputs inputs)
    {
        IEnumerable<Tensor> results = Enumerable.Range(0, Outputs).Select(i => inputs[i]);
        IEnumerable<Tensor> rest = Enumerable.Range(Outputs, inputs.Count - Outputs).Select(inputs.Shared);
        return ApplyAll(ForBatch(inputs), [.. results, .. rest]);
    }

    /// <summary>The primitive when some of what follows the results has a leading batch axis; the results all have it.</summary>
    protected abstract Enclosed ForBatch(BatchedInputs inputs);
}

/// <summary>What calling a function for a transform brought to light.</summary>
/// <param name="Value">What the function returned.</param>
/// <param name="Outputs">The leaves of the value.</param>
/// <param name="Arguments">The leaves of the argument the function was called with, nodes of its own.</param>
/// <param name="Captured">Nodes made before the call that derivatives of the outputs lead to besides.</param>
internal sealed record Piece<TResult>(
    TResult Value, ImmutableArray<Tensor> Outputs, ImmutableArray<Tensor> Arguments, ImmutableArray<Tensor> Captured)
{
    /// <summary>Whether derivatives go through a node to its inputs.</summary>
    private static bool IsDifferentiated(Tensor node) => node.DType.IsFloat && node.Primitive is not NonDifferentiable;

    /// <summary>Calls the function on nodes of its own.</summary>
    public static Piece<TResult> Trace<T>(string operation, Func<T, TResult> function, T x)
    {
        ImmutableArray<Tensor> arguments = [.. Tree.Flatten(x).Select(static leaf => leaf.Fresh())];
        long before = arguments.IsEmpty ? Tensor.ZerosLike(true).Id : arguments[^1].Id;
        TResult value = Tracing.Call(function, Tree.Rebuild(x, arguments));
        if (value is null)
            throw Errors.Argument(operation, $"the function of {Transforms.Signature(x)} returned null", "Return a tree of tensors");
        ImmutableArray<Tensor> outputs = Tree.Flatten(value);
        IEnumerable<Tensor> captured = Graph.Reachable(outputs.AsSpan(), node => node.Id > before && IsDifferentiated(node))
            .Where(node => node.Id <= before && IsDifferentiated(node))
            .Except(arguments);
        return new Piece<TResult>(value, outputs, arguments, [.. captured]);
    }
}
