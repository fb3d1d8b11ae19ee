using System.Collections.Immutable;

namespace AutoGrad;

/// <summary>Rewrites an expression for one example into one for a whole batch, node by node with each primitive's batch rule.</summary>
internal static class Batching
{
    /// <summary>
    /// The outputs for every example at once. <paramref name="variables"/> are the unbatched inputs the outputs were built from,
    /// <paramref name="batches"/> the same with a leading axis of <paramref name="batchSize"/>. Nodes that depend on no variable are shared
    /// by all examples; an output that depends on none is repeated.
    /// </summary>
    public static ImmutableArray<Tensor> Apply(
        int batchSize, ReadOnlySpan<Tensor> outputs, ReadOnlySpan<Tensor> variables, ReadOnlySpan<Tensor> batches) =>
        [.. ApplyOrShare(batchSize, outputs, variables, batches).Select(output =>
            output.IsBatched ? output.Tensor : output.Tensor.BroadcastTo([batchSize, .. output.Tensor.Shape]))];

    /// <summary>The same, with every output that is the same for all examples left without the batch axis.</summary>
    public static ImmutableArray<(Tensor Tensor, bool IsBatched)> ApplyOrShare(
        int batchSize, ReadOnlySpan<Tensor> outputs, ReadOnlySpan<Tensor> variables, ReadOnlySpan<Tensor> batches)
    {
        long oldest = long.MaxValue;
        var batched = new Dictionary<Tensor, Tensor>();
        var shared = new Dictionary<Tensor, Tensor>(); // nodes that turned out to be the same for all examples
        for (int i = 0; i < variables.Length; i++)
        {
            batched.Add(variables[i], batches[i]);
            oldest = Math.Min(oldest, variables[i].Id);
        }
        var families = new Dictionary<Family, ImmutableArray<Tensor>>();
        foreach (Tensor node in Graph.Reachable(outputs, node => node.Id > oldest))
        {
            if (node.Id <= oldest || batched.ContainsKey(node)) continue;
            var inputs = ImmutableArray.CreateBuilder<Tensor>(node.Inputs.Length);
            var flags = ImmutableArray.CreateBuilder<bool>(node.Inputs.Length);
            foreach (Tensor input in node.Inputs)
            {
                bool isBatched = batched.TryGetValue(input, out Tensor? batch);
                inputs.Add(batch ?? shared.GetValueOrDefault(input, input));
                flags.Add(isBatched);
            }
            if (!flags.Contains(true))
            {
                if (node.Inputs.Any(shared.ContainsKey)) shared.Add(node, node.WithInputs(inputs.MoveToImmutable()));
                continue;
            }
            var given = new BatchedInputs(batchSize, inputs.MoveToImmutable(), flags.MoveToImmutable());
            Tensor result = node.Primitive is Joint joint ? OfFamily(node, joint, given, families) : node.Primitive.Batch(node, given);
            if (result.Type == node.Type)
            {
                shared.Add(node, result);
                continue;
            }
            TensorType expected = node.Type.WithShape([batchSize, .. node.Shape]);
            if (result.Type != expected)
                throw Errors.Internal($"the batch of {node.Primitive.Name} is {result.Type} instead of {expected}");
            batched.Add(node, result);
        }
        var results = ImmutableArray.CreateBuilder<(Tensor, bool)>(outputs.Length);
        foreach (Tensor output in outputs)
        {
            results.Add(
                batched.TryGetValue(output, out Tensor? batch) ? (batch, true) : (shared.GetValueOrDefault(output, output), false));
        }
        return results.MoveToImmutable();
    }

    private static Tensor OfFamily(Tensor node, Joint joint, BatchedInputs inputs, Dictionary<Family, ImmutableArray<Tensor>> families)
    {
        var family = new Family(node);
        if (!families.TryGetValue(family, out ImmutableArray<Tensor> results))
        {
            results = joint.Batch(Joint.Siblings(node, []), inputs);
            families.Add(family, results);
        }
        return results[joint.Index];
    }
}
