using AutoGrad.Execution;

namespace AutoGrad;

public sealed partial class Tensor
{
    /// <summary>
    /// The tensor stretched to a shape by NumPy's rule: aligned at the last axes, a size of 1 or a missing axis is repeated. Nothing is
    /// copied. The cotangent is summed over what was repeated.
    /// </summary>
    /// <param name="shape">The shape to reach.</param>
    /// <returns>A tensor of that shape and the same dtype; this very tensor if it has that shape already.</returns>
    /// <exception cref="ArgumentException">The shape of this tensor does not stretch to it.</exception>
    public Tensor BroadcastTo(Shape shape) => shape == Shape ? this : new Broadcast(shape).Apply(this);
}

internal sealed record Broadcast(Shape To) : LinearOperation
{
    public override TensorType TypeOf(ReadOnlySpan<Tensor> inputs) =>
        Broadcasting.CanBroadcast(inputs[0].Shape, To)
            ? inputs[0].Type.WithShape(To)
            : throw Errors.Argument(
                "BroadcastTo",
                $"shape {inputs[0].Shape} does not stretch to {To}",
                "Aligned at the last axis, every size must be equal or 1");

    public override Lowering Lower(Tensor y)
    {
        Shape from = y.Inputs[0].Shape;
        int added = To.Rank - from.Rank;
        int[] source = new int[To.Rank];
        int[] steps = new int[To.Rank];
        for (int axis = 0; axis < To.Rank; axis++)
        {
            bool repeated = axis < added || from[axis - added] != To[axis];
            source[axis] = repeated ? -1 : axis - added;
            steps[axis] = 1;
        }
        return new Lowering.View(new ViewLayout(Axes.Create(new int[from.Rank]), To, Axes.Create(source), Axes.Create(steps)));
    }

    protected override Tensor Adjoint(Tensor y, Tensor ct)
    {
        Shape from = y.Inputs[0].Shape;
        int added = To.Rank - from.Rank;
        var repeated = new List<int>();
        for (int axis = 0; axis < To.Rank; axis++)
        {
            if (axis < added || from[axis - added] != To[axis]) repeated.Add(axis);
        }
        return ct.Sum([.. repeated]).Reshape(from);
    }

    public override Tensor Batch(Tensor y, BatchedInputs inputs)
    {
        // New axes come before the old ones, so the batch has to be moved in front of them by a reshape first.
        Shape from = y.Inputs[0].Shape;
        Tensor x = inputs[0].Reshape([inputs.BatchSize, .. Enumerable.Repeat(1, To.Rank - from.Rank), .. from]);
        return x.BroadcastTo([inputs.BatchSize, .. To]);
    }
}
