using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace AutoGrad.Execution;

/// <summary>What is done column by column over the rows that windows hold. Rows of the tensor are of any length.</summary>
internal static unsafe class RowSteps<T> where T : unmanaged, INumber<T>
{
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Largest(T** rows, int count, int width, T* largest)
    {
        for (int column = 0; column < width; column += Vector512<T>.Count)
        {
            PartialVector<T>.Store(LargestAt(rows, count, column, width), largest + column, width - column);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Sum(T** rows, int count, int width, T* sums)
    {
        for (int column = 0; column < width; column += Vector512<T>.Count)
        {
            int rest = width - column;
            Vector512<T> sum = PartialVector<T>.Load(rows[0] + column, rest);
            for (int row = 1; row < count; row++) sum += PartialVector<T>.Load(rows[row] + column, rest);
            PartialVector<T>.Store(sum, sums + column, rest);
        }
    }

    /// <summary>The largest of each column and how many rows have it.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void CountLargest(T** rows, int count, int width, T* largest, T* winners)
    {
        if (count == 3)
        {
            CountLargestOfThree(rows[0], rows[1], rows[2], width, largest, winners);
            return;
        }
        for (int column = 0; column < width; column += Vector512<T>.Count)
        {
            int rest = width - column;
            Vector512<T> best = LargestAt(rows, count, column, width), won = Vector512<T>.Zero;
            for (int row = 0; row < count; row++) won += Where(PartialVector<T>.Load(rows[row] + column, rest), best, Vector512<T>.One);
            PartialVector<T>.Store(best, largest + column, rest);
            PartialVector<T>.Store(won, winners + column, rest);
        }
    }

    /// <summary>The same in registers, for the windows most networks have.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void CountLargestOfThree(T* first, T* second, T* third, int width, T* largest, T* winners)
    {
        for (int column = 0; column < width; column += Vector512<T>.Count)
        {
            int rest = width - column;
            Vector512<T> a = PartialVector<T>.Load(first + column, rest), b = PartialVector<T>.Load(second + column, rest);
            Vector512<T> c = PartialVector<T>.Load(third + column, rest), best = Vector512.Max(Vector512.Max(a, b), c);
            Vector512<T> one = Vector512<T>.One;
            PartialVector<T>.Store(best, largest + column, rest);
            PartialVector<T>.Store(Where(a, best, one) + Where(b, best, one) + Where(c, best, one), winners + column, rest);
        }
    }

    /// <summary>The sum of others over the rows that have the largest of a column.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void SumOfLargest(T** rows, T** others, int count, int width, T* largest, T* sums)
    {
        for (int column = 0; column < width; column += Vector512<T>.Count)
        {
            int rest = width - column;
            Vector512<T> best = PartialVector<T>.Load(largest + column, rest), sum = Vector512<T>.Zero;
            for (int row = 0; row < count; row++)
            {
                Vector512<T> isBest = Vector512.Equals(PartialVector<T>.Load(rows[row] + column, rest), best);
                sum += isBest & PartialVector<T>.Load(others[row] + column, rest);
            }
            PartialVector<T>.Store(sum, sums + column, rest);
        }
    }

    /// <summary>Adds a line to the first rows of the result, and starts the others with it.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Spread(T* line, int width, T** targets, int adding, int count)
    {
        for (int column = 0; column < width; column += Vector512<T>.Count)
        {
            int rest = width - column;
            Vector512<T> numbers = PartialVector<T>.Load(line + column, rest);
            int row = 0;
            for (; row < adding; row++)
            {
                T* target = targets[row] + column;
                PartialVector<T>.Store(numbers + PartialVector<T>.Load(target, rest), target, rest);
            }
            for (; row < count; row++) PartialVector<T>.Store(numbers, targets[row] + column, rest);
        }
    }

    /// <summary>The same, where the rows of x have the largest of a column, and zeros elsewhere.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void SpreadWhereLargest(T** x, T* largest, T* line, int width, T** targets, int adding, int count)
    {
        for (int column = 0; column < width; column += Vector512<T>.Count)
        {
            int rest = width - column;
            Vector512<T> best = PartialVector<T>.Load(largest + column, rest), numbers = PartialVector<T>.Load(line + column, rest);
            int row = 0;
            for (; row < adding; row++)
            {
                T* target = targets[row] + column;
                Vector512<T> own = Where(PartialVector<T>.Load(x[row] + column, rest), best, numbers);
                PartialVector<T>.Store(own + PartialVector<T>.Load(target, rest), target, rest);
            }
            for (; row < count; row++)
            {
                PartialVector<T>.Store(Where(PartialVector<T>.Load(x[row] + column, rest), best, numbers), targets[row] + column, rest);
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<T> Where(Vector512<T> x, Vector512<T> largest, Vector512<T> numbers) =>
        Vector512.ConditionalSelect(Vector512.Equals(x, largest), numbers, Vector512<T>.Zero);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<T> LargestAt(T** rows, int count, int column, int width)
    {
        int rest = width - column;
        Vector512<T> largest = PartialVector<T>.Load(rows[0] + column, rest);
        for (int row = 1; row < count; row++) largest = Vector512.Max(largest, PartialVector<T>.Load(rows[row] + column, rest));
        return largest;
    }
}
