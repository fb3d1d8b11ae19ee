using System.Numerics;
using static AutoGrad.Execution.ElementSteps;

namespace AutoGrad.Execution;

/// <summary>Which loop runs an <see cref="ElementOperation"/> on a dtype.</summary>
internal static unsafe class TapeLoops
{
    /// <summary>The loop of one operation whose operands all have the given dtype, not Bool; comparisons leave a mask as wide.</summary>
    public static delegate*<in LoopOperands, void> Find(ElementOperation operation, DType dtype, bool sameShiftEverywhere) => dtype switch
    {
        DType.Float32 => FindFloat<float>(operation),
        DType.Float64 => FindFloat<double>(operation),
        DType.Int32 => FindInteger<int>(operation, sameShiftEverywhere),
        DType.Int64 => FindInteger<long>(operation, sameShiftEverywhere),
        DType.UInt32 => operation == ElementOperation.Abs
            ? &ElementLoop.Unary<CopyStep, uint>
            : FindInteger<uint>(operation, sameShiftEverywhere),
        _ => throw Errors.Internal($"{operation} on a mask of unknown width"),
    };

    /// <summary>The loop of one operation on masks of the given width.</summary>
    public static delegate*<in LoopOperands, void> FindMask(ElementOperation operation, int width) => width switch
    {
        1 => FindMask<byte>(operation),
        4 => FindMask<int>(operation),
        _ => FindMask<long>(operation),
    };

    /// <summary>The loop that copies elements of a width.</summary>
    public static delegate*<in LoopOperands, void> FindCopy(int width) => width switch
    {
        1 => &ElementLoop.Unary<CopyStep, byte>,
        4 => &ElementLoop.Unary<CopyStep, int>,
        _ => &ElementLoop.Unary<CopyStep, long>,
    };

    /// <summary>The loop that changes a number's dtype.</summary>
    public static delegate*<in LoopOperands, void> FindConvert(DType from, DType to) => (from, to) switch
    {
        (DType.Float32, DType.Float64) => &ConvertLoop.Float32ToFloat64,
        (DType.Float64, DType.Float32) => &ConvertLoop.Float64ToFloat32,
        (DType.Int32, DType.Float32) => &ElementLoop.Unary<ConvertLoop.Int32ToFloat32, int>,
        (DType.Float32, DType.Int32) => &ElementLoop.Unary<ConvertLoop.Float32ToInt32, float>,
        (DType.Int32, DType.UInt32) or (DType.UInt32, DType.Int32) => &ElementLoop.Unary<CopyStep, int>,
        (DType.Float32, _) => FindConvertFrom<float>(to),
        (DType.Float64, _) => FindConvertFrom<double>(to),
        (DType.Int32, _) => FindConvertFrom<int>(to),
        (DType.Int64, _) => FindConvertFrom<long>(to),
        _ => FindConvertFrom<uint>(to),
    };

    private static delegate*<in LoopOperands, void> FindConvertFrom<T>(DType to) where T : unmanaged, INumber<T> => to switch
    {
        DType.Float32 => &ConvertLoop.Each<T, float>,
        DType.Float64 => &ConvertLoop.Each<T, double>,
        DType.Int32 => &ConvertLoop.Each<T, int>,
        DType.Int64 => &ConvertLoop.Each<T, long>,
        _ => &ConvertLoop.Each<T, uint>,
    };

    private static delegate*<in LoopOperands, void> FindFloat<T>(ElementOperation operation)
        where T : unmanaged, INumber<T> => operation switch
        {
            ElementOperation.Divide => &ElementLoop.Binary<DivideStep, T>,
            ElementOperation.Remainder => &ElementLoop.OneByOne<FloatRemainderStep, T>,
            ElementOperation.FusedMultiplyAdd => &ElementLoop.Ternary<FusedMultiplyAddStep, T>,
            ElementOperation.Sqrt => &ElementLoop.Unary<SqrtStep, T>,
            ElementOperation.Floor => &ElementLoop.Unary<FloorStep, T>,
            ElementOperation.Ceiling => &ElementLoop.Unary<CeilingStep, T>,
            ElementOperation.Round => &ElementLoop.Unary<RoundStep, T>,
            ElementOperation.Exp => &ElementLoop.Unary<ExpStep, T>,
            ElementOperation.Log => &ElementLoop.Unary<LogStep, T>,
            ElementOperation.Sin => &ElementLoop.Unary<SinStep, T>,
            ElementOperation.Cos => &ElementLoop.Unary<CosStep, T>,
            ElementOperation.CopySign => &ElementLoop.Binary<CopySignStep, T>,
            ElementOperation.Call => &ElementLoop.Call<T>,
            _ => FindNumber<T>(operation),
        };

