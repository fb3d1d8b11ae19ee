using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace AutoGrad.Execution;

/// <summary>
/// The loops of tape instructions that change the dtype. Masks (a Bool within a program: all ones or all zeros, as wide as what was
/// compared) change width. The result must not overlap an operand of another width.
/// </summary>
internal static class ConvertLoop
{
    /// <summary>Any two dtypes, one element at a time: floats to integers saturate, all else keeps the low bits or rounds.</summary>
    public static void Each<TFrom, TTo>(in LoopOperands operands)
        where TFrom : unmanaged, INumber<TFrom> where TTo : unmanaged, INumber<TTo>
    {
        ref byte x = ref operands.X;
        ref byte result = ref operands.Result;
        nint mask = operands.MaskX, count = operands.Count;
        bool saturates = typeof(TFrom) == typeof(float) || typeof(TFrom) == typeof(double);
        for (nint i = 0; i < count; i++)
        {
            TFrom value = ElementLoop.At<TFrom>(ref x, (i * Unsafe.SizeOf<TFrom>()) & mask);
            ref TTo converted = ref ElementLoop.At<TTo>(ref result, i * Unsafe.SizeOf<TTo>());
            converted = saturates ? TTo.CreateSaturating(value) : TTo.CreateTruncating(value);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Float32ToFloat64(in LoopOperands operands)
    {
        for (nint i = 0; i < operands.Count * 4; i += 64)
        {
            Vector512<float> x = ElementLoop.Load<float>(ref operands.X, i & operands.MaskX);
            (Vector512<double> lower, Vector512<double> upper) = Vector512.Widen(x);
            ElementLoop.Store(ref operands.Result, 2 * i, lower);
            ElementLoop.Store(ref operands.Result, (2 * i) + 64, upper);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Float64ToFloat32(in LoopOperands operands)
    {
        for (nint i = 0; i < operands.Count * 4; i += 64)
        {
            Vector512<double> lower = ElementLoop.Load<double>(ref operands.X, (2 * i) & operands.MaskX);
            Vector512<double> upper = ElementLoop.Load<double>(ref operands.X, ((2 * i) + 64) & operands.MaskX);
            ElementLoop.Store(ref operands.Result, i, Vector512.Narrow(lower, upper));
        }
    }

    /// <summary>Int32 to Float32.</summary>
    public readonly struct Int32ToFloat32 : IUnaryStep
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static Vector512<T> Invoke<T>(Vector512<T> x) where T : unmanaged => Vector512.ConvertToSingle(x.AsInt32()).As<float, T>();
    }

    /// <summary>Float32 to Int32, saturating.</summary>
    public readonly struct Float32ToInt32 : IUnaryStep
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static Vector512<T> Invoke<T>(Vector512<T> x) where T : unmanaged => Vector512.ConvertToInt32(x.AsSingle()).As<int, T>();
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Mask1To4(in LoopOperands operands)
    {
        for (nint i = 0; i < operands.Count; i += 64)
        {
            (Vector512<short> low, Vector512<short> high) = Vector512.Widen(ElementLoop.Load<sbyte>(ref operands.X, i & operands.MaskX));
            (Vector512<int> first, Vector512<int> second) = Vector512.Widen(low);
            (Vector512<int> third, Vector512<int> fourth) = Vector512.Widen(high);
            ElementLoop.Store(ref operands.Result, 4 * i, first);
            ElementLoop.Store(ref operands.Result, (4 * i) + 64, second);
            ElementLoop.Store(ref operands.Result, (4 * i) + 128, third);
            ElementLoop.Store(ref operands.Result, (4 * i) + 192, fourth);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Mask4To1(in LoopOperands operands)
    {
        for (nint i = 0; i < operands.Count; i += 64)
        {
            nint mask = operands.MaskX;
            Vector512<short> low = Vector512.Narrow(
                ElementLoop.Load<int>(ref operands.X, (4 * i) & mask), ElementLoop.Load<int>(ref operands.X, ((4 * i) + 64) & mask));
            Vector512<short> high = Vector512.Narrow(
                ElementLoop.Load<int>(ref operands.X, ((4 * i) + 128) & mask),
                ElementLoop.Load<int>(ref operands.X, ((4 * i) + 192) & mask));
            ElementLoop.Store(ref operands.Result, i, Vector512.Narrow(low, high));
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Mask4To8(in LoopOperands operands)
    {
        for (nint i = 0; i < operands.Count * 4; i += 64)
        {
            (Vector512<long> lower, Vector512<long> upper) = Vector512.Widen(ElementLoop.Load<int>(ref operands.X, i & operands.MaskX));
            ElementLoop.Store(ref operands.Result, 2 * i, lower);
            ElementLoop.Store(ref operands.Result, (2 * i) + 64, upper);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Mask8To4(in LoopOperands operands)
    {
        for (nint i = 0; i < operands.Count * 4; i += 64)
        {
            Vector512<long> lower = ElementLoop.Load<long>(ref operands.X, (2 * i) & operands.MaskX);
            Vector512<long> upper = ElementLoop.Load<long>(ref operands.X, ((2 * i) + 64) & operands.MaskX);
            ElementLoop.Store(ref operands.Result, i, Vector512.Narrow(lower, upper));
        }
    }
}
