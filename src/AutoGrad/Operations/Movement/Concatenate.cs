using System.Collections.Immutable;
using AutoGrad.Execution;

namespace AutoGrad;

public sealed partial class Tensor
{
    /// <summary>The tensors one after another along an axis they have already; all other sizes are equal.</summary>
    /// <param name="tensors">At least one tensor; all of one dtype and rank.</param>
    /// <param name="axis">The axis along which they are joined.</param>
    /// <returns>A tensor whose size along the axis is the sum of theirs.</returns>
    /// <exception cref="ArgumentException">There is no tensor, dtypes or other sizes differ, or the axis is out of range.</exception>
    public static Tensor Concatenate(ReadOnlySpan<Tensor> tensors, int axis = 0)
    {
        if (tensors.IsEmpty) throw Errors.Argument("Concatenate", "needs at least one tensor", "Pass the tensors to join");
        foreach (Tensor tensor in tensors) ArgumentNullException.ThrowIfNull(tensor, nameof(tensors));
        var concatenate = new Concatenate(Check.Axis("Concatenate", axis, tensors[0].Shape));
        return tensors.Length == 1 ? tensors[0] : concatenate.Apply(tensors);
    }
}

internal sealed record Concatenate(int Axis) : Primitive
{
    public override TensorType TypeOf(ReadOnlySpan<Tensor> inputs)
    {
        int[] sizes = [.. inputs[0].Shape];
        long total = sizes[Axis];
        foreach (Tensor input in inputs[1..])
        {
            Check.SameDType(Name, inputs[0].Type, input.Type);
            bool fits = input.Rank == sizes.Length;
            for (int axis = 0; fits && axis < sizes.Length; axis++) fits = axis == Axis || input.Shape[axis] == sizes[axis];
            if (!fits)
            {
                throw Errors.Argument(
                    Name,
                    $"shapes {inputs[0].Shape} and {input.Shape} differ outside axis {Axis}",
                    "Only the size along the joined axis may differ; Reshape or slice first, or Stack to make a new axis");
            }
            total += input.Shape[Axis];
        }
        if (total > Shape.MaximumSize)
        {
            throw Errors.Argument(
                Name,
                $"axis {Axis} would get size {total:N0}, more than {Shape.MaximumSize:N0}",
                "Join fewer or smaller tensors");
        }
        sizes[Axis] = (int)total;
        return inputs[0].Type.WithShape(Shape.Create(sizes));
    }

    public override Lowering Lower(Tensor y) => new Lowering.Concatenate(Axis);

    public override Linearity Linearity => Linearity.Linear;

    public override ImmutableArray<Tensor?> Vjp(Tensor y, Tensor ct)
    {
        var cotangents = new Tensor?[y.Inputs.Length];
        int start = 0;
        for (int i = 0; i < cotangents.Length; i++)
        {
            int size = y.Inputs[i].Shape[Axis];
            cotangents[i] = ct.SliceAxis(Axis, start, size);
            start += size;
        }
        return [.. cotangents];
    }

    public override Tensor Batch(Tensor y, BatchedInputs inputs) => new Concatenate(Axis + 1).Apply(inputs.All());
}
