using System.Numerics;
using System.Runtime.CompilerServices;

namespace AutoGrad.Execution;

/// <summary>
/// What is done window by window over columns that stay in their order, an element at a time: where a line has too few windows to fill a
/// vector with them, columns a stride apart laid side by side would be mostly empty.
/// </summary>
internal static class FewWindows<T> where T : unmanaged, INumber<T>
{
    /// <summary>How many windows of a line are few.</summary>
    public const int Most = 4;

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static T Largest(ReadOnlySpan<T> line)
    {
        T largest = line[0];
        for (int i = 1; i < line.Length; i++) largest = T.Max(largest, line[i]);
        return largest;
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static T Sum(ReadOnlySpan<T> line)
    {
        T sum = line[0];
        for (int i = 1; i < line.Length; i++) sum += line[i];
        return sum;
    }

    /// <summary>Of the largest of each column, how many they are and the sum over them: the mean over the window's largest.</summary>
    public static T MeanOfLargest(ReadOnlySpan<T> line, ReadOnlySpan<T> winners, ReadOnlySpan<T> sums)
    {
        T largest = Largest(line);
        return SumWhere(line, largest, sums) / T.Max(SumWhere(line, largest, winners), T.One);
    }

    /// <summary>Adds the number of a window to all its columns.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Spread(T number, Span<T> columns)
    {
        for (int i = 0; i < columns.Length; i++) columns[i] += number;
    }

    /// <summary>Adds equal parts of the number of a window, one for each of its largest elements, to the columns that have any.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Share(ReadOnlySpan<T> line, ReadOnlySpan<T> winners, T number, Span<T> columns)
    {
        T largest = Largest(line);
        T share = number / T.Max(SumWhere(line, largest, winners), T.One);
        for (int i = 0; i < columns.Length; i++) if (line[i] == largest) columns[i] += share;
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static T SumWhere(ReadOnlySpan<T> line, T largest, ReadOnlySpan<T> numbers)
    {
        T sum = T.Zero;
        for (int i = 0; i < line.Length; i++) if (line[i] == largest) sum += numbers[i];
        return sum;
    }
}
