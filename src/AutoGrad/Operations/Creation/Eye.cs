namespace AutoGrad;

public sealed partial class Tensor
{
    /// <summary>Ones where row and column have the same number, zeros elsewhere: the identity matrix if it is square.</summary>
    /// <param name="rows">The number of rows.</param>
    /// <param name="columns">The number of columns; as many as rows unless given.</param>
    /// <param name="dtype">The element type; for Bool the ones are <c>true</c>.</param>
    /// <returns>A matrix of shape [rows, columns].</returns>
    /// <exception cref="ArgumentException">A size is negative, or there are too many elements.</exception>
    public static Tensor Eye(int rows, int? columns = null, DType dtype = DType.Float32)
    {
        Shape shape = [rows, columns ?? rows];
        if (shape.Size == 0) return Zeros(shape, dtype);
        // One after another, with as many zeros in between as a row has columns: each next one is one place further to the right.
        int ones = Math.Min(shape[0], shape[1]);
        int zerosAfter = shape.Size - 1 - ((ones - 1) * (shape[1] + 1));
        return Ones([ones], dtype).Pad(0, zerosAfter, interior: shape[1]).Reshape(shape);
    }
}
