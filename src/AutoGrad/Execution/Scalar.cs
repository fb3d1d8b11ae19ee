using System.Globalization;

namespace AutoGrad.Execution;

/// <summary>One number of any dtype, with value equality of its bits (so that NaN equals itself and −0 differs from +0).</summary>
internal readonly record struct Scalar
{
    private readonly long bits;

    private Scalar(DType dtype, long bits)
    {
        DType = dtype;
        this.bits = bits;
    }

    public DType DType { get; }

    /// <summary>Whether a C# number is exactly a value of the dtype; floats take every number (rounded).</summary>
    public static bool Fits(double value, DType dtype) => dtype switch
    {
        DType.Float32 or DType.Float64 => true,
        DType.Bool => false,
        DType.Int32 => value == Math.Floor(value) && value is >= int.MinValue and <= int.MaxValue,
        DType.UInt32 => value == Math.Floor(value) && value is >= 0 and <= uint.MaxValue,
        _ => value == Math.Floor(value) && value is >= long.MinValue and < 9223372036854775808.0,
    };

    /// <summary>A number rounded (floats), truncated (integers) or compared with 0 (Bool).</summary>
    public static Scalar From(double value, DType dtype) => dtype switch
    {
        DType.Float32 => new(dtype, BitConverter.SingleToInt32Bits((float)value)),
        DType.Float64 => new(dtype, BitConverter.DoubleToInt64Bits(value)),
        DType.Int32 => new(dtype, (int)value),
        DType.Int64 => new(dtype, (long)value),
        DType.UInt32 => new(dtype, (uint)value),
        _ => new(dtype, value == 0 ? 0 : 1),
    };

    /// <summary>A whole number; exact also where a double would not be.</summary>
    public static Scalar From(long value, DType dtype) => dtype switch
    {
        DType.Int32 => new(dtype, (int)value),
        DType.Int64 => new(dtype, value),
        DType.UInt32 => new(dtype, (uint)value),
        _ => From((double)value, dtype),
    };

    /// <summary>A truth value.</summary>
    public static Scalar From(bool value) => new(DType.Bool, value ? 1 : 0);

    /// <summary>The smallest value of a dtype: −∞ for floats.</summary>
    public static Scalar Lowest(DType dtype) => dtype switch
    {
        DType.Int32 => From(int.MinValue, dtype),
        DType.Int64 => From(long.MinValue, dtype),
        DType.UInt32 or DType.Bool => new(dtype, 0),
        _ => From(double.NegativeInfinity, dtype),
    };

    /// <summary>The largest value of a dtype: ∞ for floats.</summary>
    public static Scalar Highest(DType dtype) => dtype switch
    {
        DType.Int32 => From((long)int.MaxValue, dtype),
        DType.Int64 => From(long.MaxValue, dtype),
        DType.UInt32 => From((long)uint.MaxValue, dtype),
        DType.Bool => new(dtype, 1),
        _ => From(double.PositiveInfinity, dtype),
    };

    /// <summary>The value as the C# type that stores the dtype.</summary>
    public T As<T>() where T : unmanaged
    {
        if (DTypeFacts.Of<T>() != DType) throw Errors.Internal($"{DType} scalar read as {typeof(T).Name}");
        long copy = bits;
        return System.Runtime.CompilerServices.Unsafe.As<long, T>(ref copy); // the low bytes on little-endian machines, as .NET's all are
    }

    /// <summary>The value as a double (rounded for large Int64 values).</summary>
    public double ToDouble() => DType switch
    {
        DType.Float32 => As<float>(),
        DType.Float64 => As<double>(),
        DType.UInt32 => As<uint>(),
        _ => bits,
    };

    /// <summary>The shortest text that reads back as the same number.</summary>
    public override string ToString() => DType switch
    {
        DType.Float32 => As<float>().ToString(CultureInfo.InvariantCulture),
        DType.Float64 => As<double>().ToString(CultureInfo.InvariantCulture),
        DType.Bool => bits == 0 ? "false" : "true",
        DType.UInt32 => As<uint>().ToString(CultureInfo.InvariantCulture),
        _ => bits.ToString(CultureInfo.InvariantCulture),
    };
}
