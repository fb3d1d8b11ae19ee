namespace AutoGrad;

public sealed partial class Tensor
{
    /// <summary>The k largest elements of each line along an axis, the largest first, and their positions.</summary>
    /// <remarks>
    /// Of equal elements the one with the lower position comes first. NaN comes after all numbers, so it is chosen only where numbers run
    /// out. The cotangent of a value goes to the element at its position; the positions have no derivative. k = 0 gives empty tensors.
    /// The smallest are those of <c>(-x).TopK(k)</c>.
    /// </remarks>
    /// <param name="k">How many, from 0 to the size of the axis.</param>
    /// <param name="axis">The axis to search; the last by default.</param>
    /// <returns>The values, of this dtype, and their Int64 positions, both with size k along the axis.</returns>
    /// <exception cref="ArgumentException">
    /// k is negative or larger than the size of the axis, the axis is out of range, or the dtype is Bool.
    /// </exception>
    /// <example><code>var (best, labels) = scores.TopK(5); // [batch, classes] to [batch, 5]</code></example>
    public (Tensor Values, Tensor Indices) TopK(int k, int axis = -1)
    {
        Check.Numeric("TopK", Type);
        int along = Check.Axis("TopK", axis, Shape);
        if ((uint)k > (uint)Shape[along])
        {
            throw Errors.Argument(
                "TopK", $"axis {along} of shape {Shape} has no {k} largest elements", $"Ask for 0 to {Shape[along]} of them");
        }
        Tensor indices = ArgSort(along, descending: true).SliceAxis(along, 0, k);
        return (TakeAlong(this, indices, along), indices);
    }
}
