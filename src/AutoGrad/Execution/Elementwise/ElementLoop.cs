using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace AutoGrad.Execution;

/// <summary>
/// The places one tape instruction reads and writes. A mask of −1 walks along the operand, a mask of 0 reads its first 64 bytes again and
/// again: a constant. Every place is readable and writable up to the next multiple of 64 elements.
/// </summary>
internal ref struct LoopOperands
{
    public ref byte Result;
    public ref byte X;
    public ref byte Y;
    public ref byte Z;
    public nint MaskX;
    public nint MaskY;
    public nint MaskZ;
    public nint Count;
    public ScalarFunction? Function;
}

/// <summary>One operand at a time.</summary>
internal interface IUnaryStep
{
    static abstract Vector512<T> Invoke<T>(Vector512<T> x) where T : unmanaged;
}

/// <summary>Two operands at a time.</summary>
internal interface IBinaryStep
{
    static abstract Vector512<T> Invoke<T>(Vector512<T> x, Vector512<T> y) where T : unmanaged;
}

/// <summary>Three operands at a time.</summary>
internal interface ITernaryStep
{
    static abstract Vector512<T> Invoke<T>(Vector512<T> x, Vector512<T> y, Vector512<T> z) where T : unmanaged;
}

/// <summary>Two numbers at a time, for what has no vector instruction.</summary>
internal interface IScalarStep
{
    static abstract T Invoke<T>(T x, T y) where T : unmanaged, INumber<T>;
}

/// <summary>
/// The loops of tape instructions over whole 512-bit vectors: the JIT splits them on machines with shorter ones (measured on AVX2: as
/// fast as 256-bit source). Operands and result are equally wide, and the result may lie where an operand does.
/// </summary>
internal static class ElementLoop
{
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Unary<TStep, T>(in LoopOperands operands) where TStep : IUnaryStep where T : unmanaged
    {
        ref byte result = ref operands.Result;
        ref byte x = ref operands.X;
        nint maskX = operands.MaskX, length = operands.Count * Unsafe.SizeOf<T>();
        for (nint i = 0; i < length; i += 64) Store(ref result, i, TStep.Invoke(Load<T>(ref x, i & maskX)));
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Binary<TStep, T>(in LoopOperands operands) where TStep : IBinaryStep where T : unmanaged
    {
        ref byte result = ref operands.Result;
        ref byte x = ref operands.X;
        ref byte y = ref operands.Y;
        nint maskX = operands.MaskX, maskY = operands.MaskY, length = operands.Count * Unsafe.SizeOf<T>();
        for (nint i = 0; i < length; i += 64)
        {
            Store(ref result, i, TStep.Invoke(Load<T>(ref x, i & maskX), Load<T>(ref y, i & maskY)));
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Ternary<TStep, T>(in LoopOperands operands) where TStep : ITernaryStep where T : unmanaged
    {
        ref byte result = ref operands.Result;
        ref byte x = ref operands.X;
        ref byte y = ref operands.Y;
        ref byte z = ref operands.Z;
        nint maskX = operands.MaskX, maskY = operands.MaskY, maskZ = operands.MaskZ, length = operands.Count * Unsafe.SizeOf<T>();
        for (nint i = 0; i < length; i += 64)
        {
            Store(ref result, i, TStep.Invoke(Load<T>(ref x, i & maskX), Load<T>(ref y, i & maskY), Load<T>(ref z, i & maskZ)));
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void OneByOne<TStep, T>(in LoopOperands operands) where TStep : IScalarStep where T : unmanaged, INumber<T>
    {
        ref byte result = ref operands.Result;
        ref byte x = ref operands.X;
        ref byte y = ref operands.Y;
        nint maskX = operands.MaskX, maskY = operands.MaskY, length = operands.Count * Unsafe.SizeOf<T>();
        for (nint i = 0; i < length; i += Unsafe.SizeOf<T>())
        {
            At<T>(ref result, i) = TStep.Invoke(At<T>(ref x, i & maskX), At<T>(ref y, i & maskY));
        }
    }

    /// <summary>Calls a named function of one or two doubles for every element.</summary>
    public static void Call<T>(in LoopOperands operands) where T : unmanaged, INumber<T>
    {
        nint length = operands.Count * Unsafe.SizeOf<T>();
        if (operands.Function?.Unary is { } unary)
        {
            for (nint i = 0; i < length; i += Unsafe.SizeOf<T>())
            {
                double x = double.CreateTruncating(At<T>(ref operands.X, i & operands.MaskX));
                At<T>(ref operands.Result, i) = T.CreateTruncating(unary(x));
            }
        }
        else if (operands.Function?.Binary is { } binary)
        {
            for (nint i = 0; i < length; i += Unsafe.SizeOf<T>())
            {
                double x = double.CreateTruncating(At<T>(ref operands.X, i & operands.MaskX));
                double y = double.CreateTruncating(At<T>(ref operands.Y, i & operands.MaskY));
                At<T>(ref operands.Result, i) = T.CreateTruncating(binary(x, y));
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<T> Load<T>(ref byte start, nint offset) where T : unmanaged =>
        Vector512.LoadUnsafe(ref Unsafe.AddByteOffset(ref start, offset)).As<byte, T>();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Store<T>(ref byte start, nint offset, Vector512<T> vector) where T : unmanaged =>
        vector.AsByte().StoreUnsafe(ref Unsafe.AddByteOffset(ref start, offset));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static ref T At<T>(ref byte start, nint offset) where T : unmanaged =>
        ref Unsafe.As<byte, T>(ref Unsafe.AddByteOffset(ref start, offset));
}
