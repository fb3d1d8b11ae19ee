using System.Runtime.CompilerServices;
using AutoGrad.Execution;

namespace AutoGrad;

public sealed partial class Tensor
{
    /// <summary>The same elements in row-major order under another shape. One size may be −1: it is worked out from the others.</summary>
    /// <param name="sizes">The new axis sizes; none for a scalar.</param>
    /// <returns>A tensor of that shape; this very tensor if it has that shape already.</returns>
    /// <exception cref="ArgumentException">The number of elements does not fit, or more than one size is negative.</exception>
    [OverloadResolutionPriority(1)] // of a collection expression
    public Tensor Reshape(params ReadOnlySpan<int> sizes)
    {
        Shape shape = AutoGrad.Reshape.Resolve(Shape, sizes);
        return shape == Shape ? this : new Reshape(shape).Apply(this);
    }

    /// <inheritdoc cref="Reshape(ReadOnlySpan{int})"/>
    /// <param name="shape">The new shape.</param>
    public Tensor Reshape(Shape shape) => Reshape(shape.Sizes);
}

internal sealed record Reshape(Shape To) : LinearOperation
{
    public static Shape Resolve(Shape from, ReadOnlySpan<int> sizes)
    {
        int unknown = sizes.IndexOf(-1);
        if (unknown < 0)
        {
            Shape shape = Shape.Create(sizes);
            return shape.Size == from.Size ? shape : throw DoesNotFit(from, sizes);
        }
        int[] resolved = sizes.ToArray();
        resolved[unknown] = 1;
        if (resolved.Contains(-1))
        {
            throw Errors.Argument("Reshape", $"more than one size of {Text(sizes)} is -1", "Leave at most one size to be worked out");
        }
        int known = Shape.Create(resolved).Size;
        if (known == 0 || from.Size % known != 0) throw DoesNotFit(from, sizes);
        resolved[unknown] = from.Size / known;
        return Shape.Create(resolved);
    }

    public override TensorType TypeOf(ReadOnlySpan<Tensor> inputs) => inputs[0].Type.WithShape(To);

    public override Lowering Lower(Tensor y) => new Lowering.Reshape();

    protected override Tensor Adjoint(Tensor y, Tensor ct) => ct.Reshape(y.Inputs[0].Shape);

    public override Tensor Batch(Tensor y, BatchedInputs inputs) => inputs[0].Reshape([inputs.BatchSize, .. To]);

    private static ArgumentException DoesNotFit(Shape from, ReadOnlySpan<int> sizes) => Errors.Argument(
        "Reshape",
        $"the {from.Size} elements of shape {from} do not fill {Text(sizes)}",
        "Keep the product of the sizes, or leave one size as -1");

    private static string Text(ReadOnlySpan<int> sizes) => $"[{string.Join(", ", sizes.ToArray())}]";
}
