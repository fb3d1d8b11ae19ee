namespace AutoGrad;

/// <summary>An elementwise primitive that compares two elements of one dtype, of any dtype, and gives a Bool.</summary>
internal abstract record Comparison : ElementwiseNonDifferentiable
{
    public sealed override TensorType TypeOf(ReadOnlySpan<Tensor> inputs)
    {
        Check.SameDType(Name, inputs[0].Type, inputs[1].Type);
        return new TensorType(DType.Bool, CommonShape(inputs));
    }
}
