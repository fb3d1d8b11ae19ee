using System.Numerics;
using System.Runtime.CompilerServices;

namespace AutoGrad.Execution;

/// <summary>
/// Windows of any kind, plane by plane. The rows of a plane are laid out anew with the columns that lie a stride apart as neighbours, so
/// that a place of all windows of a row is one run: every step is a vector operation along the windows of a row.
/// </summary>
internal sealed unsafe class WindowPlanes<T> : WindowPlan<T> where T : unmanaged, INumber<T>
{
    private readonly int phases, pitch, rows, columns, planeSize;
    private readonly int[] shifts; // where the places of a window lie from its first, in a row as it is laid out

    public WindowPlanes(WindowKind kind, WindowLayout layout, PlaneOperand first, PlaneOperand last)
        : base(kind, layout, first, last)
    {
        int lanes = Vector<T>.Count;
        phases = layout.Stride[2];
        columns = (layout.Output[2] + lanes - 1) / lanes * lanes; // windows of a row with those that only fill the last vector
        pitch = columns + ((layout.Size[2] - 1) / phases);
        rows = layout.Input[0] * layout.Input[1];
        planeSize = rows * phases * pitch;
        shifts = [.. Enumerable.Range(0, layout.Size[2]).Select(place => (place % phases * pitch) + (place / phases))];
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    protected override void Planes(int from, int to, T* first, T* last, T* result)
    {
        long tables = ((Layout.Size[0] * (long)Layout.Size[1] * Layout.Size[2] * sizeof(int)) + sizeof(T) - 1) / sizeof(T);
        fixed (T* space = ThreadWorkspace.Rent<T>((2L * planeSize) + (2 * columns) + tables))
        {
            for (int plane = from; plane < to; plane++) Plane(plane, first, last, result, space);
        }
    }

    private void Plane(int plane, T* first, T* last, T* result, T* space)
    {
        T* x = first + First.Starts[plane];
        T* second = last + Last.Starts[plane];
        T* toWindows = result + (plane * (nint)Layout.OutputPlane);
        T* toPlaces = result + (plane * (nint)Layout.InputPlane);
        T* other = space + planeSize;
        T* line = other + planeSize;
        if (Kind is WindowKind.Spread) new Span<T>(space, planeSize).Clear();
        else Split(x, First, space, Kind is WindowKind.Sum ? T.Zero : Lowest());
        if (Kind is WindowKind.MeanOfLargest) Split(second, Last, other, T.Zero);
        if (Kind is WindowKind.ShareAmongLargest) new Span<T>(other, planeSize).Clear();
        for (int slice = 0, row = 0; slice < Layout.Output[0]; slice++)
        {
            (int fromSlice, int toSlice) = Layout.Places(0, slice);
            for (int down = 0; down < Layout.Output[1]; down++, row++)
            {
                (int fromRow, int toRow) = Layout.Places(1, down);
                Line(row, new Reach(fromSlice, toSlice, fromRow, toRow), second, space, other, line, toWindows);
            }
        }
        if (Kind is WindowKind.Spread) Merge(space, toPlaces);
        if (Kind is WindowKind.ShareAmongLargest) Merge(other, toPlaces);
    }

    /// <summary>One row of windows.</summary>
    private void Line(int row, Reach reach, T* second, T* space, T* other, T* line, T* toWindows)
    {
        int* places = (int*)(line + (2 * columns));
        int count = FillPlaces(reach, places);
        if (Kind is WindowKind.Spread or WindowKind.ShareAmongLargest) CopyIn(second, row, line);
        switch (Kind)
        {
            case WindowKind.Maximum: Maximum(space, places, count, line); break;
            case WindowKind.Sum: Sum(space, places, count, line); break;
            case WindowKind.Spread: Spread(line, places, count, space); return;
            case WindowKind.MeanOfLargest: MeanOfLargest(space, places, count, other, line); break;
            default: ShareAmongLargest(space, places, count, line, line + columns, other); return;
        }
        Copy(line, toWindows + (row * (nint)Layout.Output[2]), Layout.Output[2]);
    }

    /// <summary>Padding: no window is without an element, so it wins only where it is as large as all of them.</summary>
    private static T Lowest() => typeof(T) == typeof(float) ? T.CreateTruncating(float.NegativeInfinity)
        : typeof(T) == typeof(double) ? T.CreateTruncating(double.NegativeInfinity)
        : typeof(T) == typeof(int) ? T.CreateTruncating(int.MinValue)
        : typeof(T) == typeof(long) ? T.CreateTruncating(long.MinValue)
        : T.Zero;

    /// <summary>Lays a plane out: element (row, column) with padding counted in goes to row, column mod stride, column / stride.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void Split(T* x, PlaneOperand operand, T* target, T padding)
    {
        new Span<T>(target, planeSize).Fill(padding);
        int low = Layout.Low[2];
        nint step = operand.Strides[2];
        for (int row = 0; row < rows; row++, target += phases * pitch)
        {
            (int slice, int down) = Math.DivRem(row, Layout.Input[1]);
            T* source = x + (slice * (nint)operand.Strides[0]) + (down * (nint)operand.Strides[1]);
            for (int phase = 0; phase < phases; phase++)
            {
                (int first, int count) = Columns(phase);
                T* from = source + (((first * phases) + phase - low) * step);
                T* to = target + (phase * pitch) + first;
                if (phases * step == 1) Copy(from, to, count);
                else if (phases * step == 2) AlternateElements<T>.Take(from, to, count);
                else for (int i = 0; i < count; i++) to[i] = from[i * phases * step];
            }
        }
    }

    /// <summary>The inverse of <see cref="Split"/> for a contiguous plane; 0 for what is in no window.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void Merge(T* source, T* x)
    {
        for (int row = 0; row < rows; row++, source += phases * pitch, x += Layout.Input[2])
        {
            if (phases == 2 && TryInterleave(source, x)) continue;
            new Span<T>(x, Layout.Input[2]).Clear();
            for (int phase = 0; phase < phases; phase++)
            {
                (int first, int count) = Columns(phase);
                T* from = source + (phase * pitch) + first;
                T* to = x + (first * phases) + phase - Layout.Low[2];
                for (int i = 0; i < count; i++) to[i * phases] = from[i];
            }
        }
    }

    /// <summary>A row of <see cref="Merge"/> whose two phases take turns from its first element on.</summary>
    private bool TryInterleave(T* source, T* x)
    {
        int starting = Layout.Low[2] % 2; // the phase of the first element
        (int first, int count) = Columns(starting);
        (int firstOther, int countOther) = Columns(1 - starting);
        if (count - countOther is not (0 or 1)) return false;
        AlternateElements<T>.Interleave(source + (starting * pitch) + first, count, source + ((1 - starting) * pitch) + firstOther, countOther, x);
        new Span<T>(x + count + countOther, Layout.Input[2] - count - countOther).Clear();
        return true;
    }

    /// <summary>Which columns of a phase hold elements of the row.</summary>
    private (int First, int Count) Columns(int phase)
    {
        int low = Layout.Low[2];
        int first = phase >= low ? 0 : (low - phase + phases - 1) / phases;
        int end = Math.Min((low + Layout.Input[2] - phase + phases - 1) / phases, pitch);
        return (first, Math.Max(end - first, 0));
    }

    /// <summary>The numbers of a row of windows, with zeros for those that only fill the last vector.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void CopyIn(T* windows, int row, T* line)
    {
        (int slice, int down) = Math.DivRem(row, Layout.Output[1]);
        T* source = windows + (slice * (nint)Last.Strides[0]) + (down * (nint)Last.Strides[1]);
        if (Last.Strides[2] == 1) Copy(source, line, Layout.Output[2]);
        else for (int i = 0; i < Layout.Output[2]; i++) line[i] = source[i * (nint)Last.Strides[2]];
        new Span<T>(line + Layout.Output[2], columns - Layout.Output[2]).Clear();
    }

    private static void Copy(T* source, T* target, int count) => new Span<T>(source, count).CopyTo(new Span<T>(target, count));

    /// <summary>Where all places of a row of windows lie from its first column in a plane as it is laid out; how many there are.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private int FillPlaces(Reach reach, int* places)
    {
        int count = 0;
        for (int slice = reach.FromSlice; slice < reach.ToSlice; slice++)
        {
            for (int row = reach.FromRow; row < reach.ToRow; row++)
            {
                int start = ((slice * Layout.Input[1]) + row) * phases * pitch;
                for (int place = 0; place < shifts.Length; place++) places[count++] = start + shifts[place];
            }
        }
        return count;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector<T> Largest(T* x, int* places, int count)
    {
        Vector<T> largest = Vector.Load(x + places[0]);
        for (int i = 1; i < count; i++) largest = Vector.Max(largest, Vector.Load(x + places[i]));
        return largest;
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void Maximum(T* x, int* places, int count, T* line)
    {
        for (int column = 0; column < columns; column += Vector<T>.Count) Vector.Store(Largest(x + column, places, count), line + column);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void Sum(T* x, int* places, int count, T* line)
    {
        for (int column = 0; column < columns; column += Vector<T>.Count)
        {
            Vector<T> sum = Vector.Load(x + column + places[0]);
            for (int i = 1; i < count; i++) sum += Vector.Load(x + column + places[i]);
            Vector.Store(sum, line + column);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void Spread(T* line, int* places, int count, T* x)
    {
        for (int i = 0; i < count; i++) // one place of all windows after the other: they may meet
        {
            T* at = x + places[i];
            for (int column = 0; column < columns; column += Vector<T>.Count)
            {
                Vector.Store(Vector.Load(at + column) + Vector.Load(line + column), at + column);
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void MeanOfLargest(T* x, int* places, int count, T* u, T* line)
    {
        for (int column = 0; column < columns; column += Vector<T>.Count)
        {
            Vector<T> largest = Largest(x + column, places, count), sum = Vector<T>.Zero, winners = Vector<T>.Zero;
            for (int i = 0; i < count; i++)
            {
                Vector<T> isLargest = Vector.Equals(Vector.Load(x + column + places[i]), largest);
                sum += isLargest & Vector.Load(u + column + places[i]);
                winners += isLargest & Vector<T>.One;
            }
            Vector.Store(sum / Vector.Max(winners, Vector<T>.One), line + column);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void ShareAmongLargest(T* x, int* places, int count, T* line, T* winning, T* result)
    {
        for (int column = 0; column < columns; column += Vector<T>.Count)
        {
            Vector<T> largest = Largest(x + column, places, count), winners = Vector<T>.Zero;
            for (int i = 0; i < count; i++) winners += Vector.Equals(Vector.Load(x + column + places[i]), largest) & Vector<T>.One;
            Vector.Store(largest, winning + column);
            Vector.Store(Vector.Load(line + column) / Vector.Max(winners, Vector<T>.One), line + column);
        }
        for (int i = 0; i < count; i++) // one place of all windows after the other: what was just written is not read shifted
        {
            T* at = x + places[i];
            T* to = result + places[i];
            for (int column = 0; column < columns; column += Vector<T>.Count)
            {
                Vector<T> isLargest = Vector.Equals(Vector.Load(at + column), Vector.Load(winning + column));
                Vector.Store(Vector.Load(to + column) + (isLargest & Vector.Load(line + column)), to + column);
            }
        }
    }

    /// <summary>The rows of a plane that the windows of one row of windows hold.</summary>
    private readonly record struct Reach(int FromSlice, int ToSlice, int FromRow, int ToRow);
}
