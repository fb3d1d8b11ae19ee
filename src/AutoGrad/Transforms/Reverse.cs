using System.Collections.Immutable;

namespace AutoGrad;

/// <summary>
/// Reverse mode: one walk over the graph from outputs to inputs, each node's rule once. All derivative transforms stand on it.
/// </summary>
internal static class Reverse
{
    /// <summary>
    /// Σ over outputs of cotangentᵀ · ∂output/∂inputₖ, for every input; zeros where nothing depends on the input.
    /// </summary>
    public static ImmutableArray<Tensor> Cotangents(ReadOnlySpan<Tensor> outputs, ReadOnlySpan<Tensor> cotangents, ReadOnlySpan<Tensor> inputs)
    {
        ImmutableArray<Tensor?> owed = CotangentsOrNull(outputs, cotangents, inputs);
        var result = ImmutableArray.CreateBuilder<Tensor>(inputs.Length);
        for (int i = 0; i < inputs.Length; i++) result.Add(owed[i] ?? Tensor.ZerosLike(inputs[i]));
        return result.MoveToImmutable();
    }

    /// <summary>
    /// <see cref="Cotangents"/> with null where nothing depends on the input. With <paramref name="stopAtInputs"/>, an input is not looked
    /// through: what another input has to do with it is left out, as if each were a variable of its own.
    /// </summary>
    public static ImmutableArray<Tensor?> CotangentsOrNull(
        ReadOnlySpan<Tensor> outputs, ReadOnlySpan<Tensor> cotangents, ReadOnlySpan<Tensor> inputs, bool stopAtInputs = false)
    {
        // Nodes older than every input cannot depend on one, so the walk never enters the history behind them.
        long oldest = long.MaxValue;
        var wanted = new HashSet<Tensor>();
        foreach (Tensor input in inputs)
        {
            oldest = Math.Min(oldest, input.Id);
            wanted.Add(input);
        }
        bool IsEntered(Tensor node) => node.Id > oldest && !(stopAtInputs && wanted.Contains(node));
        List<Tensor> order = Graph.Reachable(outputs, IsEntered);

        var pending = new Dictionary<Tensor, Tensor?>(); // nodes that depend on an input, with the cotangent gathered so far
        var families = new Dictionary<Family, List<Tensor>>(); // those of them that are one of several outputs, oldest first
        foreach (Tensor node in order)
        {
            bool depends = wanted.Contains(node);
            foreach (Tensor input in node.Inputs) depends |= IsEntered(node) && pending.ContainsKey(input);
            if (!depends || !node.DType.IsFloat || (node.Primitive is NonDifferentiable && !wanted.Contains(node))) continue;
            pending.Add(node, null);
            if (node.Primitive is Joint && IsEntered(node)) AddTo(families, node);
        }
        for (int i = 0; i < outputs.Length; i++) Accumulate(pending, outputs[i], cotangents[i]);

        for (int i = order.Count - 1; i >= 0; i--)
        {
            Tensor node = order[i];
            if (!IsEntered(node) || !pending.TryGetValue(node, out Tensor? cotangent)) continue;
            if (!Any(node.Inputs, pending)) continue;
            ImmutableArray<Tensor?> owed;
            if (node.Primitive is Joint joint)
            {
                // All readers of any sibling are younger than the oldest sibling: there, the cotangents of all are complete.
                List<Tensor> family = families[new Family(node)];
                if (family[0] != node || family.All(sibling => pending[sibling] is null)) continue;
                owed = joint.Vjp(
                    Joint.Siblings(node, family), Gathered(family, joint.Outputs, pending), [.. node.Inputs.Select(pending.ContainsKey)]);
            }
            else
            {
                if (cotangent is null) continue;
                owed = node.Primitive.Vjp(node, cotangent);
            }
            for (int k = 0; k < owed.Length; k++)
            {
                if (owed[k] is { } share) Accumulate(pending, node.Inputs[k], share);
            }
        }

        var result = ImmutableArray.CreateBuilder<Tensor?>(inputs.Length);
        foreach (Tensor input in inputs) result.Add(pending.GetValueOrDefault(input));
        return result.MoveToImmutable();
    }

    private static void AddTo(Dictionary<Family, List<Tensor>> families, Tensor node)
    {
        var family = new Family(node);
        if (!families.TryGetValue(family, out List<Tensor>? siblings)) families.Add(family, siblings = []);
        siblings.Add(node);
    }

    /// <summary>
    /// The cotangent of each of several outputs. A family may have several nodes for one output: each call of a pullback makes its own.
    /// </summary>
    private static ImmutableArray<Tensor?> Gathered(List<Tensor> family, int outputs, Dictionary<Tensor, Tensor?> pending)
    {
        var sums = new Tensor?[outputs];
        foreach (Tensor member in family)
        {
            if (pending[member] is not { } share) continue;
            ref Tensor? sum = ref sums[((Joint)member.Primitive).Index];
            sum = sum is null ? share : sum + share;
        }
        return [.. sums];
    }

    private static bool Any(ImmutableArray<Tensor> inputs, Dictionary<Tensor, Tensor?> pending)
    {
        foreach (Tensor input in inputs)
        {
            if (pending.ContainsKey(input)) return true;
        }
        return false;
    }

    private static void Accumulate(Dictionary<Tensor, Tensor?> pending, Tensor node, Tensor share)
    {
        if (!pending.TryGetValue(node, out Tensor? sum)) return;
        if (share.Type != node.Type) throw Errors.Internal($"a cotangent of {node.Primitive.Name} is {share.Type} instead of {node.Type}");
        pending[node] = sum is null ? share : sum + share;
    }
}
