namespace AutoGrad;

public sealed partial class Tensor
{
    /// <summary>Copies of the whole tensor side by side: <c>counts[k]</c> of them along axis k.</summary>
    /// <param name="counts">How often, aligned at the last axis; missing ones are 1, and further ones make new leading axes.</param>
    /// <returns>A tensor whose sizes are multiplied by the counts.</returns>
    /// <exception cref="ArgumentException">A count is negative.</exception>
    /// <example><code>Tensor x = [1f, 2f]; x.Tile(2); // [1, 2, 1, 2]
    /// x.Tile(3, 1); // [[1, 2], [1, 2], [1, 2]]</code></example>
    public Tensor Tile(params ReadOnlySpan<int> counts)
    {
        int rank = Math.Max(Rank, counts.Length);
        List<int> from = [], to = [], merged = [];
        for (int axis = 0; axis < rank; axis++)
        {
            int size = axis < rank - Rank ? 1 : Shape[axis - (rank - Rank)];
            int count = axis < rank - counts.Length ? 1 : counts[axis - (rank - counts.Length)];
            if (count < 0)
            {
                throw Errors.Argument(
                    "Tile",
                    $"counts {Axes.Create(counts)} have a negative number",
                    "Repeat every axis 0 times or more");
            }
            from.AddRange(1, size);
            to.AddRange(count, size);
            merged.Add(Shape.Create(count, size).Size);
        }
        return Reshape([.. from]).BroadcastTo([.. to]).Reshape([.. merged]);
    }
}
