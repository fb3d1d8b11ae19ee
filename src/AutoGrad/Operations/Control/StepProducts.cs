namespace AutoGrad;

/// <summary>
/// Sums over the steps of a loop that are formed once it is over. The cotangent of a weight is Σₜ aₜᵀ·bₜ: instead of adding a whole matrix
/// to a carry at every step, the factors of all steps are kept and multiplied in one product, which reads and writes the matrix once.
/// </summary>
internal sealed class StepProducts
{
    private const long MostElements = 1 << 24; // of what is kept of all steps

    private readonly List<Tensor> factors = [];
    private readonly int length;

    public StepProducts(int length) => this.length = length;

    /// <summary>What the steps have to give out.</summary>
    public IReadOnlyList<Tensor> Factors => factors;

    /// <summary>
    /// How the sum of a step's term over all steps follows from the stacked <see cref="Factors"/>; null if the term is not a product whose
    /// factors are smaller than itself.
    /// </summary>
    public Func<Func<Tensor, Tensor>, Tensor>? TryTake(Tensor term)
    {
        switch (term.Primitive)
        {
            case Transpose or Reshape when TryTake(term.Inputs[0]) is { } inner:
                return stacked => term.Primitive.Apply(inner(stacked));
            case Contract product when IsWorthIt(term):
                Tensor left = term.Inputs[0], right = term.Inputs[1];
                Keep(left);
                Keep(right);
                return stacked => Tensor.Contract(
                    stacked(left),
                    stacked(right),
                    Shifted(product.LeftBatch),
                    [0, .. Shifted(product.LeftContracted)],
                    Shifted(product.RightBatch),
                    [0, .. Shifted(product.RightContracted)]);
            default:
                return null;
        }
    }

    private bool IsWorthIt(Tensor term)
    {
        long kept = (long)term.Inputs[0].Size + term.Inputs[1].Size;
        return kept <= term.Size && kept * length <= MostElements;
    }

    private void Keep(Tensor factor)
    {
        if (!factors.Contains(factor)) factors.Add(factor);
    }

    /// <summary>Axes behind a new first one.</summary>
    private static Axes Shifted(Axes axes) => Axes.Create([.. axes.Select(static axis => axis + 1)]);
}
