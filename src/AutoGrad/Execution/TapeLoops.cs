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
            ? &ElementLoop.Unary<Copy, uint>
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
        1 => &ElementLoop.Unary<Copy, byte>,
        4 => &ElementLoop.Unary<Copy, int>,
        _ => &ElementLoop.Unary<Copy, long>,
    };

    /// <summary>The loop that changes a number's dtype.</summary>
    public static delegate*<in LoopOperands, void> FindConvert(DType from, DType to) => (from, to) switch
    {
        (DType.Float32, DType.Float64) => &ConvertLoop.Float32ToFloat64,
        (DType.Float64, DType.Float32) => &ConvertLoop.Float64ToFloat32,
        (DType.Int32, DType.Float32) => &ElementLoop.Unary<ConvertLoop.Int32ToFloat32, int>,
        (DType.Float32, DType.Int32) => &ElementLoop.Unary<ConvertLoop.Float32ToInt32, float>,
        (DType.Int32, DType.UInt32) or (DType.UInt32, DType.Int32) => &ElementLoop.Unary<Copy, int>,
        (DType.Float32, _) => FindConvertFrom<float>(to),
        (DType.Float64, _) => FindConvertFrom<double>(to),
        (DType.Int32, _) => FindConvertFrom<int>(to),
        (DType.Int64, _) => FindConvertFrom<long>(to),
        _ => FindConvertFrom<uint>(to),
    };

    private static delegate*<in LoopOperands, void> FindConvertFrom<T>(DType to) where T : unmanaged, System.Numerics.INumber<T> => to switch
    {
        DType.Float32 => &ConvertLoop.Each<T, float>,
        DType.Float64 => &ConvertLoop.Each<T, double>,
        DType.Int32 => &ConvertLoop.Each<T, int>,
        DType.Int64 => &ConvertLoop.Each<T, long>,
        _ => &ConvertLoop.Each<T, uint>,
    };

    private static delegate*<in LoopOperands, void> FindFloat<T>(ElementOperation operation)
        where T : unmanaged, System.Numerics.INumber<T> => operation switch
    {
        ElementOperation.Divide => &ElementLoop.Binary<Divide, T>,
        ElementOperation.Remainder => &ElementLoop.OneByOne<FloatRemainder, T>,
        ElementOperation.FusedMultiplyAdd => &ElementLoop.Ternary<FusedMultiplyAdd, T>,
        ElementOperation.Sqrt => &ElementLoop.Unary<Sqrt, T>,
        ElementOperation.Floor => &ElementLoop.Unary<Floor, T>,
        ElementOperation.Ceiling => &ElementLoop.Unary<Ceiling, T>,
        ElementOperation.Round => &ElementLoop.Unary<Round, T>,
        ElementOperation.Exp => &ElementLoop.Unary<Exp, T>,
        ElementOperation.Log => &ElementLoop.Unary<Log, T>,
        ElementOperation.Sin => &ElementLoop.Unary<Sin, T>,
        ElementOperation.Cos => &ElementLoop.Unary<Cos, T>,
        ElementOperation.CopySign => &ElementLoop.Binary<CopySign, T>,
        ElementOperation.Call => &ElementLoop.Call<T>,
        _ => FindNumber<T>(operation),
    };

    private static delegate*<in LoopOperands, void> FindInteger<T>(ElementOperation operation, bool sameShiftEverywhere)
        where T : unmanaged, System.Numerics.INumber<T> => operation switch
    {
        ElementOperation.Divide => &ElementLoop.OneByOne<IntegerDivide, T>,
        ElementOperation.Remainder => &ElementLoop.OneByOne<IntegerRemainder, T>,
        ElementOperation.ShiftLeft => sameShiftEverywhere ? &ElementLoop.Binary<ShiftLeft, T> : &ElementLoop.OneByOne<ShiftLeftEach, T>,
        ElementOperation.ShiftRight => sameShiftEverywhere ? &ElementLoop.Binary<ShiftRight, T> : &ElementLoop.OneByOne<ShiftRightEach, T>,
        ElementOperation.And => &ElementLoop.Binary<And, T>,
        ElementOperation.Or => &ElementLoop.Binary<Or, T>,
        ElementOperation.Xor => &ElementLoop.Binary<Xor, T>,
        ElementOperation.Not => &ElementLoop.Unary<Not, T>,
        _ => FindNumber<T>(operation),
    };

    private static delegate*<in LoopOperands, void> FindNumber<T>(ElementOperation operation)
        where T : unmanaged, System.Numerics.INumber<T> => operation switch
    {
        ElementOperation.Add => &ElementLoop.Binary<Add, T>,
        ElementOperation.Subtract => &ElementLoop.Binary<Subtract, T>,
        ElementOperation.Multiply => &ElementLoop.Binary<Multiply, T>,
        ElementOperation.Negate => &ElementLoop.Unary<Negate, T>,
        ElementOperation.Abs => &ElementLoop.Unary<Abs, T>,
        ElementOperation.Minimum => &ElementLoop.Binary<Minimum, T>,
        ElementOperation.Maximum => &ElementLoop.Binary<Maximum, T>,
        ElementOperation.Equal => &ElementLoop.Binary<Equal, T>,
        ElementOperation.Less => &ElementLoop.Binary<Less, T>,
        ElementOperation.LessOrEqual => &ElementLoop.Binary<LessOrEqual, T>,
        ElementOperation.Select => &ElementLoop.Ternary<Select, T>,
        _ => throw Errors.Internal($"{operation} has no loop for {typeof(T).Name}"),
    };

    private static delegate*<in LoopOperands, void> FindMask<T>(ElementOperation operation) where T : unmanaged => operation switch
    {
        ElementOperation.And or ElementOperation.Minimum => &ElementLoop.Binary<And, T>,
        ElementOperation.Or or ElementOperation.Maximum => &ElementLoop.Binary<Or, T>,
        ElementOperation.Xor => &ElementLoop.Binary<Xor, T>,
        ElementOperation.Not => &ElementLoop.Unary<Not, T>,
        ElementOperation.Equal => &ElementLoop.Binary<SameMask, T>,
        ElementOperation.Less => &ElementLoop.Binary<LessMask, T>,
        ElementOperation.LessOrEqual => &ElementLoop.Binary<LessOrEqualMask, T>,
        ElementOperation.Select => &ElementLoop.Ternary<Select, T>,
        _ => throw Errors.Internal($"{operation} has no loop for Bool"),
    };
}
