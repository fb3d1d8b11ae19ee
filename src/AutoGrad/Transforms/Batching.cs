using System.Collections.Immutable;

namespace AutoGrad;

/// <summary>Rewrites an expression for one example into one for a whole batch, node by node with each primitive's batch rule.</summary>
internal static class Batching
{
    /// <summary>
    /// The outputs for every example at once. <paramref name="variables"/> are the unbatched inputs the outputs were built from,
    /// <paramref name="batches"/> the same with a leading axis of <paramref name="batchSize"/>. Nodes that depend on no variable are shared
    /// by all examples; an output that does is repeated.
    /// </summary>
    public static ImmutableArray<Tensor> Apply(
        int batchSize, ReadOnlySpan<Tensor> outputs, ReadOnlySpan<Tensor> variables, ReadOnlySpan<Tensor> batches)
    {
        long oldest = long.MaxValue;
        var batched = new Dictionary<Tensor, Tensor>();
        for (int i = 0; i < variables.Length; i++)
        {
            batched.Add(variables[i], batches[i]);
            oldest = Math.Min(oldest, variables[i].Id);
        }
        foreach (Tensor node in Graph.Reachable(outputs, node => node.Id > oldest))
        {
            if (node.Id <= oldest || batched.ContainsKey(node)) continue;
            var inputs = ImmutableArray.CreateBuilder<Tensor>(node.Inputs.Length);
            var flags = ImmutableArray.CreateBuilder<bool>(node.Inputs.Length);
            foreach (Tensor input in node.Inputs)
            {
                bool isBatched = batched.TryGetValue(input, out Tensor? batch);
                inputs.Add(batch ?? input);
                flags.Add(isBatched);
            }
            if (!flags.Contains(true)) continue;
            Tensor result = node.Primitive.Batch(node, new BatchedInputs(batchSize, inputs.MoveToImmutable(), flags.MoveToImmutable()));
            TensorType expected = node.Type.WithShape([batchSize, .. node.Shape]);
            if (result.Type != expected) throw Errors.Internal($"the batch of {node.Primitive.Name} is {result.Type} instead of {expected}");
            batched.Add(node, result);
        }
        var results = ImmutableArray.CreateBuilder<Tensor>(outputs.Length);
        foreach (Tensor output in outputs)
        {
            results.Add(batched.TryGetValue(output, out Tensor? batch) ? batch : output.BroadcastTo([batchSize, .. output.Shape]));
        }
        return results.MoveToImmutable();
    }
}
