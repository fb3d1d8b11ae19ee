using AutoGrad.Execution;

namespace AutoGrad;

public sealed partial class Tensor
{
    /// <summary>
    /// Windows added up where they lie, the transpose of <see cref="Unfold"/>: <c>y[…, i, …] = Σ over p, k with p·stride + k·dilation = i
    /// of x[…, p, …, k]</c>; 0 where no window reaches.
    /// </summary>
    /// <param name="shape">The shape of the result.</param>
    /// <param name="axes">
    /// The axes of the result along which the windows lie; the last axes of this tensor are the places of the windows in this order.
    /// </param>
    /// <param name="strides">How far windows move: one number for all those axes, or one for each; 1 if not given.</param>
    /// <param name="dilations">The distance of neighbouring places of a window, likewise; 1 if not given.</param>
    /// <returns>A tensor of that shape. Folding what was unfolded multiplies each element by the number of windows that hold it.</returns>
    /// <exception cref="ArgumentException">
    /// An axis is out of range or listed twice, a number is below 1, the dtype is Bool, or this tensor's shape is not that of such windows.
    /// </exception>
    public Tensor Fold(Shape shape, Axes axes, Axes strides = default, Axes dilations = default)
    {
        axes = Check.DistinctAxes("Fold", axes, shape);
        if (Rank != shape.Rank + axes.Count)
        {
            throw Errors.Argument(
                "Fold",
                $"windows of shape {Shape} cannot lie along axes {axes} of shape {shape}",
                $"The windows need {shape.Rank + axes.Count} axes");
        }
        var windows = new Unfold(
            axes,
            [.. Shape.Sizes[shape.Rank..]],
            SpatialNumbers.Positive("Fold", "strides", strides, axes.Count, 1),
            SpatialNumbers.Positive("Fold", "dilations", dilations, axes.Count, 1));
        return new Fold(shape, windows).Apply(this);
    }
}

internal sealed record Fold(Shape To, Unfold Windows) : LinearOperation
{
    public override TensorType TypeOf(ReadOnlySpan<Tensor> inputs)
    {
        Check.Numeric(Name, inputs[0].Type);
        Shape expected = Windows.TypeOf([Tensor.Zeros(To, inputs[0].DType)]).Shape;
        return expected == inputs[0].Shape
            ? inputs[0].Type.WithShape(To)
            : throw Errors.Argument(
                Name,
                $"windows of shape {inputs[0].Shape} do not lie in shape {To}, whose windows have shape {expected}",
                "Use the shape and the numbers that the windows were unfolded with");
    }

    public override Lowering Lower(Tensor y) => new Lowering.ViewTranspose(Windows.Layout(y.Inputs[0].Shape));

    protected override Tensor Adjoint(Tensor y, Tensor ct) => Windows.Apply(ct);

    public override Tensor Batch(Tensor y, BatchedInputs inputs) => new Fold([inputs.BatchSize, .. To], Windows.Shifted()).Apply(inputs[0]);
}
