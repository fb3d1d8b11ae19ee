using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace AutoGrad.Execution;

/// <summary>
/// Lines of columns, a line for each row of windows: places[i] is where the i-th column of the first window lies from the start of its
/// line, and those of the windows after it follow.
/// </summary>
internal readonly unsafe struct WindowLines<T>(T* start, int* places, int size, int count, int columns, int windows) where T : unmanaged
{
    public T* Start => start;

    public int* Places => places;

    /// <summary>The columns of a window.</summary>
    public int Size => size;

    /// <summary>How many lines they are.</summary>
    public int Count => count;

    /// <summary>From line to line.</summary>
    public int Columns => columns;

    public int Windows => windows;
}

/// <summary>What is done window by window over columns, a vector of windows at a time.</summary>
internal static unsafe class ColumnSteps<T> where T : unmanaged, INumber<T>
{
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Largest(in WindowLines<T> lines, T* target)
    {
        int* places = lines.Places;
        int size = lines.Size, windows = lines.Windows;
        T* line = lines.Start;
        for (int i = 0; i < lines.Count; i++, line += lines.Columns, target += windows)
        {
            for (int window = 0; window < windows; window += Vector512<T>.Count)
            {
                PartialVector<T>.Store(LargestAt(line + window, places, size), target + window, windows - window);
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Sum(in WindowLines<T> lines, T* target)
    {
        int* places = lines.Places;
        int size = lines.Size, windows = lines.Windows;
        T* line = lines.Start;
        for (int i = 0; i < lines.Count; i++, line += lines.Columns, target += windows)
        {
            for (int window = 0; window < windows; window += Vector512<T>.Count)
            {
                Vector512<T> sum = Vector512.Load(line + window + places[0]);
                for (int place = 1; place < size; place++) sum += Vector512.Load(line + window + places[place]);
                PartialVector<T>.Store(sum, target + window, windows - window);
            }
        }
    }

    /// <summary>
    /// Of the largest of each column, how many they are and the sum over them: of each window, the mean over its largest.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void MeanOfLargest(in WindowLines<T> lines, T* winners, T* sums, T* target)
    {
        int* places = lines.Places;
        int size = lines.Size, windows = lines.Windows;
        for (int i = 0, start = 0; i < lines.Count; i++, start += lines.Columns, target += windows)
        {
            for (int window = 0; window < windows; window += Vector512<T>.Count)
            {
                Vector512<T> largest = LargestAt(lines.Start + start + window, places, size), won = Vector512<T>.Zero, sum = Vector512<T>.Zero;
                for (int place = 0; place < size; place++)
                {
                    int at = start + window + places[place];
                    Vector512<T> isLargest = Vector512.Equals(Vector512.Load(lines.Start + at), largest);
                    won += isLargest & Vector512.Load(winners + at);
                    sum += isLargest & Vector512.Load(sums + at);
                }
                PartialVector<T>.Store(sum / Vector512.Max(won, Vector512<T>.One), target + window, windows - window);
            }
        }
    }

    /// <summary>
    /// Of each window its largest, and its number divided by how many of it there are; 0 behind the last window of a line.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Share(in WindowLines<T> lines, T* winners, T** numbers, T* largest, T* shares)
    {
        int* places = lines.Places;
        int size = lines.Size, columns = lines.Columns;
        for (int i = 0, start = 0; i < lines.Count; i++, start += columns)
        {
            for (int window = 0; window < columns; window += Vector512<T>.Count)
            {
                Vector512<T> best = LargestAt(lines.Start + start + window, places, size), won = Vector512<T>.Zero;
                for (int place = 0; place < size; place++)
                {
                    int at = start + window + places[place];
                    Vector512<T> isLargest = Vector512.Equals(Vector512.Load(lines.Start + at), best);
                    won += Vector512.ConditionalSelect(isLargest, Vector512.Load(winners + at), Vector512<T>.Zero);
                }
                best.Store(largest + start + window);
                Vector512<T> number = PartialVector<T>.Load(numbers[i] + window, lines.Windows - window);
                (number / Vector512.Max(won, Vector512<T>.One)).Store(shares + start + window);
            }
        }
    }

    /// <summary>
    /// For the columns of one remainder, the sum of the shares of the windows that hold them: windows i, i − 1, … as many as given.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Spread(T* shares, int holding, int columns, T* target)
    {
        for (int column = 0; column < columns; column += Vector512<T>.Count)
        {
            Vector512<T> sum = Vector512.Load(shares + column);
            for (int back = 1; back < holding; back++) sum += Vector512.Load(shares + column - back);
            sum.Store(target + column);
        }
    }

    /// <summary>The same, of those windows whose largest is that of the column.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void SpreadWhereLargest(T* line, T* largest, T* shares, int holding, int columns, T* target)
    {
        for (int column = 0; column < columns; column += Vector512<T>.Count)
        {
            Vector512<T> own = Vector512.Load(line + column);
            Vector512<T> sum = WhereEqual(own, largest + column, shares + column);
            for (int back = 1; back < holding; back++) sum += WhereEqual(own, largest + column - back, shares + column - back);
            sum.Store(target + column);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<T> WhereEqual(Vector512<T> own, T* largest, T* share) =>
        Vector512.ConditionalSelect(Vector512.Equals(own, Vector512.Load(largest)), Vector512.Load(share), Vector512<T>.Zero);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<T> LargestAt(T* line, int* places, int count)
    {
        Vector512<T> largest = Vector512.Load(line + places[0]);
        for (int i = 1; i < count; i++) largest = Vector512.Max(largest, Vector512.Load(line + places[i]));
        return largest;
    }
}