    private static delegate*<in LoopOperands, void> FindInteger<T>(ElementOperation operation, bool sameShiftEverywhere)
        where T : unmanaged, INumber<T> => operation switch
        {
            ElementOperation.Divide => &ElementLoop.OneByOne<IntegerDivideStep, T>,
            ElementOperation.Remainder => &ElementLoop.OneByOne<IntegerRemainderStep, T>,
            ElementOperation.ShiftLeft when sameShiftEverywhere => &ElementLoop.Binary<ShiftLeftStep, T>,
            ElementOperation.ShiftLeft => &ElementLoop.OneByOne<ShiftLeftEachStep, T>,
            ElementOperation.ShiftRight when sameShiftEverywhere => &ElementLoop.Binary<ShiftRightStep, T>,
            ElementOperation.ShiftRight => &ElementLoop.OneByOne<ShiftRightEachStep, T>,
            ElementOperation.And => &ElementLoop.Binary<AndStep, T>,
            ElementOperation.Or => &ElementLoop.Binary<OrStep, T>,
            ElementOperation.Xor => &ElementLoop.Binary<XorStep, T>,
            ElementOperation.Not => &ElementLoop.Unary<NotStep, T>,
            _ => FindNumber<T>(operation),
        };

    private static delegate*<in LoopOperands, void> FindNumber<T>(ElementOperation operation)
        where T : unmanaged, INumber<T> => operation switch
        {
            ElementOperation.Add => &ElementLoop.Binary<AddStep, T>,
            ElementOperation.Subtract => &ElementLoop.Binary<SubtractStep, T>,
            ElementOperation.Multiply => &ElementLoop.Binary<MultiplyStep, T>,
            ElementOperation.MaskedMultiply => &ElementLoop.Binary<MaskedMultiplyStep, T>,
            ElementOperation.TwiceMaskedMultiply => &ElementLoop.Binary<TwiceMaskedMultiplyStep, T>,
            ElementOperation.Negate => &ElementLoop.Unary<NegateStep, T>,
            ElementOperation.Abs => &ElementLoop.Unary<AbsStep, T>,
            ElementOperation.Minimum => &ElementLoop.Binary<MinimumStep, T>,
            ElementOperation.Maximum => &ElementLoop.Binary<MaximumStep, T>,
            ElementOperation.Equal => &ElementLoop.Binary<EqualStep, T>,
            ElementOperation.Less => &ElementLoop.Binary<LessStep, T>,
            ElementOperation.LessOrEqual => &ElementLoop.Binary<LessOrEqualStep, T>,
            ElementOperation.Select => &ElementLoop.Ternary<SelectStep, T>,
            _ => throw Errors.Internal($"{operation} has no loop for {typeof(T).Name}"),
        };

    private static delegate*<in LoopOperands, void> FindMask<T>(ElementOperation operation) where T : unmanaged => operation switch
    {
        ElementOperation.And or ElementOperation.Minimum => &ElementLoop.Binary<AndStep, T>,
        ElementOperation.Or or ElementOperation.Maximum => &ElementLoop.Binary<OrStep, T>,
        ElementOperation.Xor => &ElementLoop.Binary<XorStep, T>,
        ElementOperation.Not => &ElementLoop.Unary<NotStep, T>,
        ElementOperation.Equal => &ElementLoop.Binary<SameMaskStep, T>,
        ElementOperation.Less => &ElementLoop.Binary<LessMaskStep, T>,
        ElementOperation.LessOrEqual => &ElementLoop.Binary<LessOrEqualMaskStep, T>,
        ElementOperation.Select => &ElementLoop.Ternary<SelectStep, T>,
        _ => throw Errors.Internal($"{operation} has no loop for Bool"),
    };
}
