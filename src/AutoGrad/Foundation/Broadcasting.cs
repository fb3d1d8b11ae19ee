namespace AutoGrad;

/// <summary>
/// NumPy's broadcasting rule: shapes are aligned at their last axes; equal sizes match, a size of 1 (or a missing axis) stretches.
/// </summary>
internal static class Broadcasting
{
    /// <summary>The shape both operands stretch to, or null when a pair of sizes neither match nor holds a 1.</summary>
    public static Shape? Common(Shape left, Shape right)
    {
        if (left == right) return left;
        int rank = Math.Max(left.Rank, right.Rank);
        Span<int> sizes = rank <= 16 ? stackalloc int[rank] : new int[rank];
        for (int i = 1; i <= rank; i++)
        {
            int a = i <= left.Rank ? left[^i] : 1;
            int b = i <= right.Rank ? right[^i] : 1;
            if (a != b && a != 1 && b != 1) return null;
            sizes[rank - i] = a == 1 ? b : a;
        }
        return Shape.Create(sizes);
    }

    /// <summary>The shape both operands of an operation stretch to.</summary>
    /// <exception cref="ArgumentException">There is none, or it has too many elements.</exception>
    public static Shape Common(string operation, Tensor x, Tensor y)
    {
        try
        {
            return Common(x.Shape, y.Shape) ?? throw Errors.ShapesDoNotBroadcast(operation, x.Type, y.Type);
        }
        catch (ArgumentException error) when (Errors.TooLargeShape(error) is { } shape)
        {
            throw Errors.TooLarge(operation, shape, [x, y]);
        }
    }

    /// <summary>Whether a value of shape <paramref name="from"/> stretches to <paramref name="to"/> without changing it.</summary>
    public static bool CanBroadcast(Shape from, Shape to) => Common(from, to) is { } common && common == to;
}
