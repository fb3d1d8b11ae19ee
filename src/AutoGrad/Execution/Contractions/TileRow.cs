using System.Runtime.CompilerServices;

namespace AutoGrad.Execution;

/// <summary>
/// One row of a <see cref="ProductTile{T, TRow, TDepth}"/>: so many columns next to one another. Kernels are written once over rows,
/// whatever their width.
/// </summary>
internal unsafe interface ITileRow<T, TRow>
    where T : unmanaged
    where TRow : struct
{
    /// <summary>The elements of a row.</summary>
    static abstract int Count { get; }

    static abstract TRow Load(T* source);

    static abstract void Store(TRow row, T* target);

    /// <summary>Stores only the first columns.</summary>
    static abstract void StoreFirst(TRow row, int columns, T* target);

    /// <summary>factor · row + sum, rounded once where the machine can.</summary>
    static abstract TRow MultiplyAdd(T factor, TRow row, TRow sum);
}

/// <summary>A row of one vector.</summary>
internal readonly unsafe struct OneVector<T, TVector, TOperations>(TVector vector) : ITileRow<T, OneVector<T, TVector, TOperations>>
    where T : unmanaged
    where TVector : struct
    where TOperations : IVectorOperations<T, TVector>
{
    private readonly TVector vector = vector;

    public static int Count => TOperations.Count;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static OneVector<T, TVector, TOperations> Load(T* source) => new(TOperations.Load(source));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Store(OneVector<T, TVector, TOperations> row, T* target) => TOperations.Store(row.vector, target);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void StoreFirst(OneVector<T, TVector, TOperations> row, int columns, T* target) =>
        TOperations.StoreFirst(row.vector, columns, target);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static OneVector<T, TVector, TOperations> MultiplyAdd(
        T factor, OneVector<T, TVector, TOperations> row, OneVector<T, TVector, TOperations> sum) =>
        new(TOperations.MultiplyAdd(TOperations.Broadcast(factor), row.vector, sum.vector));
}

/// <summary>A row of two vectors: each factor that is read serves both.</summary>
internal readonly unsafe struct TwoVectors<T, TVector, TOperations>(TVector first, TVector second)
    : ITileRow<T, TwoVectors<T, TVector, TOperations>>
    where T : unmanaged
    where TVector : struct
    where TOperations : IVectorOperations<T, TVector>
{
    private readonly TVector first = first;
    private readonly TVector second = second;

    public static int Count => 2 * TOperations.Count;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TwoVectors<T, TVector, TOperations> Load(T* source) =>
        new(TOperations.Load(source), TOperations.Load(source + TOperations.Count));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Store(TwoVectors<T, TVector, TOperations> row, T* target)
    {
        TOperations.Store(row.first, target);
        TOperations.Store(row.second, target + TOperations.Count);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void StoreFirst(TwoVectors<T, TVector, TOperations> row, int columns, T* target)
    {
        TOperations.StoreFirst(row.first, Math.Min(columns, TOperations.Count), target);
        TOperations.StoreFirst(row.second, Math.Max(columns - TOperations.Count, 0), target + TOperations.Count);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TwoVectors<T, TVector, TOperations> MultiplyAdd(
        T factor, TwoVectors<T, TVector, TOperations> row, TwoVectors<T, TVector, TOperations> sum)
    {
        TVector broadcast = TOperations.Broadcast(factor);
        return new(
            TOperations.MultiplyAdd(broadcast, row.first, sum.first), TOperations.MultiplyAdd(broadcast, row.second, sum.second));
    }
}
