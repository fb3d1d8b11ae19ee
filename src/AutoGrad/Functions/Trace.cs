namespace AutoGrad;

public sealed partial class Tensor
{
    /// <summary>
    /// The sum of a diagonal of the last two axes, <c>Σ over i of x[…, i, i + offset]</c>; 0 for a diagonal of no elements.
    /// </summary>
    /// <param name="offset">0 for the main diagonal, positive to the right of it, negative below.</param>
    /// <returns>A tensor of rank two lower.</returns>
    /// <exception cref="ArgumentException">There are fewer than two axes, or the dtype is Bool.</exception>
    public Tensor Trace(int offset = 0)
    {
        Check.Matrix("Trace", Type);
        return Diagonal(offset).Sum(-1);
    }
}
