using System.Collections.Immutable;
using AutoGrad.Execution;

namespace AutoGrad;

public sealed partial class Tensor
{
    /// <summary>Running products along an axis: <c>y[i] = x[0] · … · x[i]</c>, or from the end, <c>x[i] · … · x[n − 1]</c>.</summary>
    /// <remarks>
    /// Factors are multiplied one after another. Integers wrap around. Derivatives divide by nothing: zeros among the elements do no harm.
    /// </remarks>
    /// <param name="axis">The axis to multiply along.</param>
    /// <param name="reverse">Whether to start at the end.</param>
    /// <returns>A tensor of the same type.</returns>
    /// <exception cref="ArgumentException">The axis is out of range, or the dtype is Bool.</exception>
    public Tensor CumulativeProduct(int axis, bool reverse = false) =>
        new CumulativeProduct(Check.Axis("CumulativeProduct", axis, Shape), reverse).Apply(this);
}

internal sealed record CumulativeProduct(int Axis, bool Reverse) : Primitive
{
    public override TensorType TypeOf(ReadOnlySpan<Tensor> inputs)
    {
        Check.Numeric(Name, inputs[0].Type);
        return inputs[0].Type;
    }

    public override Lowering Lower(Tensor y) => new Lowering.Cumulate(ReduceKind.Product, Axis, Reverse);

    /// <summary>With y[i] = x[i]·y[i − 1], what reaches y[i] is r[i] = ct[i] + x[i + 1]·r[i + 1], and x[i] gets r[i]·y[i − 1].</summary>
    public override ImmutableArray<Tensor?> Vjp(Tensor y, Tensor ct)
    {
        if (y.Size == 0) return [ct];
        Tensor next = y.Inputs[0].Neighbor(Axis, isBefore: Reverse, 1);
        return [Tensor.MaskedMultiply(Tensor.LinearRecurrence(next, ct, Axis, !Reverse), Before(y))];
    }

    /// <summary>ẏ[i] = x[i] · ẏ[i − 1] + y[i − 1] · ẋ[i]: one recurrence instead of the transpose of one.</summary>
    public override Tensor? Jvp(Tensor y, ImmutableArray<Tensor?> tangents)
    {
        if (tangents[0] is not { } dx || y.Size == 0) return tangents[0];
        return Tensor.LinearRecurrence(y.Inputs[0], Tensor.MaskedMultiply(dx, Before(y)), Axis, Reverse);
    }

    public override Tensor Batch(Tensor y, BatchedInputs inputs) => inputs[0].CumulativeProduct(Axis + 1, Reverse);

    /// <summary>The products without the last factor.</summary>
    private Tensor Before(Tensor y) => y.Neighbor(Axis, isBefore: !Reverse, 1);
}
