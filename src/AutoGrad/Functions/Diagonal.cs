namespace AutoGrad;

public sealed partial class Tensor
{
    /// <summary>
    /// A diagonal of the last two axes: <c>y[…, i] = x[…, i, i + offset]</c> (for a negative offset <c>x[…, i − offset, i]</c>).
    /// </summary>
    /// <param name="offset">
    /// 0 for the main diagonal, positive to the right of it, negative below. An offset beyond the matrix gives no element.
    /// </param>
    /// <returns>A tensor of rank one lower.</returns>
    /// <exception cref="ArgumentException">There are fewer than two axes.</exception>
    public Tensor Diagonal(int offset = 0)
    {
        if (Rank < 2)
        {
            throw Errors.Argument(
                "Diagonal",
                $"needs a matrix, but got shape {Shape}",
                "Give it at least two axes; DiagonalMatrix makes a matrix of a vector");
        }
        int rows = Shape[^2], columns = Shape[^1];
        long length = offset >= 0 ? Math.Min(rows, columns - (long)offset) : Math.Min(rows + (long)offset, columns);
        int count = (int)Math.Max(length, 0);
        ReadOnlySpan<int> batch = Shape.Sizes[..^2];
        int[] starts = new int[batch.Length + 1], steps = new int[batch.Length + 1];
        Array.Fill(steps, 1);
        starts[^1] = count == 0 ? 0 : offset >= 0 ? offset : -offset * columns;
        steps[^1] = columns + 1;
        return Reshape([.. batch, rows * columns]).StridedSlice(Axes.Create(starts), [.. batch, count], Axes.Create(steps));
    }

    /// <summary>
    /// Square matrices with the last axis on their diagonals and zeros elsewhere: <c>y[…, i, j] = i = j ? x[…, i] : 0</c>.
    /// </summary>
    /// <param name="x">A tensor of at least one axis.</param>
    /// <returns>A tensor of rank one higher.</returns>
    /// <exception cref="ArgumentException">The tensor is a scalar.</exception>
    public static Tensor DiagonalMatrix(Tensor x)
    {
        ArgumentNullException.ThrowIfNull(x);
        if (x.Rank == 0) throw Errors.Argument("DiagonalMatrix", "a scalar has no axis to lay on the diagonal", "Reshape it to a vector");
        int size = x.Shape[^1], leading = x.Rank - 1;
        int[] none = new int[x.Rank], interior = new int[x.Rank];
        interior[^1] = size;
        return x.Pad(Axes.Create(none), Axes.Create(none), Axes.Create(interior)).Reshape([.. x.Shape.Sizes[..leading], size, size]);
    }
}
