namespace AutoGrad.Execution;

/// <summary>
/// Which element of a source each element of a view is. With output position o, the source position along axis a is
/// Starts[a] + Σ over output axes k with SourceAxes[k] = a of o[k]·Steps[k]. An output axis of source −1 repeats (broadcast); an axis of
/// the source that no output axis names is fixed at its start. Two output axes may name one source axis: sliding windows.
/// </summary>
internal sealed record ViewLayout(Axes Starts, Shape OutputShape, Axes SourceAxes, Axes Steps)
{
    /// <summary>The value seen through the view, sharing the source's storage.</summary>
    public TensorValue Apply(TensorValue source)
    {
        int offset = source.Offset;
        int[] strides = new int[OutputShape.Rank];
        if (OutputShape.Size > 0)
        {
            for (int axis = 0; axis < source.Shape.Rank; axis++) offset += Starts[axis] * source.Strides[axis];
        }
        for (int axis = 0; axis < strides.Length; axis++)
        {
            strides[axis] = SourceAxes[axis] < 0 ? 0 : source.Strides[SourceAxes[axis]] * Steps[axis];
        }
        return new TensorValue(source.Type.WithShape(OutputShape), source.Storage, offset, strides);
    }
}
