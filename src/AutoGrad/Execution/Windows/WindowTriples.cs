using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace AutoGrad.Execution;

/// <summary>
/// What largest elements get of windows of three by three places that start at every second one, as many networks have: three rows are read
/// as vectors, sorted into the columns of windows in registers, and written once. The same sums in the same order as of
/// <see cref="WindowRows{T}"/>.
/// </summary>
internal sealed unsafe class WindowTriples<T> : WindowPlan<T> where T : unmanaged, INumber<T>
{
    private const int RowsAhead = 4; // that are asked for: more is slower

    private readonly int width, height, windows;

    public WindowTriples(WindowKind kind, WindowLayout layout, PlaneOperand first, PlaneOperand last) : base(kind, layout, first, last) =>
        (width, height, windows) = (layout.Input[2], layout.Input[1], layout.Output[2]);

    /// <summary>Whether the machine, the windows and the way in which the operands lie are those that this is for.</summary>
    public static bool Supports(WindowKind kind, WindowLayout layout, PlaneOperand first, PlaneOperand last) =>
        Avx512F.IsSupported && (typeof(T) == typeof(float) || typeof(T) == typeof(double)) && layout.AreTriples
        && kind is WindowKind.ShareAmongLargest && first.Strides[2] == 1 && last.Strides[2] == 1;

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    protected override void Planes(int from, int to, T* first, T* last, T* result)
    {
        int lanes = Vector512<T>.Count;
        T* carried = ThreadWorkspace.RentPinned<T>(width + (6L * lanes)) + (2 * lanes);
        for (int plane = from; plane < to; plane++)
        {
            T* x = first + First.Starts[plane];
            T* numbers = last + Last.Starts[plane];
            T* target = result + (plane * (nint)Layout.InputPlane);
            int end = 0; // of the rows that are written
            for (int window = 0; window < Layout.Output[1]; window++, numbers += Last.Strides[1])
            {
                int row = (2 * window) - Layout.Low[1];
                var rows = new Rows(At(x, row, First.Strides[1]), At(x, row + 1, First.Strides[1]), At(x, row + 2, First.Strides[1]));
                Ask(x + ((row + RowsAhead) * (nint)First.Strides[1]));
                Ask(target + ((row + RowsAhead) * (nint)width));
                Share(rows, numbers, At(target, row, width), At(target, row + 1, width), carried, window > 0);
                end = Math.Min(row + 2, height);
            }
            if (end < height && Layout.Output[1] > 0) new Span<T>(carried, width).CopyTo(new Span<T>(target + (end++ * (nint)width), width));
            new Span<T>(target + (end * (nint)width), (height - end) * width).Clear();
        }
    }

    /// <summary>Asks for two rows; what does not exist is not asked for by the machine.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void Ask(T* row)
    {
        byte* start = (byte*)row;
        for (nint at = 0; at < 2 * width * (nint)sizeof(T); at += RowCopy.Line) Sse.Prefetch0(start + at);
    }

    /// <summary>Where a row starts; null outside of the plane.</summary>
    private T* At(T* plane, int row, int stride) => (uint)row < (uint)height ? plane + (row * (nint)stride) : null;

    /// <summary>
    /// One row of windows: writes what its upper row gets, with what the row of windows before carried over to it if told so, and its middle
    /// row, and carries over what its lower row gets.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void Share(in Rows rows, T* numbers, T* upper, T* middle, T* carried, bool adds)
    {
        int lanes = Vector512<T>.Count;
        bool areThere = rows.Upper is not null && rows.Middle is not null && rows.Lower is not null;
        Vector512<T> before0 = Vector512<T>.Zero, before1 = before0, before2 = before0;
        for (int column = -Layout.Low[2], window = 0; column < width; column += 2 * lanes, window += lanes)
        {
            Vector512<T> given = PartialVector<T>.Load(numbers + window, windows - window);
            if (areThere && column >= 0 && column + (2 * lanes) + 2 <= width)
                Some<Inside>(rows, upper, middle, carried, column, given, adds, ref before0, ref before1, ref before2);
            else
                Some<AtEdge>(rows, upper, middle, carried, column, given, adds, ref before0, ref before1, ref before2);
        }
    }

