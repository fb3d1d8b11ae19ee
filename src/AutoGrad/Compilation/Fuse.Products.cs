using AutoGrad.Execution;

namespace AutoGrad.Compilation;

/// <content>Products and convolutions that hand their results, part by part, to a loop.</content>
internal sealed partial class Fuse
{
    /// <summary>
    /// Makes one step of a product and the loop that is first to read it, if that runs over the same elements and waits for nothing else:
    /// it can work on what is finished while that is in the cache.
    /// </summary>
    private void JoinProducts()
    {
        for (int i = 0; i < order.Count; i++) // the last first
        {
            Unit unit = order[i];
            if (unit.Node is not { Size: > 0 } product || lowerings[product] is not (Lowering.Contract or Lowering.Convolve)) continue;
            if (product.Reads.Any(read => lowerings.GetValueOrDefault(accesses[read].Base) is Lowering.Fill)) continue;
            if (!readers.TryGetValue(product, out List<(Tensor Reader, Access Access)>? uses)) continue;
            Unit? first = uses.Select(use => units[use.Reader]).MaxBy(static reader => reader.Position);
            if (first is not { Loop: { } loop, Product: null } || loop.Domain.Columns > 0 || loop.Domain.Size != product.Size) continue;
            if (!uses.TrueForAll(use => units[use.Reader] != first || use.Access.IsWhole) || !CanRunAfter(unit, first)) continue;
            (order[i], order[first.Position]) = (first, unit);
            (first.Product, first.Position) = (product, i);
            units[product] = first;
            unit.IsEmpty = true;
        }
    }

    /// <summary>
    /// Whether a loop may run as early as a product. It is not to run before another reader of an input that may be donated and written
    /// over.
    /// </summary>
    private bool CanRunAfter(Unit product, Unit loop)
    {
        foreach (Tensor node in loop.Nodes)
        {
            foreach (Tensor read in node.Reads)
            {
                Tensor source = accesses[read].Base;
                if (units.TryGetValue(source, out Unit? unit))
                {
                    if (unit != loop && unit.Position < product.Position) return false;
                }
                else if (source.Primitive is Placeholder && accesses[read].IsWhole && source.Size == node.Size)
                {
                    if (readers[source].Exists(use => units[use.Reader].Position is int at && at < product.Position && at > loop.Position))
                        return false;
                }
            }
        }
        return true;
    }
}
