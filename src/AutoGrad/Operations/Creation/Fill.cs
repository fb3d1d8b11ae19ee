using AutoGrad.Execution;

namespace AutoGrad;

public sealed partial class Tensor
{
    /// <summary>A tensor of one repeated number. It takes no memory until it is used.</summary>
    /// <param name="shape">The axis sizes; <c>[]</c> for a scalar.</param>
    /// <param name="value">The number.</param>
    /// <param name="dtype">The element type.</param>
    /// <returns>A tensor of that type without history.</returns>
    /// <exception cref="ArgumentException">The number is not a value of an integer dtype, or the dtype is Bool and it is neither 0 nor
    /// 1.</exception>
    public static Tensor Full(Shape shape, double value, DType dtype = DType.Float32)
    {
        bool fits = dtype == DType.Bool ? value is 0 or 1 : Scalar.Fits(value, dtype);
        return fits
            ? new Fill(Scalar.From(value, dtype), shape).Apply()
            : throw Errors.Argument("Full", $"{value} is not a value of {dtype}", "Choose a float dtype, or a whole number in range");
    }

    /// <summary>A tensor of zeros (of <c>false</c> for Bool).</summary>
    /// <param name="shape">The axis sizes; <c>[]</c> for a scalar.</param>
    /// <param name="dtype">The element type.</param>
    public static Tensor Zeros(Shape shape, DType dtype = DType.Float32) => Full(shape, 0, dtype);

    /// <summary>A tensor of ones (of <c>true</c> for Bool).</summary>
    /// <param name="shape">The axis sizes; <c>[]</c> for a scalar.</param>
    /// <param name="dtype">The element type.</param>
    public static Tensor Ones(Shape shape, DType dtype = DType.Float32) => Full(shape, 1, dtype);

    /// <summary>Zeros of the type of another tensor.</summary>
    /// <param name="like">The tensor whose shape and dtype are taken; its value is not looked at.</param>
    public static Tensor ZerosLike(Tensor like)
    {
        ArgumentNullException.ThrowIfNull(like);
        return Full(like.Shape, 0, like.DType);
    }

    /// <summary>Ones of the type of another tensor.</summary>
    /// <param name="like">The tensor whose shape and dtype are taken; its value is not looked at.</param>
    public static Tensor OnesLike(Tensor like)
    {
        ArgumentNullException.ThrowIfNull(like);
        return Full(like.Shape, 1, like.DType);
    }
}

internal sealed record Fill(Scalar Value, Shape Shape) : Source
{
    public override TensorType TypeOf(ReadOnlySpan<Tensor> inputs) => new(Value.DType, Shape);

    public override Lowering Lower(Tensor y) => new Lowering.Fill(Value);
}
