using AutoGrad.Execution;

namespace AutoGrad;

/// <summary>
/// A bare C# number used as a tensor. It is a scalar of its own dtype until it meets a tensor of another one in an elementwise function:
/// there it is converted, so that <c>2 * x</c> means the same for every dtype of x.
/// </summary>
internal sealed record Literal(Scalar Value) : Source
{
    public override TensorType TypeOf(ReadOnlySpan<Tensor> inputs) => new(Value.DType, []);

    public override Lowering Lower(Tensor y) => new Lowering.Fill(Value);

    /// <summary>The literal's node converted; an error when an integer or Bool tensor cannot hold the number.</summary>
    public Tensor As(string operation, Tensor node, DType dtype)
    {
        bool fits = Value.DType == DType.Int64 && dtype.IsInteger
            ? Value.As<long>() == Scalar.From(Value.As<long>(), dtype).ToDouble()
            : Scalar.Fits(Value.ToDouble(), dtype) && Value.DType != DType.Bool;
        return fits ? node.Cast(dtype) : throw Errors.LiteralDoesNotFit(operation, Value, dtype);
    }
}
