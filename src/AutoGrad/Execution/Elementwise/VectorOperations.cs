using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace AutoGrad.Execution;

/// <summary>
/// The few vector operations that dense kernels need, for one width. A kernel is written once over this interface and compiled for each
/// width; <typeparamref name="TVector"/> is the machine's own vector type, so that accumulators stay in registers.
/// </summary>
internal unsafe interface IVectorOperations<T, TVector>
    where T : unmanaged
    where TVector : struct
{
    /// <summary>The elements in one vector.</summary>
    static abstract int Count { get; }

    static abstract TVector Load(T* source);

    static abstract void Store(TVector vector, T* target);

    /// <summary>Stores only the first lanes.</summary>
    static abstract void StoreFirst(TVector vector, int lanes, T* target);

    /// <summary>The same number in every lane.</summary>
    static abstract TVector Broadcast(T value);

    static abstract TVector Multiply(TVector left, TVector right);

    /// <summary>left · right + addend, rounded once where the machine can.</summary>
    static abstract TVector MultiplyAdd(TVector left, TVector right, TVector addend);

    /// <summary>The vector with its first lanes replaced by zero.</summary>
    static abstract TVector WithoutFirst(TVector vector, int lanes);

    /// <summary>The sum of the lanes.</summary>
    static abstract T Sum(TVector vector);
}

/// <summary>512-bit vectors.</summary>
internal readonly unsafe struct Operations512<T> : IVectorOperations<T, Vector512<T>>
    where T : unmanaged, IFloatingPointIeee754<T>
{
    public static int Count => Vector512<T>.Count;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<T> Load(T* source) => Vector512.Load(source);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Store(Vector512<T> vector, T* target) => vector.Store(target);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void StoreFirst(Vector512<T> vector, int lanes, T* target)
    {
        if (!Avx512F.IsSupported)
        {
            for (int i = 0; i < lanes; i++) target[i] = vector[i];
        }
        else if (typeof(T) == typeof(float))
        {
            Vector512<float> mask = Vector512.LessThan(Vector512<int>.Indices, Vector512.Create(lanes)).AsSingle();
            Avx512F.MaskStore((float*)target, mask, vector.AsSingle());
        }
        else
        {
            Vector512<double> mask = Vector512.LessThan(Vector512<long>.Indices, Vector512.Create((long)lanes)).AsDouble();
            Avx512F.MaskStore((double*)target, mask, vector.AsDouble());
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<T> Broadcast(T value) => Vector512.Create(value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<T> Multiply(Vector512<T> left, Vector512<T> right) => left * right;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<T> MultiplyAdd(Vector512<T> left, Vector512<T> right, Vector512<T> addend) => typeof(T) == typeof(float)
        ? Vector512.MultiplyAddEstimate(left.AsSingle(), right.AsSingle(), addend.AsSingle()).As<float, T>()
        : Vector512.MultiplyAddEstimate(left.AsDouble(), right.AsDouble(), addend.AsDouble()).As<double, T>();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<T> WithoutFirst(Vector512<T> vector, int lanes) => typeof(T) == typeof(float)
        ? (vector.AsInt32() & Vector512.GreaterThanOrEqual(Vector512<int>.Indices, Vector512.Create(lanes))).As<int, T>()
        : (vector.AsInt64() & Vector512.GreaterThanOrEqual(Vector512<long>.Indices, Vector512.Create((long)lanes))).As<long, T>();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static T Sum(Vector512<T> vector) => Vector512.Sum(vector);
}

/// <summary>256-bit vectors.</summary>
internal readonly unsafe struct Operations256<T> : IVectorOperations<T, Vector256<T>>
    where T : unmanaged, IFloatingPointIeee754<T>
{
    public static int Count => Vector256<T>.Count;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<T> Load(T* source) => Vector256.Load(source);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Store(Vector256<T> vector, T* target) => vector.Store(target);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void StoreFirst(Vector256<T> vector, int lanes, T* target)
    {
        for (int i = 0; i < lanes; i++) target[i] = vector[i];
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<T> Broadcast(T value) => Vector256.Create(value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<T> Multiply(Vector256<T> left, Vector256<T> right) => left * right;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<T> MultiplyAdd(Vector256<T> left, Vector256<T> right, Vector256<T> addend) => typeof(T) == typeof(float)
        ? Vector256.MultiplyAddEstimate(left.AsSingle(), right.AsSingle(), addend.AsSingle()).As<float, T>()
        : Vector256.MultiplyAddEstimate(left.AsDouble(), right.AsDouble(), addend.AsDouble()).As<double, T>();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<T> WithoutFirst(Vector256<T> vector, int lanes) => typeof(T) == typeof(float)
        ? (vector.AsInt32() & Vector256.GreaterThanOrEqual(Vector256<int>.Indices, Vector256.Create(lanes))).As<int, T>()
        : (vector.AsInt64() & Vector256.GreaterThanOrEqual(Vector256<long>.Indices, Vector256.Create((long)lanes))).As<long, T>();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static T Sum(Vector256<T> vector) => Vector256.Sum(vector);
}

/// <summary>128-bit vectors.</summary>
internal readonly unsafe struct Operations128<T> : IVectorOperations<T, Vector128<T>>
    where T : unmanaged, IFloatingPointIeee754<T>
{
    public static int Count => Vector128<T>.Count;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<T> Load(T* source) => Vector128.Load(source);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Store(Vector128<T> vector, T* target) => vector.Store(target);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void StoreFirst(Vector128<T> vector, int lanes, T* target)
    {
        for (int i = 0; i < lanes; i++) target[i] = vector[i];
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<T> Broadcast(T value) => Vector128.Create(value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<T> Multiply(Vector128<T> left, Vector128<T> right) => left * right;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<T> MultiplyAdd(Vector128<T> left, Vector128<T> right, Vector128<T> addend) => typeof(T) == typeof(float)
        ? Vector128.MultiplyAddEstimate(left.AsSingle(), right.AsSingle(), addend.AsSingle()).As<float, T>()
        : Vector128.MultiplyAddEstimate(left.AsDouble(), right.AsDouble(), addend.AsDouble()).As<double, T>();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<T> WithoutFirst(Vector128<T> vector, int lanes) => typeof(T) == typeof(float)
        ? (vector.AsInt32() & Vector128.GreaterThanOrEqual(Vector128<int>.Indices, Vector128.Create(lanes))).As<int, T>()
        : (vector.AsInt64() & Vector128.GreaterThanOrEqual(Vector128<long>.Indices, Vector128.Create((long)lanes))).As<long, T>();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static T Sum(Vector128<T> vector) => Vector128.Sum(vector);
}

/// <summary>One number at a time: for machines without vectors, and for matrices narrower than any vector.</summary>
internal readonly unsafe struct Operations1<T> : IVectorOperations<T, T>
    where T : unmanaged, IFloatingPointIeee754<T>
{
    public static int Count => 1;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static T Load(T* source) => *source;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Store(T vector, T* target) => *target = vector;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void StoreFirst(T vector, int lanes, T* target)
    {
        if (lanes > 0) *target = vector;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static T Broadcast(T value) => value;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static T Multiply(T left, T right) => left * right;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static T MultiplyAdd(T left, T right, T addend) => T.MultiplyAddEstimate(left, right, addend);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static T WithoutFirst(T vector, int lanes) => lanes > 0 ? T.Zero : vector;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static T Sum(T vector) => vector;
}