    /// <summary>As many windows as a vector has lanes; the last column of each is handed to the next ones.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void Some<TPlace>(
        in Rows rows, T* upper, T* middle, T* carried, int column, Vector512<T> given, bool adds,
        ref Vector512<T> before0, ref Vector512<T> before1, ref Vector512<T> before2)
        where TPlace : struct, IPlace
    {
        Vector512<T> evens = AlternateElements<T>.Evens, odds = AlternateElements<T>.Odds, one = Vector512<T>.One;
        int lanes = Vector512<T>.Count, right = column + lanes;
        Vector512<T> low = Load<TPlace>(rows.Upper, column), high = Load<TPlace>(rows.Upper, right);
        Vector512<T> a0 = Pick(low, evens, high), a1 = Pick(low, odds, high);
        Vector512<T> a2 = Pick(Load<TPlace>(rows.Upper, column + 2), evens, Load<TPlace>(rows.Upper, right + 2));
        (low, high) = (Load<TPlace>(rows.Middle, column), Load<TPlace>(rows.Middle, right));
        Vector512<T> b0 = Pick(low, evens, high), b1 = Pick(low, odds, high);
        Vector512<T> b2 = Pick(Load<TPlace>(rows.Middle, column + 2), evens, Load<TPlace>(rows.Middle, right + 2));
        (low, high) = (Load<TPlace>(rows.Lower, column), Load<TPlace>(rows.Lower, right));
        Vector512<T> c0 = Pick(low, evens, high), c1 = Pick(low, odds, high);
        Vector512<T> c2 = Pick(Load<TPlace>(rows.Lower, column + 2), evens, Load<TPlace>(rows.Lower, right + 2));
        Vector512<T> largest = Vector512.Max(
            Vector512.Max(Vector512.Max(Vector512.Max(a0, a1), a2), Vector512.Max(Vector512.Max(b0, b1), b2)),
            Vector512.Max(Vector512.Max(c0, c1), c2));
        if (TPlace.IsEdge)
        {
            Vector512<T> first = IsInside(column, 2), second = IsInside(column + 1, 2), third = IsInside(column + 2, 2);
            (a0, a1, a2) = (There(rows.Upper, first, a0), There(rows.Upper, second, a1), There(rows.Upper, third, a2));
            (b0, b1, b2) = (There(rows.Middle, first, b0), There(rows.Middle, second, b1), There(rows.Middle, third, b2));
            (c0, c1, c2) = (There(rows.Lower, first, c0), There(rows.Lower, second, c1), There(rows.Lower, third, c2));
        }
        Vector512<T> count = Where(a0, largest, one) + Where(a1, largest, one) + Where(a2, largest, one)
            + Where(b0, largest, one) + Where(b1, largest, one) + Where(b2, largest, one)
            + Where(c0, largest, one) + Where(c1, largest, one) + Where(c2, largest, one);
        Vector512<T> share = given / Vector512.Max(count, one);
        a2 = Where(a2, largest, share);
        b2 = Where(b2, largest, share);
        c2 = Where(c2, largest, share);
        (a0, a1) = InOrder(Where(a0, largest, share) + Behind(before0, a2), Where(a1, largest, share));
        if (adds) (a0, a1) = (a0 + Vector512.Load(carried + column), a1 + Vector512.Load(carried + right));
        Write(a0, a1, upper, column);
        (b0, b1) = InOrder(Where(b0, largest, share) + Behind(before1, b2), Where(b1, largest, share));
        Write(b0, b1, middle, column);
        (c0, c1) = InOrder(Where(c0, largest, share) + Behind(before2, c2), Where(c1, largest, share));
        c0.Store(carried + column);
        c1.Store(carried + right);
        (before0, before1, before2) = (a2, b2, c2);
    }

    /// <summary>Elements from a column on; the lowest number outside of the row, of which nothing is read.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private Vector512<T> Load<TPlace>(T* row, int column) where TPlace : struct, IPlace
    {
        if (!TPlace.IsEdge) return Vector512.Load(row + column);
        Vector512<T> there = row is null ? Vector512<T>.Zero : IsInside(column, 1);
        return sizeof(T) == sizeof(float)
            ? Avx512F.MaskLoad((float*)(row + column), there.AsSingle(), Vector512.Create(float.NegativeInfinity)).As<float, T>()
            : Avx512F.MaskLoad((double*)(row + column), there.AsDouble(), Vector512.Create(double.NegativeInfinity)).As<double, T>();
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static (Vector512<T> Left, Vector512<T> Right) InOrder(Vector512<T> evens, Vector512<T> odds) =>
        (Pick(evens, AlternateElements<T>.FirstHalves, odds), Pick(evens, AlternateElements<T>.LastHalves, odds));

    /// <summary>Writes what is in the row.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void Write(Vector512<T> left, Vector512<T> right, T* row, int column)
    {
        int lanes = Vector512<T>.Count;
        if (row is null) return;
        if (column >= 0 && column + (2 * lanes) <= width)
        {
            left.Store(row + column);
            right.Store(row + column + lanes);
        }
        else if (sizeof(T) == sizeof(float))
        {
            Avx512F.MaskStore((float*)(row + column), IsInside(column, 1).AsSingle(), left.AsSingle());
            Avx512F.MaskStore((float*)(row + column + lanes), IsInside(column + lanes, 1).AsSingle(), right.AsSingle());
        }
        else
        {
            Avx512F.MaskStore((double*)(row + column), IsInside(column, 1).AsDouble(), left.AsDouble());
            Avx512F.MaskStore((double*)(row + column + lanes), IsInside(column + lanes, 1).AsDouble(), right.AsDouble());
        }
    }

    /// <summary>The lanes whose columns are in the row, for columns so far apart.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private Vector512<T> IsInside(int column, int step)
    {
        if (sizeof(T) == sizeof(float))
        {
            Vector512<int> columns = (Vector512<int>.Indices * step) + Vector512.Create(column);
            return Vector512.LessThan(columns.AsUInt32(), Vector512.Create((uint)width)).As<uint, T>();
        }
        Vector512<long> wide = (Vector512<long>.Indices * step) + Vector512.Create((long)column);
        return Vector512.LessThan(wide.AsUInt64(), Vector512.Create((ulong)width)).As<ulong, T>();
    }

    /// <summary>Padding becomes equal to nothing, not even to the largest of a window of nothing else.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<T> There(T* row, Vector512<T> isInside, Vector512<T> numbers)
    {
        Vector512<T> unequal = sizeof(T) == sizeof(float)
            ? Vector512.Create(float.NaN).As<float, T>()
            : Vector512.Create(double.NaN).As<double, T>();
        return row is null ? unequal : Vector512.ConditionalSelect(isInside, numbers, unequal);
    }

    /// <summary>The last lane of the vector before, then all lanes but the last.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<T> Behind(Vector512<T> before, Vector512<T> numbers) => sizeof(T) == sizeof(float)
        ? Avx512F.AlignRight32(numbers.AsInt32(), before.AsInt32(), 15).As<int, T>()
        : Avx512F.AlignRight64(numbers.AsInt64(), before.AsInt64(), 7).As<long, T>();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<T> Where(Vector512<T> x, Vector512<T> largest, Vector512<T> numbers) =>
        Vector512.ConditionalSelect(Vector512.Equals(x, largest), numbers, Vector512<T>.Zero);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<T> Pick(Vector512<T> first, Vector512<T> order, Vector512<T> second) =>
        AlternateElements<T>.Pick(first, order, second);

    private interface IPlace
    {
        static abstract bool IsEdge { get; }
    }

    /// <summary>All columns of all windows are in the rows.</summary>
    private readonly struct Inside : IPlace
    {
        public static bool IsEdge => false;
    }

    private readonly struct AtEdge : IPlace
    {
        public static bool IsEdge => true;
    }

    private readonly struct Rows(T* upper, T* middle, T* lower)
    {
        public T* Upper => upper;

        public T* Middle => middle;

        public T* Lower => lower;
    }
}
