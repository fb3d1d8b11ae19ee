namespace AutoGrad.Learning;

/// <summary>Argument checks shared by layers, losses and optimisers.</summary>
internal static class Check
{
    public static void Float(string operation, string what, Tensor tensor)
    {
        ArgumentNullException.ThrowIfNull(tensor);
        if (!tensor.DType.IsFloat)
        {
            throw Errors.Argument(operation, $"{what} must be floats, but got {tensor.Type}", "Convert with .Cast(DType.Float32)");
        }
    }

    public static void SameType(string operation, string left, Tensor x, string right, Tensor y)
    {
        Float(operation, left, x);
        ArgumentNullException.ThrowIfNull(y);
        if (x.Type != y.Type)
        {
            throw Errors.Argument(
                operation,
                $"{left} {x.Type} and {right} {y.Type} differ in type",
                y.DType.IsInteger
                    ? $"For class labels use SoftmaxCrossEntropyFromLogits, or OneHot(labels, count, DType.{x.DType}); numbers convert with .Cast(DType.{x.DType})"
                : x.Shape == y.Shape
                    ? $"Convert one with .Cast(DType.{x.DType})"
                    : "Reshape one so that every prediction meets its own target");
        }
    }

    /// <summary>Whether there is one class number, Int32 or Int64, for each row of scores.</summary>
    public static bool AreClasses(Tensor labels, Tensor scores) =>
        labels.DType is DType.Int32 or DType.Int64
        && scores.Rank == labels.Rank + 1
        && labels.Shape.SequenceEqual(scores.Shape.SkipLast(1));

    public static void Positive(string operation, string what, int value)
    {
        if (value <= 0) throw Errors.NotPositive(operation, what, value);
    }

    public static void Positive(string operation, string what, double value)
    {
        if (!(value > 0 && double.IsFinite(value))) throw Errors.NotPositive(operation, what, value);
    }

    public static void NotNegative(string operation, string what, double value)
    {
        if (!(value >= 0 && double.IsFinite(value)))
        {
            throw Errors.Argument(operation, $"{what} must not be negative, but got {value}", "Use 0 or a positive number");
        }
    }
}
