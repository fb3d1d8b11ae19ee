namespace AutoGrad;

public sealed partial class Tensor
{
    /// <summary>
    /// Einstein's summation: each operand's axes are named by letters, axes with one name are multiplied in step, and names that the result
    /// does not have are summed over.
    /// </summary>
    /// <remarks>
    /// NumPy's language: a letter twice in one operand takes its diagonal; <c>...</c> stands for any number of axes, which broadcast;
    /// without <c>-&gt;</c> the result has the axes under <c>...</c>, then every letter that occurs once, in alphabetical order. Spaces
    /// mean nothing. More than two operands are multiplied in pairs, those first whose product is smallest beside its factors.
    /// </remarks>
    /// <param name="specification">For example <c>"ij,jk-&gt;ik"</c>, a matrix product.</param>
    /// <param name="operands">One tensor for each group of letters; all of one numeric dtype.</param>
    /// <returns>A tensor with one axis for each label of the result.</returns>
    /// <exception cref="ArgumentException">
    /// The specification is malformed or does not fit the tensors, or dtypes differ or are Bool.
    /// </exception>
    /// <example><code>
    /// Tensor trace = Einsum("ii", x);
    /// Tensor scores = Einsum("bqhd,bkhd->bhqk", queries, keys);
    /// </code></example>
    public static Tensor Einsum(string specification, params ReadOnlySpan<Tensor> operands)
    {
        ArgumentNullException.ThrowIfNull(specification);
        foreach (Tensor operand in operands)
        {
            ArgumentNullException.ThrowIfNull(operand);
            Check.SameDType("Einsum", operands[0].Type, operand.Type);
            Check.Numeric("Einsum", operand.Type);
        }
        EinsumSpecification parsed = EinsumSpecification.Parse(specification, operands);
        var terms = new List<EinsumTerm>();
        for (int i = 0; i < operands.Length; i++) terms.Add(new EinsumTerm(operands[i], parsed.Operands[i]).Diagonals());

        // An axis of size 1 under an ellipsis stretches: where another operand has the axis in full, this one need not have it at all.
        for (int i = 0; i < terms.Count; i++) terms[i] = terms[i].WithoutStretched(terms);
        while (terms.Count > 1)
        {
            (int left, int right) = EinsumTerm.BestPair(terms, parsed.Output);
            EinsumTerm a = terms[left], b = terms[right];
            terms.RemoveAt(right);
            terms.RemoveAt(left);
            int[] needed = [.. parsed.Output, .. terms.SelectMany(static term => term.Labels)];
            terms.Add(a.Times(b, needed));
        }
        return terms[0].SumExcept(parsed.Output).InOrder(parsed.Output);
    }
}
