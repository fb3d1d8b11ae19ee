namespace AutoGrad;

public sealed partial class Tensor
{
    /// <summary>
    /// The elements moved along an axis, those that fall off the end coming in at the start: <c>y[(i + shift) mod n] = x[i]</c>.
    /// </summary>
    /// <param name="shift">How far; negative towards the start. Any number is allowed.</param>
    /// <param name="axis">The axis to move along.</param>
    /// <returns>A tensor of the same type.</returns>
    /// <exception cref="ArgumentException">The axis is out of range.</exception>
    public Tensor Roll(int shift, int axis)
    {
        int along = Check.Axis("Roll", axis, Shape);
        int size = Shape[along];
        int start = size == 0 ? 0 : (int)(((shift % (long)size) + size) % size);
        return start == 0 ? this : Concatenate([SliceAxis(along, size - start, start), SliceAxis(along, 0, size - start)], along);
    }
}
