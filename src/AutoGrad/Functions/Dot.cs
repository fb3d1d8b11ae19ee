namespace AutoGrad;

public sealed partial class Tensor
{
    /// <summary>The inner product of two vectors, <c>Σ xᵢ · yᵢ</c>. That of empty vectors is 0; integers wrap around.</summary>
    /// <param name="x">A vector of any numeric dtype.</param>
    /// <param name="y">A vector of the same size and dtype.</param>
    /// <returns>A scalar.</returns>
    /// <exception cref="ArgumentException">An operand is not a vector, the sizes differ, or the dtypes differ or are Bool.</exception>
    public static Tensor Dot(Tensor x, Tensor y)
    {
        ArgumentNullException.ThrowIfNull(x);
        ArgumentNullException.ThrowIfNull(y);
        if (x.Rank != 1 || y.Rank != 1)
        {
            throw Errors.Argument(
                "Dot",
                $"needs two vectors, but got {x.Type} and {y.Type}",
                "Use MatMul for matrices, TensorDot or Einsum for more axes");
        }
        Check.SameDType("Dot", x.Type, y.Type);
        Check.Numeric("Dot", x.Type);
        return x.Size == y.Size
            ? Contract(x, y, [], 0, [], 0)
            : throw Errors.Argument("Dot", $"vectors of sizes {x.Size} and {y.Size} do not pair up", "Make the sizes equal");
    }
}
