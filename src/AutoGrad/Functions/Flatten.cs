namespace AutoGrad;

public sealed partial class Tensor
{
    /// <summary>The same elements in row-major order with the axes from one on merged into a single last axis.</summary>
    /// <param name="firstAxis">The first axis to merge: 0 gives a vector, 1 keeps the examples of a batch apart.</param>
    /// <returns>A tensor of rank <c>firstAxis + 1</c>; a scalar becomes a vector of one element.</returns>
    /// <exception cref="ArgumentException">The axis is out of range.</exception>
    public Tensor Flatten(int firstAxis = 0)
    {
        if (Rank == 0 && firstAxis is 0 or -1) return Reshape(1);
        int first = Check.Axis("Flatten", firstAxis, Shape);
        int merged = 1;
        foreach (int size in Shape.Sizes[first..]) merged *= size;
        return Reshape([.. Shape.Sizes[..first], merged]);
    }
}
