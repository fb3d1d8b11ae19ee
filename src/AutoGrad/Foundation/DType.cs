namespace AutoGrad;

/// <summary>The element type of a tensor. There is no silent promotion between them: see <c>Tensor.Cast</c>.</summary>
public enum DType
{
    /// <summary>True or false, one byte an element; C# <see cref="bool"/>.</summary>
    Bool,

    /// <summary>32-bit signed integer; C# <see cref="int"/>. Arithmetic wraps around.</summary>
    Int32,

    /// <summary>64-bit signed integer; C# <see cref="long"/>. Arithmetic wraps around.</summary>
    Int64,

    /// <summary>32-bit unsigned integer; C# <see cref="uint"/>. Arithmetic wraps around.</summary>
    UInt32,

    /// <summary>IEEE 754 single precision; C# <see cref="float"/>.</summary>
    Float32,

    /// <summary>IEEE 754 double precision; C# <see cref="double"/>.</summary>
    Float64,
}

/// <summary>Facts about a <see cref="DType"/>.</summary>
public static class DTypeFacts
{
    extension(DType dtype)
    {
        /// <summary>Whether the type is <see cref="DType.Float32"/> or <see cref="DType.Float64"/>: only these have derivatives.</summary>
        public bool IsFloat => dtype is DType.Float32 or DType.Float64;

        /// <summary>Whether the type is one of the three integer types.</summary>
        public bool IsInteger => dtype is DType.Int32 or DType.Int64 or DType.UInt32;

        /// <summary>Whether the type has arithmetic: every type but <see cref="DType.Bool"/>.</summary>
        public bool IsNumeric => dtype is not DType.Bool;

        /// <summary>The bytes one element takes: 1, 4 or 8.</summary>
        public int SizeInBytes => dtype switch
        {
            DType.Bool => 1,
            DType.Int32 or DType.UInt32 or DType.Float32 => 4,
            _ => 8,
        };
    }

    /// <summary>The dtype that stores C# values of type <typeparamref name="T"/>.</summary>
    /// <exception cref="ArgumentException"><typeparamref name="T"/> is not float, double, int, long, uint or bool.</exception>
    internal static DType Of<T>() where T : unmanaged =>
        typeof(T) == typeof(float) ? DType.Float32
        : typeof(T) == typeof(double) ? DType.Float64
        : typeof(T) == typeof(int) ? DType.Int32
        : typeof(T) == typeof(long) ? DType.Int64
        : typeof(T) == typeof(uint) ? DType.UInt32
        : typeof(T) == typeof(bool) ? DType.Bool
        : throw Errors.UnknownElementType(typeof(T));
}
