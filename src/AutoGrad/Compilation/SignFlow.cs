namespace AutoGrad.Compilation;

/// <summary>
/// Where a sign would go: whether all readers of a node take in a sign of it, a sum by becoming a difference, a product with a number by
/// the sign of the number, other products by handing it on to readers who do.
/// </summary>
internal sealed class SignFlow
{
    private readonly HashSet<Tensor> signed = []; // nodes that have a sign or may yet be given one
    private readonly HashSet<Tensor> resisting = []; // nodes with a reader that does not take in a sign

    /// <param name="order">The nodes, each after its inputs.</param>
    /// <param name="outputs">Those among them whose sign must stay.</param>
    public SignFlow(List<Tensor> order, ReadOnlySpan<Tensor> outputs)
    {
        foreach (Tensor node in order)
        {
            if (node.Primitive is Negate || (HandsOn(node) && node.Inputs.Any(signed.Contains))) signed.Add(node);
        }
        foreach (Tensor output in outputs) resisting.Add(output);
        for (int i = order.Count - 1; i >= 0; i--)
        {
            Tensor node = order[i];
            for (int k = 0; k < node.Inputs.Length; k++)
            {
                if (!TakesIn(node, k)) resisting.Add(node.Inputs[k]);
            }
        }
    }

    /// <summary>Whether a sign of the node vanishes in its readers.</summary>
    public bool IsAbsorbed(Tensor node) => !resisting.Contains(node);

    private bool TakesIn(Tensor reader, int place)
    {
        switch (reader.Primitive)
        {
            case Negate:
                return true;
            case Add:
                return !signed.Contains(reader.Inputs[1 - place]) || IsAbsorbed(reader);
            case Subtract:
                return place == 1 ? !signed.Contains(reader.Inputs[0]) || IsAbsorbed(reader) : IsAbsorbed(reader);
            case Multiply or Divide when PrintedGraph.IsNumber(reader.Inputs[1 - place]):
                return true;
            default:
                return HandsOn(reader) && IsAbsorbed(reader);
        }
    }

    private static bool HandsOn(Tensor node) =>
        node.Primitive is Multiply or MaskedMultiply or Divide or Reciprocal or Reshape or Transpose or Broadcast or Sum or Contract or Add or Subtract;
}
