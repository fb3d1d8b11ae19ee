namespace AutoGrad;

/// <summary>What samplers do with parameters that are tensors: a shape for all, and checks of numbers that are known already.</summary>
internal static class SamplerParameter
{
    /// <summary>The parameter for every element of the shape; a bare number becomes Float32.</summary>
    public static Tensor Prepare(string operation, Tensor parameter, Shape shape)
    {
        ArgumentNullException.ThrowIfNull(parameter);
        if (Operands.IsNumber(parameter)) parameter = Operands.As(operation, parameter, DType.Float32) ?? parameter;
        Check.Float(operation, parameter.Type);
        return Broadcasting.Common(parameter.Shape, shape) == shape
            ? parameter.BroadcastTo(shape)
            : throw Errors.Argument(
                operation,
                $"parameters of shape {parameter.Shape} do not stretch to the result's shape {shape}",
                "Ask for the shape of the whole result: aligned at the last axis, every size of the parameters is equal or 1");
    }

    /// <summary>Two parameters of one dtype; bare numbers adopt the dtype of the other, or are Float32.</summary>
    public static (Tensor First, Tensor Second) Prepare(string operation, Tensor first, Tensor second, Shape shape)
    {
        ArgumentNullException.ThrowIfNull(first);
        ArgumentNullException.ThrowIfNull(second);
        if (Operands.IsNumber(first) && Operands.IsNumber(second)) first = Operands.As(operation, first, DType.Float32) ?? first;
        (first, second) = Operands.AdoptDType(operation, first, second);
        return (Prepare(operation, first, shape), Prepare(operation, second, shape));
    }

    /// <summary>Fails if a number is known and is not greater than 0; a tensor still to be computed is not looked at.</summary>
    public static void Positive(string operation, string name, Tensor parameter) =>
        CheckAll(operation, parameter, static number => number > 0, $"{name} must be positive");

    /// <summary>Fails if a number is known and is negative or NaN.</summary>
    public static void NotNegative(string operation, string name, Tensor parameter) =>
        CheckAll(operation, parameter, static number => number >= 0, $"{name} must not be negative");

    /// <summary>The numbers of a parameter that is a C# number or a constant; null if it is still to be computed.</summary>
    public static double[]? Known(Tensor parameter) => parameter.Primitive switch
    {
        Literal { Value.DType: not DType.Bool } literal => [literal.Value.ToDouble()],
        Constant when parameter.DType.IsFloat => parameter.Cast(DType.Float64).ToArray<double>(),
        _ => null,
    };

    private static void CheckAll(string operation, Tensor parameter, Predicate<double> isGood, string rule)
    {
        if (Known(parameter) is not { } numbers) return;
        int bad = Array.FindIndex(numbers, number => !isGood(number));
        if (bad < 0) return;
        string place = parameter.Rank == 0 ? "it" : $"element {bad} of {parameter.Type}";
        throw Errors.Argument(operation, $"{rule}, but {place} is {numbers[bad]}", "Check the parameters, or map them through Softplus or Exp");
    }
}
