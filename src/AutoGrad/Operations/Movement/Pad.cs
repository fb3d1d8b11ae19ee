using System.Collections.Immutable;
using AutoGrad.Execution;

namespace AutoGrad;

public sealed partial class Tensor
{
    /// <summary>
    /// Zeros (or another number) around and between the elements: along axis k, <c>interior[k]</c> between neighbours, then
    /// <c>low[k]</c> before and <c>high[k]</c> after. Low and high may be negative, which crops.
    /// </summary>
    /// <param name="low">How many to add before, one number an axis.</param>
    /// <param name="high">How many to add after, one number an axis.</param>
    /// <param name="interior">How many to add between neighbours, one number an axis, none negative; by default 0.</param>
    /// <param name="value">The number to add, a value of the dtype (for Bool 0 or 1); nothing flows to it in reverse mode.</param>
    /// <returns>A tensor whose size along axis k is <c>low + high + n + interior·max(n − 1, 0)</c>.</returns>
    /// <exception cref="ArgumentException">
    /// A list has not one number an axis, an interior number is negative, a size would be, or the dtype does not hold the value.
    /// </exception>
    public Tensor Pad(Axes low, Axes high, Axes interior = default, double value = 0)
    {
        if (interior.IsAll) interior = Axes.Create(new int[Rank]);
        if (low.Count != Rank || high.Count != Rank || interior.Count != Rank)
        {
            throw Errors.Argument(
                "Pad",
                $"low {low}, high {high} and interior {interior} must have one number for each axis of shape {Shape}",
                $"Give {Rank} numbers in each");
        }
        return low.Concat(high).Concat(interior).All(static n => n == 0) ? this : new Pad(low, high, interior, value).Apply(this);
    }
}

internal sealed record Pad(Axes Low, Axes High, Axes Interior, double Value) : LinearOperation
{
    public override TensorType TypeOf(ReadOnlySpan<Tensor> inputs)
    {
        Shape from = inputs[0].Shape;
        DType dtype = inputs[0].DType;
        if (dtype == DType.Bool ? Value is not (0 or 1) : !Scalar.Fits(Value, dtype))
        {
            throw Errors.Argument("Pad", $"{Value} is not a value of {dtype}", "Choose one that is, or convert the tensor with .Cast");
        }
        int[] sizes = new int[from.Rank];
        for (int axis = 0; axis < sizes.Length; axis++)
        {
            if (Interior[axis] < 0)
            {
                throw Errors.Argument("Pad", $"interior {Interior} has a negative number", "Only low and high may crop");
            }
            long size = (long)Low[axis] + High[axis] + from[axis] + ((long)Interior[axis] * Math.Max(from[axis] - 1, 0));
            if (size is < 0 or > Shape.MaximumSize)
            {
                throw Errors.Argument(
                    "Pad",
                    $"axis {axis} of shape {from} would get size {size} (low {Low}, high {High}, interior {Interior})",
                    "Crop less than there is");
            }
            sizes[axis] = (int)size;
        }
        return inputs[0].Type.WithShape(Shape.Create(sizes));
    }

    public override Lowering Lower(Tensor y) => new Lowering.Pad(Low, High, Interior, Scalar.From(Value, y.DType));

    protected override Tensor Adjoint(Tensor y, Tensor ct)
    {
        // Undo the cropping and padding at the ends, then keep every element that was there before.
        Shape from = y.Inputs[0].Shape;
        Tensor spread = ct.Pad([.. Low.Select(static n => -n)], [.. High.Select(static n => -n)]);
        return spread.StridedSlice(Axes.Create(new int[from.Rank]), from, [.. Interior.Select(static n => n + 1)]);
    }

    /// <summary>What stands around the elements does not move, whatever number it is.</summary>
    public override Tensor? Jvp(Tensor y, ImmutableArray<Tensor?> tangents) =>
        tangents[0] is { } dx ? (this with { Value = 0 }).Apply(dx) : null;

    public override Tensor Batch(Tensor y, BatchedInputs inputs) => inputs[0].Pad([0, .. Low], [0, .. High], [0, .. Interior], Value);
}
