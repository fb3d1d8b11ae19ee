using AutoGrad.Execution;

namespace AutoGrad;

public sealed partial class Tensor
{
    /// <summary>
    /// Sliding windows: every axis that is unfolded becomes two, the position of the window and, at the end, the place in the window,
    /// <c>y[…, p, …, k] = x[…, p·stride + k·dilation, …]</c>. Nothing is copied.
    /// </summary>
    /// <param name="axes">The axes along which windows slide, each once.</param>
    /// <param name="sizes">The places of a window: one number for all those axes, or one for each.</param>
    /// <param name="strides">How far windows move, likewise; 1 if not given.</param>
    /// <param name="dilations">The distance of neighbouring places of a window, likewise; 1 if not given.</param>
    /// <returns>
    /// A tensor whose axes are those of this one, with <c>⌊(size − (window − 1)·dilation − 1) / stride⌋ + 1</c> positions along unfolded
    /// ones, then the places of the windows in the order of <paramref name="axes"/>.
    /// </returns>
    /// <exception cref="ArgumentException">
    /// An axis is out of range or listed twice, a number is below 1, or a window is larger than its axis.
    /// </exception>
    /// <example><code>Tensor movingAverage = series.Unfold(0, 7).Mean(-1);</code></example>
    public Tensor Unfold(Axes axes, Axes sizes, Axes strides = default, Axes dilations = default)
    {
        axes = Check.DistinctAxes("Unfold", axes, Shape);
        return new Unfold(
            axes,
            SpatialNumbers.Positive("Unfold", "sizes", sizes, axes.Count, 1),
            SpatialNumbers.Positive("Unfold", "strides", strides, axes.Count, 1),
            SpatialNumbers.Positive("Unfold", "dilations", dilations, axes.Count, 1)).Apply(this);
    }
}

internal sealed record Unfold(Axes Axes, Axes Sizes, Axes Strides, Axes Dilations) : LinearOperation
{
    public override TensorType TypeOf(ReadOnlySpan<Tensor> inputs)
    {
        Shape from = inputs[0].Shape;
        int[] positions = [.. from];
        for (int i = 0; i < Axes.Count; i++)
        {
            long reach = (Sizes[i] - 1L) * Dilations[i];
            if (reach >= from[Axes[i]])
            {
                throw Errors.Argument(
                    Name,
                    $"a window of {Sizes[i]} with dilation {Dilations[i]} spans {reach + 1} places, "
                    + $"more than axis {Axes[i]} of shape {from} has",
                    "Use a smaller window or dilation, or Pad first");
            }
            positions[Axes[i]] = (int)((from[Axes[i]] - 1 - reach) / Strides[i]) + 1;
        }
        return inputs[0].Type.WithShape([.. positions, .. Sizes]);
    }

    /// <summary>How the windows see the tensor.</summary>
    public ViewLayout Layout(Shape windows)
    {
        int rank = windows.Rank - Axes.Count;
        int[] steps = [.. Enumerable.Repeat(1, rank)];
        for (int i = 0; i < Axes.Count; i++) steps[Axes[i]] = Strides[i];
        Axes starts = AutoGrad.Axes.Create(new int[rank]);
        return new ViewLayout(starts, windows, [.. Enumerable.Range(0, rank), .. Axes], [.. steps, .. Dilations]);
    }

    public override Lowering Lower(Tensor y) => new Lowering.View(Layout(y.Shape));

    protected override Tensor Adjoint(Tensor y, Tensor ct) => new Fold(y.Inputs[0].Shape, this).Apply(ct);

    public override Tensor Batch(Tensor y, BatchedInputs inputs) => Shifted().Apply(inputs[0]);

    /// <summary>The same windows where there is one more leading axis.</summary>
    public Unfold Shifted() => this with { Axes = [.. Axes.Select(static axis => axis + 1)] };
}
