using System.Collections.Immutable;
using System.Runtime.CompilerServices;
using AutoGrad.Compilation;

namespace AutoGrad;

/// <summary>
/// A traced function as a closed graph over placeholders of its own. What the function captured from outside has become further inputs, so
/// a primitive with such a body differentiates with respect to it like to any input. Two are equal if they apply equal primitives in the
/// same way: then a loop that is traced again is the same computation as before.
/// </summary>
internal sealed class ClosedFunction(ImmutableArray<Tensor> inputs, ImmutableArray<Tensor> outputs) : IEquatable<ClosedFunction>
{
    private Program? program;
    private readonly Lazy<Structure?> structure = new(() => StructureWalk.Of(inputs.AsSpan(), outputs.AsSpan()));
    private long operations = -1;

    /// <summary>The placeholders: the function's variables, then one for each captured node.</summary>
    public ImmutableArray<Tensor> Inputs { get; } = inputs;

    /// <summary>What is computed from the inputs and from nothing else.</summary>
    public ImmutableArray<Tensor> Outputs { get; } = outputs;

    /// <summary>The arithmetic operations of one run.</summary>
    public long Operations => operations >= 0 ? operations : operations = FlopCount.Of(Outputs.AsSpan());

    /// <summary>
    /// Closes what was traced from variables. What does not depend on them is captured where it meets what does, so that a body that is run
    /// many times does not compute it again; number literals and the like stay inside.
    /// </summary>
    /// <param name="variables">The placeholders the outputs were computed from; at least one, made before the function was called.</param>
    /// <param name="outputs">What the function returned.</param>
    public static (ClosedFunction Function, ImmutableArray<Tensor> Captured) Close(
        ImmutableArray<Tensor> variables, ImmutableArray<Tensor> outputs)
    {
        long oldest = variables.Min(static variable => variable.Id);
        var dependent = new HashSet<Tensor>(variables);
        var captured = new Dictionary<Tensor, Tensor>();
        void Capture(Tensor node)
        {
            if (dependent.Contains(node) || (node.Inputs.IsEmpty && node.Primitive is not (Constant or Placeholder))) return;
            captured.TryAdd(node, Placeholder.Create(node.Type));
        }
        foreach (Tensor node in Graph.Reachable(outputs.AsSpan(), node => node.Id > oldest))
        {
            if (node.Id <= oldest || !node.Inputs.Any(dependent.Contains)) continue;
            dependent.Add(node);
            foreach (Tensor input in node.Inputs) Capture(input);
        }
        foreach (Tensor output in outputs) Capture(output);
        ImmutableArray<Tensor> closed = Substitution.Apply(outputs, captured);
        return (new ClosedFunction([.. variables, .. captured.Values], closed), [.. captured.Keys]);
    }

    /// <summary>
    /// Closes what several functions returned that were called after a node was made: all captures are older than that, so what a function
    /// makes itself stays inside it. All get the same inputs, the variables and every captured node.
    /// </summary>
    /// <param name="before">The id of a node that is older than what the functions made and not older than what they captured.</param>
    /// <param name="variables">The placeholders the functions were called with.</param>
    /// <param name="outputs">What each of them returned.</param>
    public static (ImmutableArray<ClosedFunction> Functions, ImmutableArray<Tensor> Captured) CloseAll(
        long before, ImmutableArray<Tensor> variables, ImmutableArray<ImmutableArray<Tensor>> outputs)
    {
        var captured = new Dictionary<Tensor, Tensor>();
        foreach (Tensor node in Graph.Reachable([.. outputs.SelectMany(static leaves => leaves)], node => node.Id > before))
        {
            bool isSource = node.Inputs.IsEmpty && node.Primitive is not (Constant or Placeholder);
            if (node.Id <= before && !isSource && !variables.Contains(node)) captured.Add(node, Placeholder.Create(node.Type));
        }
        ImmutableArray<Tensor> inputs = [.. variables, .. captured.Values];
        return ([.. outputs.Select(leaves => new ClosedFunction(inputs, Substitution.Apply(leaves, captured)))], [.. captured.Keys]);
    }

    /// <summary>The outputs as expressions in other tensors, one of the same type for each input.</summary>
    public ImmutableArray<Tensor> Call(params ReadOnlySpan<Tensor> arguments)
    {
        var replacements = new Dictionary<Tensor, Tensor>();
        for (int i = 0; i < arguments.Length; i++) replacements.Add(Inputs[i], arguments[i]);
        return Substitution.Apply(Outputs, replacements);
    }

    /// <summary>
    /// The same for every example of a batch: the chosen inputs and all outputs have a leading axis more. Inputs that are not chosen are
    /// shared by the examples.
    /// </summary>
    public ClosedFunction Batched(int batchSize, Func<int, bool> isBatched)
    {
        (ClosedFunction function, ImmutableArray<bool> batched) =
            BatchedWhereNeeded(batchSize, [.. Enumerable.Range(0, Inputs.Length).Select(isBatched)]);
        return new ClosedFunction(
            function.Inputs,
            [.. function.Outputs.Select((output, k) => batched[k] ? output : output.BroadcastTo([batchSize, .. output.Shape]))]);
    }

    /// <summary>
    /// The same with outputs left unbatched that are the same for all examples; says of each output whether it is batched.
    /// </summary>
    public (ClosedFunction Function, ImmutableArray<bool> Batched) BatchedWhereNeeded(int batchSize, bool[] isBatched)
    {
        int[] chosen = [.. Enumerable.Range(0, Inputs.Length).Where(i => isBatched[i])];
        Tensor[] inputs = [.. Inputs];
        foreach (int i in chosen) inputs[i] = Placeholder.Create(Inputs[i].Type.WithShape([batchSize, .. Inputs[i].Shape]));
        ImmutableArray<(Tensor Tensor, bool IsBatched)> outputs = Batching.ApplyOrShare(
            batchSize, Outputs.AsSpan(), [.. chosen.Select(i => Inputs[i])], [.. chosen.Select(i => inputs[i])]);
        return (new ClosedFunction([.. inputs], [.. outputs.Select(static output => output.Tensor)]), [.. outputs.Select(static output => output.IsBatched)]);
    }

    /// <summary>The inputs on which the outputs depend.</summary>
    public HashSet<Tensor> FindReadInputs()
    {
        var read = new HashSet<Tensor>(Graph.Reachable(Outputs.AsSpan(), static _ => true));
        read.IntersectWith(Inputs);
        return read;
    }

    /// <summary>The program that computes the outputs from values of the inputs; made once, also for equal functions.</summary>
    public Program Program => program ??= BodyPrograms.Shared.Of(this);

    /// <summary>What it is compared by; null if it is equal to nothing but itself.</summary>
    public Structure? Structure => structure.Value;

    public bool Equals(ClosedFunction? other) =>
        ReferenceEquals(this, other) || (other is not null && Structure is { } own && own.Equals(other.Structure));

    public override bool Equals(object? other) => Equals(other as ClosedFunction);

    public override int GetHashCode() => Structure?.GetHashCode() ?? RuntimeHelpers.GetHashCode(this);

    /// <summary>The signature: <c>(Float64[3], Float64[3, 3]) → Float64[3]</c>.</summary>
    public override string ToString() => $"({Types(Inputs)}) → {Types(Outputs)}";

    private static string Types(ImmutableArray<Tensor> nodes) => string.Join(", ", nodes.Select(static node => node.Type));
}
