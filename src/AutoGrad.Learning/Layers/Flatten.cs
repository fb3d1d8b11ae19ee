namespace AutoGrad.Learning;

/// <summary>Layers without parameters: plain functions.</summary>
public static partial class Layers
{
    /// <summary>Everything but the leading axis in one: <c>[batch, …]</c> to <c>[batch, elements]</c>.</summary>
    /// <param name="x">A tensor with a batch axis, of any dtype.</param>
    /// <returns>A tensor of rank 2.</returns>
    /// <exception cref="ArgumentException">The tensor is a scalar.</exception>
    public static Tensor Flatten(Tensor x)
    {
        ArgumentNullException.ThrowIfNull(x);
        if (x.Rank == 0) throw Errors.Argument("Flatten", "a scalar has no batch axis", "Give x a leading axis of examples");
        int elements = 1;
        for (int axis = 1; axis < x.Rank; axis++) elements *= x.Shape[axis];
        return x.Reshape(x.Shape[0], elements);
    }
}
