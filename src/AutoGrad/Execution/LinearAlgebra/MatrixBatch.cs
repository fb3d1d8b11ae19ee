using System.Numerics;
using System.Numerics.Tensors;

namespace AutoGrad.Execution;

/// <summary>What kernels that work on each matrix of a batch by itself have in common.</summary>
internal static class MatrixBatch
{
    private const long ParallelFrom = 1 << 18; // arithmetic operations

    /// <summary>How many matrices lie in the last two axes.</summary>
    public static int Count(Shape shape) => Shape.Create(shape.Sizes[..^2]).Size;

    /// <summary>The body for each matrix, spread over threads where that pays.</summary>
    public static void For(int count, long operationsEach, Action<int> body)
    {
        if (operationsEach * count >= ParallelFrom) ParallelLoop.For(count, body);
        else for (int index = 0; index < count; index++) body(index);
    }

    /// <summary>target += factor · source.</summary>
    public static void AddMultiple<T>(T factor, ReadOnlySpan<T> source, Span<T> target) where T : unmanaged, IFloatingPointIeee754<T> =>
        TensorPrimitives.MultiplyAdd(source, factor, target, target);

    /// <summary>The rows × columns matrix with rows and columns exchanged.</summary>
    public static void Transpose<T>(ReadOnlySpan<T> source, int rows, int columns, Span<T> target) where T : unmanaged
    {
        for (int row = 0; row < rows; row++)
        {
            for (int column = 0; column < columns; column++) target[(column * rows) + row] = source[(row * columns) + column];
        }
    }

    /// <summary>Says of which type a matrix is and, in a batch, which one it is.</summary>
    public static string Describe(TensorType type, int index, int count) =>
        $"the matrix {type}{(count > 1 ? $", number {index} of its batch," : "")}";
}
