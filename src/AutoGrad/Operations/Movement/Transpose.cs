using AutoGrad.Execution;

namespace AutoGrad;

public sealed partial class Tensor
{
    /// <summary>
    /// The tensor with its axes in another order: <c>y[i₀, i₁, …] = x[…]</c> with axis k of y being axis <c>axes[k]</c> of x. Nothing is
    /// copied.
    /// </summary>
    /// <param name="axes">Every axis once, in the new order; by default all in reverse order, which transposes a matrix.</param>
    /// <returns>A tensor of the same elements.</returns>
    /// <exception cref="ArgumentException">An axis is out of range, missing or listed twice.</exception>
    /// <example><code>Tensor channelsLast = images.Transpose([0, 2, 3, 1]);</code></example>
    public Tensor Transpose(Axes axes = default)
    {
        if (axes.IsAll) axes = [.. Enumerable.Range(0, Rank).Reverse()];
        Axes order = Check.DistinctAxes("Transpose", axes, Shape);
        if (order.Count != Rank)
        {
            throw Errors.Argument("Transpose", $"axes {axes} do not name every axis of shape {Shape}", $"List all {Rank} axes in their new order");
        }
        return order.SequenceEqual(Enumerable.Range(0, Rank)) ? this : new Transpose(order).Apply(this);
    }
}

internal sealed record Transpose(Axes Order) : LinearOperation
{
    public override TensorType TypeOf(ReadOnlySpan<Tensor> inputs)
    {
        Shape from = inputs[0].Shape;
        return inputs[0].Type.WithShape([.. Order.Select(axis => from[axis])]);
    }

    public override Lowering Lower(Tensor y) => new Lowering.View(
        new ViewLayout(Axes.Create(new int[y.Rank]), y.Shape, Order, [.. Enumerable.Repeat(1, y.Rank)]));

    protected override Tensor Adjoint(Tensor y, Tensor ct)
    {
        int[] inverse = new int[Order.Count];
        for (int axis = 0; axis < inverse.Length; axis++) inverse[Order[axis]] = axis;
        return ct.Transpose(Axes.Create(inverse));
    }

    public override Tensor Batch(Tensor y, BatchedInputs inputs) => inputs[0].Transpose([0, .. Order.Select(axis => axis + 1)]);
}
