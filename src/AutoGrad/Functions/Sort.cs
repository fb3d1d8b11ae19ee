namespace AutoGrad;

public sealed partial class Tensor
{
    /// <summary>The elements of each line along an axis in order.</summary>
    /// <remarks>
    /// Stable: equal elements, −0 and +0 among them, keep their order. NaN comes last in both directions, see <see cref="ArgSort"/>. The
    /// cotangent of an element is that of its place in the result; at ties this is one of several one-sided derivatives.
    /// </remarks>
    /// <param name="axis">The axis to sort along; the last by default.</param>
    /// <param name="descending">Whether the largest comes first.</param>
    /// <returns>A tensor of the same type.</returns>
    /// <exception cref="ArgumentException">The axis is out of range, or the dtype is Bool.</exception>
    /// <example><code>Tensor.From([3.0, 1, 2]).Sort() // [1, 2, 3]</code></example>
    public Tensor Sort(int axis = -1, bool descending = false)
    {
        Check.Numeric("Sort", Type);
        return TakeAlong(this, ArgSort(Check.Axis("Sort", axis, Shape), descending), axis);
    }
}
