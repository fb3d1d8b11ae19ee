namespace AutoGrad;

/// <summary>
/// The wording of every argument error. Each names the operation, the rule that was broken, the actual shapes or dtypes, and the likely
/// fix. They are thrown while the expression is built, so the stack trace shows the user's own line.
/// </summary>
internal static class Errors
{
    public static ArgumentException Argument(string operation, string problem, string fix) => new($"{operation}: {problem}. {fix}.");

    public static ArgumentException UnknownElementType(Type type) =>
        Argument("Tensor", $"no dtype stores {type.Name} values", "Use float, double, int, long, uint or bool");

    public static ArgumentException UnknownDType(DType dtype) =>
        Argument("Tensor", $"{(int)dtype} is not a dtype", "Use a named value of DType, such as DType.Float32");

    public static ArgumentException NegativeSize(ReadOnlySpan<int> sizes) =>
        Argument("Shape", $"sizes must not be negative, but got {List(sizes)}", "Give every axis a size of 0 or more");

    /// <summary>The error for a shape with more elements than an array can have, which the operation that asked for it completes.</summary>
    public static ArgumentException TooLarge(ReadOnlySpan<int> sizes)
    {
        ArgumentException error = TooLarge("Shape", List(sizes), "");
        error.Data[nameof(TooLarge)] = List(sizes);
        return error;
    }

    /// <summary>The shape that was too large, if that was the error.</summary>
    public static string? TooLargeShape(ArgumentException error) => error.Data[nameof(TooLarge)] as string;

    /// <summary>The same error, naming the operation and its inputs.</summary>
    public static ArgumentException TooLarge(string operation, string shape, ReadOnlySpan<Tensor> inputs) =>
        TooLarge(operation, shape, $", the shape of the result for {string.Join(", ", inputs.ToArray().Select(static input => $"{input.Type}"))},");

    private static ArgumentException TooLarge(string operation, string shape, string source) => Argument(
        operation, $"{shape}{source} has more than {Shape.MaximumSize:N0} elements", "Split the tensor, or check the sizes for a mistake");

    public static ArgumentException AxisOutOfRange(string operation, int axis, Shape shape) => Argument(
        operation,
        $"axis {axis} is out of range for shape {shape}",
        shape.Rank == 0 ? "A scalar has no axes" : $"Use an axis from {-shape.Rank} to {shape.Rank - 1}");

    public static ArgumentException DuplicateAxis(string operation, int axis, Axes axes) =>
        Argument(operation, $"axis {axis} is listed twice in {axes}", "Name every axis once");

    public static ArgumentException ShapesDoNotBroadcast(string operation, TensorType left, TensorType right) => Argument(
        operation,
        $"shapes {left.Shape} and {right.Shape} do not broadcast together",
        "Aligned at the last axis, sizes must be equal or one of them 1; Reshape or Transpose one operand");

    public static ArgumentException MixedDTypes(string operation, TensorType left, TensorType right) => Argument(
        operation,
        $"dtypes {left.DType} and {right.DType} do not mix (operands are {left} and {right})",
        $"Convert one operand, for example with .Cast(DType.{(left.DType > right.DType ? left.DType : right.DType)})");

    public static ArgumentException NotFloat(string operation, TensorType type) =>
        Argument(operation, $"needs a floating-point tensor, but got {type}", "Convert it with .Cast(DType.Float32) or .Cast(DType.Float64)");

    public static ArgumentException NotNumeric(string operation, TensorType type) =>
        Argument(operation, $"needs numbers, but got {type}", "Convert it with .Cast(DType.Int32) or .Cast(DType.Float32)");

    public static ArgumentException NotInteger(string operation, TensorType type) =>
        Argument(operation, $"needs integers, but got {type}", "Convert it with .Cast(DType.Int32) or .Cast(DType.Int64)");

    public static ArgumentException WrongDType(string operation, TensorType type, DType required) =>
        Argument(operation, $"needs a {required} tensor, but got {type}", $"Convert it with .Cast(DType.{required})");

    public static ArgumentException NotIndex(string operation, TensorType type) =>
        Argument(operation, $"indices must be Int32 or Int64, but got {type}", "Convert them with .Cast(DType.Int32)");

    public static ArgumentException LiteralDoesNotFit(string operation, object literal, DType dtype) => Argument(
        operation,
        $"the number {literal} is not a value of the {dtype} tensor it meets",
        dtype.IsInteger
            ? "Convert the tensor with .Cast(DType.Float32), or use a whole number in range"
            : "Use Where or a comparison on Bool tensors");

    public static ArgumentException NotScalar(string operation, string what) =>
        Argument(operation, $"needs a scalar to differentiate, but {what}", "Reduce it, for example with .Sum() or .Mean(), or use Vjp");

    public static ArgumentException NotDifferentiable(string operation, string what) => Argument(
        operation,
        $"cannot differentiate with respect to {what}",
        "Only Float32 and Float64 have derivatives: convert with .Cast(DType.Float32), or pass it as a further argument");

    public static ArgumentException NotMatrix(string operation, TensorType type) =>
        Argument(operation, $"needs matrices, but got {type}", "Give the tensor at least two axes, with ExpandDims or Reshape");

    public static ArgumentException NotSquare(string operation, TensorType type) =>
        Argument(operation, $"needs square matrices, but got {type}", "Give a as many rows as columns in its last two axes");

    public static InvalidOperationException Internal(string problem) => new($"internal: {problem}");

    private static string List(ReadOnlySpan<int> sizes) => $"[{string.Join(", ", sizes.ToArray())}]";

    /// <summary>The error for numbers that a compiled function was allowed to overwrite.</summary>
    public static InvalidOperationException Donated(string tensor = "this tensor") => new(
        $"Compile: the numbers of {tensor} were donated to a compiled function, which has overwritten them. " +
        "Use what the function returned, or leave this argument out of donate.");
}
