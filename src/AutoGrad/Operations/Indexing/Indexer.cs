using System.Runtime.CompilerServices;

namespace AutoGrad;

public sealed partial class Tensor
{
    /// <summary>
    /// A part of the tensor, one <see cref="Slice"/> an axis from the first on; axes not mentioned are taken whole. A position drops its
    /// axis, a range keeps it, an integer tensor puts its own axes there. Nothing is copied unless a tensor is looked up.
    /// </summary>
    /// <remarks>
    /// The cotangent is laid into zeros. Positions and ranges outside an axis are errors when the expression is built; indices in a tensor
    /// are checked then too if their value is known, otherwise when the result is computed.
    /// </remarks>
    /// <param name="slices">
    /// Positions (<c>0</c>, <c>^1</c>), ranges (<c>1..</c>, <c>(..8).Step(2)</c>), at most one integer tensor, <see
    /// cref="Slice.NewAxis"/>, <see cref="Slice.Ellipsis"/>.
    /// </param>
    /// <returns>A tensor of the same dtype.</returns>
    /// <exception cref="ArgumentException">
    /// There are more slices than axes, one lies outside its axis, or two tensors are given.
    /// </exception>
    /// <example><code>
    /// Tensor first = x[0], last = x[^1], inner = x[1..^1, 1..^1], column = x[.., 2], flipped = x[Slice.Every(-1)];
    /// Tensor embedded = table[tokens];
    /// </code></example>
    [IndexerName("Part")] // Item is the name of the method that reads one number
    public Tensor this[params ReadOnlySpan<Slice> slices]
    {
        get
        {
            var plan = new SlicePlan("Index", Shape, slices);
            Tensor box = StridedSlice(plan.Starts, plan.Box, plan.Steps);
            Tensor looked = plan.Lookup is { } lookup ? new Gather("Index", lookup.Axis, 0).Apply(box, lookup.Indices) : box;
            return looked.Reshape(plan.Result);
        }
    }
}
