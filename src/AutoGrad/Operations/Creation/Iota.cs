using AutoGrad.Execution;

namespace AutoGrad;

public sealed partial class Tensor
{
    /// <summary>Each element is its own position along one axis: for shape [2, 3] and axis 1, <c>[[0, 1, 2], [0, 1, 2]]</c>.</summary>
    /// <param name="shape">The axis sizes.</param>
    /// <param name="axis">The axis whose positions are counted.</param>
    /// <param name="dtype">The element type; any but Bool.</param>
    /// <returns>A tensor of that type without history.</returns>
    /// <exception cref="ArgumentException">The axis is out of range, or the dtype is Bool.</exception>
    public static Tensor Iota(Shape shape, int axis = 0, DType dtype = DType.Int32) =>
        dtype == DType.Bool
            ? throw Errors.Argument("Iota", "positions are numbers, not Bool", "Choose an integer or float dtype")
            : new Iota(new TensorType(dtype, shape), Check.Axis("Iota", axis, shape)).Apply();
}

internal sealed record Iota(TensorType Type, int Axis) : Source
{
    public override TensorType TypeOf(ReadOnlySpan<Tensor> inputs) => Type;

    public override Lowering Lower(Tensor y) => new Lowering.Iota(Axis);
}
