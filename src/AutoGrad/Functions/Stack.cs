namespace AutoGrad;

public sealed partial class Tensor
{
    /// <summary>The tensors one after another along a new axis: <c>y[k, …] = xₖ[…]</c> for axis 0.</summary>
    /// <param name="tensors">At least one tensor; all of one type. Number literals among scalars take the dtype of the others.</param>
    /// <param name="axis">The place of the new axis in the result; negative numbers count from the end of the result.</param>
    /// <returns>A tensor of rank one higher.</returns>
    /// <exception cref="ArgumentException">There is no tensor, dtypes or shapes differ, or the axis is out of range.</exception>
    /// <example><code>Tensor points = Stack([xs, ys], axis: 1);</code></example>
    public static Tensor Stack(ReadOnlySpan<Tensor> tensors, int axis = 0)
    {
        if (tensors.IsEmpty) throw Errors.Argument("Stack", "needs at least one tensor", "Pass the tensors to stack");
        foreach (Tensor tensor in tensors) ArgumentNullException.ThrowIfNull(tensor, nameof(tensors));
        Tensor like = Operands.Leading(tensors);
        Shape shape = like.Shape;
        int place = Check.Axis("Stack", axis, [.. shape, 1]);
        var parts = new Tensor[tensors.Length];
        for (int i = 0; i < parts.Length; i++)
        {
            Tensor part = Operands.AdoptDType("Stack", like, tensors[i]).Y;
            if (part.Shape != shape)
            {
                throw Errors.Argument(
                    "Stack",
                    $"shapes {shape} and {part.Shape} differ",
                    "Stack tensors of one shape, or Concatenate along an axis they have");
            }
            parts[i] = part.ExpandDims(place);
        }
        return Concatenate(parts, place);
    }
}
