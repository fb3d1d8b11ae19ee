namespace AutoGrad;

public sealed partial class Tensor
{
    /// <summary>Every element several times in a row along an axis: <c>y[i] = x[i / count]</c>.</summary>
    /// <param name="count">How often; 1 changes nothing.</param>
    /// <param name="axis">The axis that grows.</param>
    /// <returns>A tensor whose size along the axis is multiplied.</returns>
    /// <exception cref="ArgumentException">The count is negative, or the axis is out of range.</exception>
    /// <example><code>Tensor x = [1f, 2f]; x.Repeat(2, 0); // [1, 1, 2, 2]</code></example>
    public Tensor Repeat(int count, int axis)
    {
        int grown = Check.Axis("Repeat", axis, Shape);
        if (count < 0) throw Errors.Argument("Repeat", $"the count {count} is negative", "Repeat 0 times or more");
        ReadOnlySpan<int> before = Shape.Sizes[..(grown + 1)], after = Shape.Sizes[(grown + 1)..];
        Tensor repeated = Reshape([.. before, 1, .. after]).BroadcastTo([.. before, count, .. after]);
        return repeated.Reshape([.. before[..grown], Shape.Create(before[grown], count).Size, .. after]);
    }
}
