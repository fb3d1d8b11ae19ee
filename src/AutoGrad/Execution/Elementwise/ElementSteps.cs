using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace AutoGrad.Execution;

/// <summary>
/// The element operations as steps of <see cref="ElementLoop"/>: each is the vector form of the <see cref="ElementOperation"/> it is named
/// for.
/// </summary>
internal static class ElementSteps
{
    public readonly struct CopyStep : IUnaryStep
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static Vector512<T> Invoke<T>(Vector512<T> x) where T : unmanaged =>
            x;
    }

    public readonly struct NegateStep : IUnaryStep
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static Vector512<T> Invoke<T>(Vector512<T> x) where T : unmanaged =>
            -x;
    }

    public readonly struct NotStep : IUnaryStep
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static Vector512<T> Invoke<T>(Vector512<T> x) where T : unmanaged =>
            ~x;
    }

    public readonly struct AbsStep : IUnaryStep
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static Vector512<T> Invoke<T>(Vector512<T> x) where T : unmanaged =>
            Vector512.Abs(x);
    }

    public readonly struct SqrtStep : IUnaryStep
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static Vector512<T> Invoke<T>(Vector512<T> x) where T : unmanaged =>
            Vector512.Sqrt(x);
    }

    public readonly struct FloorStep : IUnaryStep
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static Vector512<T> Invoke<T>(Vector512<T> x) where T : unmanaged =>
            typeof(T) == typeof(float) ? Vector512.Floor(x.AsSingle()).As<float, T>() : Vector512.Floor(x.AsDouble()).As<double, T>();
    }

    public readonly struct CeilingStep : IUnaryStep
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static Vector512<T> Invoke<T>(Vector512<T> x) where T : unmanaged =>
            typeof(T) == typeof(float) ? Vector512.Ceiling(x.AsSingle()).As<float, T>() : Vector512.Ceiling(x.AsDouble()).As<double, T>();
    }

    public readonly struct RoundStep : IUnaryStep
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static Vector512<T> Invoke<T>(Vector512<T> x) where T : unmanaged =>
            typeof(T) == typeof(float) ? Vector512.Round(x.AsSingle()).As<float, T>() : Vector512.Round(x.AsDouble()).As<double, T>();
    }

    public readonly struct ExpStep : IUnaryStep
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static Vector512<T> Invoke<T>(Vector512<T> x) where T : unmanaged =>
            typeof(T) == typeof(float)
                ? VectorExponential.Exp(x.AsSingle()).As<float, T>()
                : VectorExponential.Exp(x.AsDouble()).As<double, T>();
    }

    public readonly struct LogStep : IUnaryStep
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static Vector512<T> Invoke<T>(Vector512<T> x) where T : unmanaged =>
            typeof(T) == typeof(float)
                ? VectorLogarithm.Log(x.AsSingle()).As<float, T>()
                : VectorLogarithm.Log(x.AsDouble()).As<double, T>();
    }

    public readonly struct SinStep : IUnaryStep
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static Vector512<T> Invoke<T>(Vector512<T> x) where T : unmanaged =>
            typeof(T) == typeof(float) ? VectorSine.Sin(x.AsSingle()).As<float, T>() : VectorSine.Sin(x.AsDouble()).As<double, T>();
    }

    public readonly struct CosStep : IUnaryStep
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static Vector512<T> Invoke<T>(Vector512<T> x) where T : unmanaged =>
            typeof(T) == typeof(float) ? VectorSine.Cos(x.AsSingle()).As<float, T>() : VectorSine.Cos(x.AsDouble()).As<double, T>();
    }

    /// <summary>A mask of the lanes that are not 0.</summary>
    public readonly struct NonZeroStep : IUnaryStep
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static Vector512<T> Invoke<T>(Vector512<T> x) where T : unmanaged =>
            ~Vector512.Equals(x, Vector512<T>.Zero);
    }

    public readonly struct AddStep : IBinaryStep
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static Vector512<T> Invoke<T>(Vector512<T> x, Vector512<T> y) where T : unmanaged =>
            x + y;
    }

    public readonly struct SubtractStep : IBinaryStep
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static Vector512<T> Invoke<T>(Vector512<T> x, Vector512<T> y) where T : unmanaged =>
            x - y;
    }

    public readonly struct MultiplyStep : IBinaryStep
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static Vector512<T> Invoke<T>(Vector512<T> x, Vector512<T> y) where T : unmanaged =>
            x * y;
    }

    public readonly struct MaskedMultiplyStep : IBinaryStep
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static Vector512<T> Invoke<T>(Vector512<T> x, Vector512<T> y) where T : unmanaged =>
            Vector512.AndNot(x * y, Vector512.Equals(x, Vector512<T>.Zero));
    }

    public readonly struct TwiceMaskedMultiplyStep : IBinaryStep
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static Vector512<T> Invoke<T>(Vector512<T> x, Vector512<T> y) where T : unmanaged =>
            Vector512.AndNot(x * y, Vector512.Equals(x, Vector512<T>.Zero) | Vector512.Equals(y, Vector512<T>.Zero));
    }

    public readonly struct DivideStep : IBinaryStep
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static Vector512<T> Invoke<T>(Vector512<T> x, Vector512<T> y) where T : unmanaged =>
            x / y;
    }

    public readonly struct AndStep : IBinaryStep
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static Vector512<T> Invoke<T>(Vector512<T> x, Vector512<T> y) where T : unmanaged =>
            x & y;
    }

    public readonly struct OrStep : IBinaryStep
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static Vector512<T> Invoke<T>(Vector512<T> x, Vector512<T> y) where T : unmanaged =>
            x | y;
    }

    public readonly struct XorStep : IBinaryStep
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static Vector512<T> Invoke<T>(Vector512<T> x, Vector512<T> y) where T : unmanaged =>
            x ^ y;
    }

    public readonly struct MinimumStep : IBinaryStep
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static Vector512<T> Invoke<T>(Vector512<T> x, Vector512<T> y) where T : unmanaged =>
            Vector512.Min(x, y);
    }

    public readonly struct MaximumStep : IBinaryStep
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static Vector512<T> Invoke<T>(Vector512<T> x, Vector512<T> y) where T : unmanaged =>
            Vector512.Max(x, y);
    }

    public readonly struct CopySignStep : IBinaryStep
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static Vector512<T> Invoke<T>(Vector512<T> x, Vector512<T> y) where T : unmanaged =>
            Vector512.CopySign(x, y);
    }

    public readonly struct EqualStep : IBinaryStep
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static Vector512<T> Invoke<T>(Vector512<T> x, Vector512<T> y) where T : unmanaged =>
            Vector512.Equals(x, y);
    }

    public readonly struct LessStep : IBinaryStep
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static Vector512<T> Invoke<T>(Vector512<T> x, Vector512<T> y) where T : unmanaged =>
            Vector512.LessThan(x, y);
    }

    public readonly struct LessOrEqualStep : IBinaryStep
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static Vector512<T> Invoke<T>(Vector512<T> x, Vector512<T> y) where T : unmanaged =>
            Vector512.LessThanOrEqual(x, y);
    }

    /// <summary>Equality of masks.</summary>
    public readonly struct SameMaskStep : IBinaryStep
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static Vector512<T> Invoke<T>(Vector512<T> x, Vector512<T> y) where T : unmanaged =>
            ~(x ^ y);
    }

    /// <summary>x &lt; y of masks: only false &lt; true.</summary>
    public readonly struct LessMaskStep : IBinaryStep
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static Vector512<T> Invoke<T>(Vector512<T> x, Vector512<T> y) where T : unmanaged =>
            Vector512.AndNot(y, x);
    }

    /// <summary>x ≤ y of masks: all but true ≤ false.</summary>
    public readonly struct LessOrEqualMaskStep : IBinaryStep
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static Vector512<T> Invoke<T>(Vector512<T> x, Vector512<T> y) where T : unmanaged =>
            ~x | y;
    }

    /// <summary>A shift by a count that is the same everywhere.</summary>
    public readonly struct ShiftLeftStep : IBinaryStep
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static Vector512<T> Invoke<T>(Vector512<T> x, Vector512<T> y) where T : unmanaged =>
            Unsafe.SizeOf<T>() == 4
                ? Vector512.ShiftLeft(x.AsInt32(), y.AsInt32().ToScalar()).As<int, T>()
                : Vector512.ShiftLeft(x.AsInt64(), y.AsInt32().ToScalar()).As<long, T>();
    }

    /// <summary>A shift by a count that is the same everywhere.</summary>
    public readonly struct ShiftRightStep : IBinaryStep
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static Vector512<T> Invoke<T>(Vector512<T> x, Vector512<T> y) where T : unmanaged =>
            typeof(T) == typeof(int) ? Vector512.ShiftRightArithmetic(x.AsInt32(), y.AsInt32().ToScalar()).As<int, T>()
            : typeof(T) == typeof(uint) ? Vector512.ShiftRightLogical(x.AsInt32(), y.AsInt32().ToScalar()).As<int, T>()
            : Vector512.ShiftRightArithmetic(x.AsInt64(), y.AsInt32().ToScalar()).As<long, T>();
    }

    public readonly struct FusedMultiplyAddStep : ITernaryStep
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static Vector512<T> Invoke<T>(Vector512<T> x, Vector512<T> y, Vector512<T> z) where T : unmanaged =>
            typeof(T) == typeof(float)
                ? Vector512.FusedMultiplyAdd(x.AsSingle(), y.AsSingle(), z.AsSingle()).As<float, T>()
                : Vector512.FusedMultiplyAdd(x.AsDouble(), y.AsDouble(), z.AsDouble()).As<double, T>();
    }

    public readonly struct SelectStep : ITernaryStep
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static Vector512<T> Invoke<T>(Vector512<T> x, Vector512<T> y, Vector512<T> z) where T : unmanaged =>
            Vector512.ConditionalSelect(x, y, z);
    }

    public readonly struct IntegerDivideStep : IScalarStep
    {
        public static T Invoke<T>(T x, T y) where T : unmanaged, INumber<T> =>
            T.IsZero(y) ? T.Zero : y == -T.One ? -x : x / y; // the quotient of the least number and −1 traps
    }

    public readonly struct IntegerRemainderStep : IScalarStep
    {
        public static T Invoke<T>(T x, T y) where T : unmanaged, INumber<T> => T.IsZero(y) || y == -T.One ? T.Zero : x % y;
    }

    public readonly struct FloatRemainderStep : IScalarStep
    {
        public static T Invoke<T>(T x, T y) where T : unmanaged, INumber<T> => x % y;
    }

    public readonly struct ShiftLeftEachStep : IScalarStep
    {
        public static T Invoke<T>(T x, T y) where T : unmanaged, INumber<T> =>
            Unsafe.SizeOf<T>() == 4
                ? Unsafe.BitCast<int, T>(Unsafe.BitCast<T, int>(x) << Unsafe.BitCast<T, int>(y))
                : Unsafe.BitCast<long, T>(Unsafe.BitCast<T, long>(x) << (int)Unsafe.BitCast<T, long>(y));
    }

    public readonly struct ShiftRightEachStep : IScalarStep
    {
        public static T Invoke<T>(T x, T y) where T : unmanaged, INumber<T> =>
            typeof(T) == typeof(int) ? Unsafe.BitCast<int, T>(Unsafe.BitCast<T, int>(x) >> Unsafe.BitCast<T, int>(y))
            : typeof(T) == typeof(uint) ? Unsafe.BitCast<uint, T>(Unsafe.BitCast<T, uint>(x) >> Unsafe.BitCast<T, int>(y))
            : Unsafe.BitCast<long, T>(Unsafe.BitCast<T, long>(x) >> (int)Unsafe.BitCast<T, long>(y));
    }
}
