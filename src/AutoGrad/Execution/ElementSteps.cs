using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace AutoGrad.Execution;

/// <summary>The element operations as steps of <see cref="ElementLoop"/>: each is the vector form of the <see cref="ElementOperation"/> it is named for.</summary>
internal static class ElementSteps
{
    public readonly struct Copy : IUnaryStep
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static Vector512<T> Invoke<T>(Vector512<T> x) where T : unmanaged =>
            x;
    }

    public readonly struct Negate : IUnaryStep
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static Vector512<T> Invoke<T>(Vector512<T> x) where T : unmanaged =>
            -x;
    }

    public readonly struct Not : IUnaryStep
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static Vector512<T> Invoke<T>(Vector512<T> x) where T : unmanaged =>
            ~x;
    }

    public readonly struct Abs : IUnaryStep
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static Vector512<T> Invoke<T>(Vector512<T> x) where T : unmanaged =>
            Vector512.Abs(x);
    }

    public readonly struct Sqrt : IUnaryStep
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static Vector512<T> Invoke<T>(Vector512<T> x) where T : unmanaged =>
            Vector512.Sqrt(x);
    }

    public readonly struct Floor : IUnaryStep
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static Vector512<T> Invoke<T>(Vector512<T> x) where T : unmanaged =>
            typeof(T) == typeof(float) ? Vector512.Floor(x.AsSingle()).As<float, T>() : Vector512.Floor(x.AsDouble()).As<double, T>();
    }

    public readonly struct Ceiling : IUnaryStep
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static Vector512<T> Invoke<T>(Vector512<T> x) where T : unmanaged =>
            typeof(T) == typeof(float) ? Vector512.Ceiling(x.AsSingle()).As<float, T>() : Vector512.Ceiling(x.AsDouble()).As<double, T>();
    }

    public readonly struct Round : IUnaryStep
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static Vector512<T> Invoke<T>(Vector512<T> x) where T : unmanaged =>
            typeof(T) == typeof(float) ? Vector512.Round(x.AsSingle()).As<float, T>() : Vector512.Round(x.AsDouble()).As<double, T>();
    }

    public readonly struct Exp : IUnaryStep
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static Vector512<T> Invoke<T>(Vector512<T> x) where T : unmanaged =>
            typeof(T) == typeof(float) ? VectorExponential.Exp(x.AsSingle()).As<float, T>() : VectorExponential.Exp(x.AsDouble()).As<double, T>();
    }

    public readonly struct Log : IUnaryStep
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static Vector512<T> Invoke<T>(Vector512<T> x) where T : unmanaged =>
            typeof(T) == typeof(float) ? VectorLogarithm.Log(x.AsSingle()).As<float, T>() : VectorLogarithm.Log(x.AsDouble()).As<double, T>();
    }

    public readonly struct Sin : IUnaryStep
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static Vector512<T> Invoke<T>(Vector512<T> x) where T : unmanaged =>
            typeof(T) == typeof(float) ? VectorSine.Sin(x.AsSingle()).As<float, T>() : VectorSine.Sin(x.AsDouble()).As<double, T>();
    }

    public readonly struct Cos : IUnaryStep
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static Vector512<T> Invoke<T>(Vector512<T> x) where T : unmanaged =>
            typeof(T) == typeof(float) ? VectorSine.Cos(x.AsSingle()).As<float, T>() : VectorSine.Cos(x.AsDouble()).As<double, T>();
    }

    /// <summary>A mask of the lanes that are not 0.</summary>
    public readonly struct NonZero : IUnaryStep
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static Vector512<T> Invoke<T>(Vector512<T> x) where T : unmanaged =>
            ~Vector512.Equals(x, Vector512<T>.Zero);
    }

    public readonly struct Add : IBinaryStep
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static Vector512<T> Invoke<T>(Vector512<T> x, Vector512<T> y) where T : unmanaged =>
            x + y;
    }

    public readonly struct Subtract : IBinaryStep
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static Vector512<T> Invoke<T>(Vector512<T> x, Vector512<T> y) where T : unmanaged =>
            x - y;
    }

    public readonly struct Multiply : IBinaryStep
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static Vector512<T> Invoke<T>(Vector512<T> x, Vector512<T> y) where T : unmanaged =>
            x * y;
    }

    public readonly struct Divide : IBinaryStep
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static Vector512<T> Invoke<T>(Vector512<T> x, Vector512<T> y) where T : unmanaged =>
            x / y;
    }

    public readonly struct And : IBinaryStep
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static Vector512<T> Invoke<T>(Vector512<T> x, Vector512<T> y) where T : unmanaged =>
            x & y;
    }

    public readonly struct Or : IBinaryStep
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static Vector512<T> Invoke<T>(Vector512<T> x, Vector512<T> y) where T : unmanaged =>
            x | y;
    }

    public readonly struct Xor : IBinaryStep
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static Vector512<T> Invoke<T>(Vector512<T> x, Vector512<T> y) where T : unmanaged =>
            x ^ y;
    }

    public readonly struct Minimum : IBinaryStep
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static Vector512<T> Invoke<T>(Vector512<T> x, Vector512<T> y) where T : unmanaged =>
            Vector512.Min(x, y);
    }

    public readonly struct Maximum : IBinaryStep
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static Vector512<T> Invoke<T>(Vector512<T> x, Vector512<T> y) where T : unmanaged =>
            Vector512.Max(x, y);
    }

    public readonly struct CopySign : IBinaryStep
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static Vector512<T> Invoke<T>(Vector512<T> x, Vector512<T> y) where T : unmanaged =>
            Vector512.CopySign(x, y);
    }

    public readonly struct Equal : IBinaryStep
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static Vector512<T> Invoke<T>(Vector512<T> x, Vector512<T> y) where T : unmanaged =>
            Vector512.Equals(x, y);
    }

    public readonly struct Less : IBinaryStep
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static Vector512<T> Invoke<T>(Vector512<T> x, Vector512<T> y) where T : unmanaged =>
            Vector512.LessThan(x, y);
    }

    public readonly struct LessOrEqual : IBinaryStep
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static Vector512<T> Invoke<T>(Vector512<T> x, Vector512<T> y) where T : unmanaged =>
            Vector512.LessThanOrEqual(x, y);
    }

    /// <summary>Equality of masks.</summary>
    public readonly struct SameMask : IBinaryStep
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static Vector512<T> Invoke<T>(Vector512<T> x, Vector512<T> y) where T : unmanaged =>
            ~(x ^ y);
    }

    /// <summary>x &lt; y of masks: only false &lt; true.</summary>
    public readonly struct LessMask : IBinaryStep
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static Vector512<T> Invoke<T>(Vector512<T> x, Vector512<T> y) where T : unmanaged =>
            Vector512.AndNot(y, x);
    }

    /// <summary>x ≤ y of masks: all but true ≤ false.</summary>
    public readonly struct LessOrEqualMask : IBinaryStep
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static Vector512<T> Invoke<T>(Vector512<T> x, Vector512<T> y) where T : unmanaged =>
            ~x | y;
    }

    /// <summary>A shift by a count that is the same everywhere.</summary>
    public readonly struct ShiftLeft : IBinaryStep
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static Vector512<T> Invoke<T>(Vector512<T> x, Vector512<T> y) where T : unmanaged =>
            Unsafe.SizeOf<T>() == 4
                ? Vector512.ShiftLeft(x.AsInt32(), y.AsInt32().ToScalar()).As<int, T>()
                : Vector512.ShiftLeft(x.AsInt64(), y.AsInt32().ToScalar()).As<long, T>();
    }

    /// <summary>A shift by a count that is the same everywhere.</summary>
    public readonly struct ShiftRight : IBinaryStep
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static Vector512<T> Invoke<T>(Vector512<T> x, Vector512<T> y) where T : unmanaged =>
            typeof(T) == typeof(int) ? Vector512.ShiftRightArithmetic(x.AsInt32(), y.AsInt32().ToScalar()).As<int, T>()
            : typeof(T) == typeof(uint) ? Vector512.ShiftRightLogical(x.AsInt32(), y.AsInt32().ToScalar()).As<int, T>()
            : Vector512.ShiftRightArithmetic(x.AsInt64(), y.AsInt32().ToScalar()).As<long, T>();
    }

    public readonly struct FusedMultiplyAdd : ITernaryStep
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static Vector512<T> Invoke<T>(Vector512<T> x, Vector512<T> y, Vector512<T> z) where T : unmanaged =>
            typeof(T) == typeof(float)
                ? Vector512.FusedMultiplyAdd(x.AsSingle(), y.AsSingle(), z.AsSingle()).As<float, T>()
                : Vector512.FusedMultiplyAdd(x.AsDouble(), y.AsDouble(), z.AsDouble()).As<double, T>();
    }

    public readonly struct Select : ITernaryStep
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static Vector512<T> Invoke<T>(Vector512<T> x, Vector512<T> y, Vector512<T> z) where T : unmanaged =>
            Vector512.ConditionalSelect(x, y, z);
    }

    public readonly struct IntegerDivide : IScalarStep
    {
        public static T Invoke<T>(T x, T y) where T : unmanaged, INumber<T> =>
            T.IsZero(y) ? T.Zero : y == -T.One ? -x : x / y; // the quotient of the least number and −1 traps
    }

    public readonly struct IntegerRemainder : IScalarStep
    {
        public static T Invoke<T>(T x, T y) where T : unmanaged, INumber<T> => T.IsZero(y) || y == -T.One ? T.Zero : x % y;
    }

    public readonly struct FloatRemainder : IScalarStep
    {
        public static T Invoke<T>(T x, T y) where T : unmanaged, INumber<T> => x % y;
    }

    public readonly struct ShiftLeftEach : IScalarStep
    {
        public static T Invoke<T>(T x, T y) where T : unmanaged, INumber<T> =>
            Unsafe.SizeOf<T>() == 4
                ? Unsafe.BitCast<int, T>(Unsafe.BitCast<T, int>(x) << Unsafe.BitCast<T, int>(y))
                : Unsafe.BitCast<long, T>(Unsafe.BitCast<T, long>(x) << (int)Unsafe.BitCast<T, long>(y));
    }

    public readonly struct ShiftRightEach : IScalarStep
    {
        public static T Invoke<T>(T x, T y) where T : unmanaged, INumber<T> =>
            typeof(T) == typeof(int) ? Unsafe.BitCast<int, T>(Unsafe.BitCast<T, int>(x) >> Unsafe.BitCast<T, int>(y))
            : typeof(T) == typeof(uint) ? Unsafe.BitCast<uint, T>(Unsafe.BitCast<T, uint>(x) >> Unsafe.BitCast<T, int>(y))
            : Unsafe.BitCast<long, T>(Unsafe.BitCast<T, long>(x) >> (int)Unsafe.BitCast<T, long>(y));
    }
}
