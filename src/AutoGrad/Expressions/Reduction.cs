using System.Collections.Immutable;
using AutoGrad.Execution;

namespace AutoGrad;

/// <summary>
/// The family of primitives that combine all elements along some axes, which vanish. The axes are sorted and counted from 0; keeping
/// them with size 1 is a reshape on top.
/// </summary>
internal abstract record Reduction(Axes Axes) : Primitive
{
    /// <summary>How elements are combined.</summary>
    protected abstract ReduceKind Kind { get; }

    /// <summary>The dtype of the result; words the error for a dtype or an empty tensor that cannot be reduced.</summary>
    protected abstract DType CheckDType(Tensor x);

    /// <summary>
    /// The cotangent of x; null if none is owed. Here <paramref name="y"/> and <paramref name="ct"/> have the reduced axes with size 1,
    /// so that they broadcast against x.
    /// </summary>
    protected abstract Tensor? Cotangent(Tensor x, Tensor y, Tensor ct);

    /// <summary>The public function of a reduction: resolves the axes and keeps them if asked to.</summary>
    public static Tensor Apply(Tensor x, string operation, Axes axes, bool keepDims, Func<Axes, Reduction> create)
    {
        Axes sorted = Check.SortedAxes(operation, axes, x.Shape);
        Tensor y = create(sorted).Apply(x);
        return keepDims ? y.Reshape(Kept(x.Shape, sorted)) : y;
    }

    public sealed override TensorType TypeOf(ReadOnlySpan<Tensor> inputs)
    {
        Shape from = inputs[0].Shape;
        DType dtype = CheckDType(inputs[0]);
        return new TensorType(dtype, [.. Enumerable.Range(0, from.Rank).Where(axis => !Axes.Contains(axis)).Select(axis => from[axis])]);
    }

    public sealed override Lowering Lower(Tensor y) => new Lowering.Reduce(Kind, Axes);

    public sealed override ImmutableArray<Tensor?> Vjp(Tensor y, Tensor ct)
    {
        Tensor x = y.Inputs[0];
        Shape kept = Kept(x.Shape, Axes);
        return [Cotangent(x, y.Reshape(kept), ct.Reshape(kept))];
    }

    public sealed override Tensor Batch(Tensor y, BatchedInputs inputs) =>
        (this with { Axes = [.. Axes.Select(static axis => axis + 1)] }).Apply(inputs[0]);

    private static Shape Kept(Shape shape, Axes axes) => [.. shape.Select((size, axis) => axes.Contains(axis) ? 1 : size)];
}
