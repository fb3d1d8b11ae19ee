namespace AutoGrad;

/// <summary>A factor of an Einsum: a tensor whose axes are named by labels.</summary>
internal sealed record EinsumTerm(Tensor Tensor, int[] Labels)
{
    /// <summary>Every label once: two axes of one name are replaced by their diagonal.</summary>
    public EinsumTerm Diagonals()
    {
        EinsumTerm term = this;
        while (term.RepeatedLabel() is { } label)
        {
            int first = Array.IndexOf(term.Labels, label), second = Array.LastIndexOf(term.Labels, label);
            int[] others = [.. Enumerable.Range(0, term.Labels.Length).Where(axis => axis != first && axis != second)];
            term = new EinsumTerm(
                term.Tensor.Transpose([.. others, first, second]).Diagonal(), [.. others.Select(axis => term.Labels[axis]), label]);
        }
        return term;
    }

    /// <summary>Without axes of size 1 that another factor has in full.</summary>
    public EinsumTerm WithoutStretched(List<EinsumTerm> all)
    {
        bool IsStretched(int axis) => Tensor.Shape[axis] == 1 && all.Any(other => other.SizeOf(Labels[axis]) is not (null or 1));
        int[] kept = [.. Enumerable.Range(0, Labels.Length).Where(axis => !IsStretched(axis))];
        return kept.Length == Labels.Length
            ? this
            : new EinsumTerm(Tensor.Reshape([.. kept.Select(axis => Tensor.Shape[axis])]), [.. kept.Select(axis => Labels[axis])]);
    }

    /// <summary>Summed over every label that is not needed.</summary>
    public EinsumTerm SumExcept(ReadOnlySpan<int> needed)
    {
        var summed = new List<int>();
        var kept = new List<int>();
        for (int axis = 0; axis < Labels.Length; axis++)
        {
            if (needed.Contains(Labels[axis])) kept.Add(Labels[axis]);
            else summed.Add(axis);
        }
        return summed.Count == 0 ? this : new EinsumTerm(Tensor.Sum([.. summed]), [.. kept]);
    }

    /// <summary>The axes in the order of the result's labels, all of which are here.</summary>
    public Tensor InOrder(int[] output) => Tensor.Transpose([.. output.Select(label => Array.IndexOf(Labels, label))]);

    /// <summary>The product with another factor, summed over the labels that are not needed any more.</summary>
    public EinsumTerm Times(EinsumTerm other, int[] needed)
    {
        EinsumTerm x = SumExcept([.. needed, .. other.Labels]);
        EinsumTerm y = other.SumExcept([.. needed, .. Labels]);
        int[] shared = [.. x.Labels.Intersect(y.Labels)];
        int[] batch = [.. shared.Intersect(needed)];
        int[] contracted = [.. shared.Except(needed)];
        int[] result = [.. batch, .. x.Labels.Except(shared), .. y.Labels.Except(shared)];
        if (contracted.Length == 0 && batch.Length > 0)
        {
            // Nothing is summed: an elementwise product, which fuses with its neighbours.
            return new EinsumTerm(x.Spread(result) * y.Spread(result), result);
        }
        Axes Of(EinsumTerm term, int[] labels) => [.. labels.Select(label => Array.IndexOf(term.Labels, label))];
        Tensor product = Tensor.Contract(x.Tensor, y.Tensor, Of(x, batch), Of(x, contracted), Of(y, batch), Of(y, contracted));
        return new EinsumTerm(product, result);
    }

    /// <summary>The two factors whose product is smallest beside them; among equals the first.</summary>
    public static (int Left, int Right) BestPair(List<EinsumTerm> terms, int[] output)
    {
        (int, int) best = (0, 1);
        double least = double.PositiveInfinity;
        for (int left = 0; left < terms.Count; left++)
        {
            for (int right = left + 1; right < terms.Count; right++)
            {
                var needed = new HashSet<int>(output);
                for (int i = 0; i < terms.Count; i++)
                {
                    if (i != left && i != right) needed.UnionWith(terms[i].Labels);
                }
                double size = terms[left].Labels.Union(terms[right].Labels).Where(needed.Contains)
                    .Aggregate(1.0, (product, label) => product * (terms[left].SizeOf(label) ?? terms[right].SizeOf(label) ?? 1));
                double growth = size - terms[left].Tensor.Size - terms[right].Tensor.Size;
                if (growth >= least) continue;
                least = growth;
                best = (left, right);
            }
        }
        return best;
    }

    private int? SizeOf(int label) => Array.IndexOf(Labels, label) is >= 0 and var axis ? Tensor.Shape[axis] : null;

    private int? RepeatedLabel()
    {
        for (int axis = 0; axis < Labels.Length; axis++)
        {
            if (Array.IndexOf(Labels, Labels[axis]) < axis) return Labels[axis];
        }
        return null;
    }

    /// <summary>The axes in the order of other labels, with size 1 for those that are not here.</summary>
    private Tensor Spread(int[] labels)
    {
        int[] here = [.. labels.Where(Labels.Contains)];
        return InOrder(here).Reshape([.. labels.Select(label => SizeOf(label) ?? 1)]);
    }
}
