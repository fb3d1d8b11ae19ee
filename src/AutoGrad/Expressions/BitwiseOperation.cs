namespace AutoGrad;

/// <summary>An elementwise primitive on the bits of integers, which is logic on Bools.</summary>
internal abstract record BitwiseOperation : ElementwiseNonDifferentiable
{
    public sealed override TensorType TypeOf(ReadOnlySpan<Tensor> inputs)
    {
        foreach (Tensor input in inputs)
        {
            if (input.DType.IsFloat)
            {
                string fix = "Compare it, for example with NotEqual(x, 0), or convert it with .Cast(DType.Int32)";
                throw Errors.Argument(Name, $"needs Bools or integers, but got {input.Type}", fix);
            }
            Check.SameDType(Name, inputs[0].Type, input.Type);
        }
        return new TensorType(inputs[0].DType, CommonShape(inputs));
    }
}
