namespace AutoGrad;

public sealed partial class Tensor
{
    /// <summary>
    /// The place an index names, for making a tensor in which it has other numbers: <c>x.At(0).Set(1)</c> is what <c>x[0] = 1</c> would be
    /// if tensors could change.
    /// </summary>
    /// <param name="slices">As for the indexer.</param>
    /// <exception cref="ArgumentException">
    /// There are more slices than axes, one lies outside its axis, or two tensors are given.
    /// </exception>
    /// <example><code>Tensor y = x.At(1.., 0).Add(0.5f); Tensor z = x.At(rows).Set(0);</code></example>
    public IndexedPlace At(params ReadOnlySpan<Slice> slices) => new(this, new SlicePlan("At", Shape, slices));
}

/// <summary>A tensor and an index into it; see <see cref="Tensor.At"/>.</summary>
public readonly struct IndexedPlace
{
    private readonly Tensor x;
    private readonly SlicePlan plan;

    internal IndexedPlace(Tensor x, SlicePlan plan)
    {
        this.x = x;
        this.plan = plan;
    }

    /// <summary>
    /// The tensor with the numbers at this place replaced; where an index occurs twice, the last one in row-major order stays.
    /// </summary>
    /// <param name="value">What the place shall hold; a number, or a tensor that broadcasts to the shape the index would give.</param>
    /// <returns>A tensor of the type of the one indexed.</returns>
    /// <exception cref="ArgumentException">
    /// The dtype differs, the value does not broadcast, or an index in a tensor is out of range.
    /// </exception>
    public Tensor Set(Tensor value)
    {
        Tensor updates = Updates("At.Set", value);
        if (plan.Lookup is { } lookup)
        {
            updates = new Scatter("At.Set", Execution.ScatterKind.Set, lookup.Axis, 0).Apply(Box(x), lookup.Indices, updates);
        }
        if (plan.IsWhole) return updates;
        Tensor place = Embed(Tensor.Ones(plan.Box, DType.Bool));
        return Tensor.Where(place, Embed(updates), x);
    }

    /// <summary>The tensor with numbers added at this place; where an index occurs twice, both are added.</summary>
    /// <param name="value">What to add; a number, or a tensor that broadcasts to the shape the index would give.</param>
    /// <returns>A tensor of the type of the one indexed.</returns>
    /// <exception cref="ArgumentException">
    /// The dtype differs or is Bool, the value does not broadcast, or an index in a tensor is out of range.
    /// </exception>
    public Tensor Add(Tensor value)
    {
        Tensor updates = Updates("At.Add", value);
        if (plan.Lookup is not { } lookup) return x + Embed(updates);
        var scatter = new Scatter("At.Add", Execution.ScatterKind.Add, lookup.Axis, 0);
        return plan.IsWhole
            ? scatter.Apply(x, lookup.Indices, updates)
            : x + Embed(scatter.Apply(Tensor.Zeros(plan.Box, x.DType), lookup.Indices, updates));
    }

    private Tensor Updates(string operation, Tensor value)
    {
        ArgumentNullException.ThrowIfNull(value);
        value = Operands.AdoptDType(operation, x, value).Y;
        if (!Broadcasting.CanBroadcast(value.Shape, plan.Result))
        {
            throw Errors.Argument(
                operation,
                $"a value of shape {value.Shape} does not stretch to the place of shape {plan.Result}",
                "Give it the shape that indexing would return, or a number");
        }
        return value.BroadcastTo(plan.Result).Reshape(plan.Looked);
    }

    private Tensor Box(Tensor tensor) => tensor.StridedSlice(plan.Starts, plan.Box, plan.Steps);

    /// <summary>The box laid where it came from, among zeros.</summary>
    private Tensor Embed(Tensor box) => plan.IsWhole ? box : StridedSlice.Embed(box, x.Shape, plan.Starts, plan.Steps);
}
