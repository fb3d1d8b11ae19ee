namespace AutoGrad;

public sealed partial class Tensor
{
    /// <summary>
    /// The last two axes with zeros above a diagonal (NumPy's tril): <c>y[…, i, j] = j − i ≤ offset ? x[…, i, j] : 0</c>.
    /// </summary>
    /// <param name="offset">The last diagonal that is kept: 0 the main one, positive to the right of it, negative below.</param>
    /// <returns>A tensor of the same type.</returns>
    /// <exception cref="ArgumentException">There are fewer than two axes.</exception>
    public Tensor LowerTriangle(int offset = 0) => Where(Below("LowerTriangle", offset), this, ZerosLike(this));

    /// <summary>
    /// The last two axes with zeros below a diagonal (NumPy's triu): <c>y[…, i, j] = j − i ≥ offset ? x[…, i, j] : 0</c>.
    /// </summary>
    /// <param name="offset">The first diagonal that is kept: 0 the main one, positive to the right of it, negative below.</param>
    /// <returns>A tensor of the same type.</returns>
    /// <exception cref="ArgumentException">There are fewer than two axes.</exception>
    public Tensor UpperTriangle(int offset = 0) => Where(Below("UpperTriangle", (long)offset - 1), ZerosLike(this), this);

    /// <summary>Where column − row ≤ offset, for the shape of this tensor.</summary>
    private Tensor Below(string operation, long offset)
    {
        if (Rank < 2) throw Errors.Argument(operation, $"needs a matrix, but got shape {Shape}", "Give it at least two axes");
        Shape matrix = Shape.Create(Shape.Sizes[^2..]);
        Tensor below = Iota(matrix, 0, DType.Int64) + offset >= Iota(matrix, 1, DType.Int64);
        return below.BroadcastTo(Shape);
    }
}
