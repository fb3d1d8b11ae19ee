using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace AutoGrad.Execution;

/// <summary>
/// Windows of any kind, in two steps: first column by column over the rows that a row of windows holds, which needs no other order of
/// elements, then over the columns of each window in one line, whose columns a stride apart are made neighbours. So the work grows with the
/// sum of a window's sizes. What goes to places takes the same steps the other way. Some rows of windows take each step together.
/// </summary>
internal sealed unsafe class WindowRows<T> : WindowPlan<T> where T : unmanaged, INumber<T>
{
    private const int SheetElements = 256; // more are faster in a cache, fewer where reading memory goes on meanwhile
    private const int LongWindow = 16; // columns from which few windows are better taken one by one whatever their stride
    private const long LongestLine = 1 << 28;

    private readonly int width, low, windows, stride, most;
    private readonly bool isOneByOne; // windows of a row, over columns in their order
    private readonly int sheetCount;
    private readonly int[] notHeld; // rows of the result that nothing goes to
    private readonly HeldRows held;
    private readonly int columns; // of one remainder in a line
    private readonly int batch; // lines of a sheet
    private readonly int guard; // zeros around a sheet
    private readonly int[] places; // where the columns of a window lie in a sheet whose columns of each remainder follow each other; pinned

    public WindowRows(WindowKind kind, WindowLayout layout, PlaneOperand first, PlaneOperand last)
        : base(kind, layout, first, last)
    {
        int size = layout.Size[2], lanes = Vector512<T>.Count;
        (width, windows, stride, low) = (layout.Input[2], layout.Output[2], layout.Stride[2], layout.Low[2]);
        held = new HeldRows(layout);
        most = held.Most;
        notHeld = kind is WindowKind.Spread or WindowKind.ShareAmongLargest ? held.NotHeld() : [];
        sheetCount =
            kind switch { WindowKind.Maximum or WindowKind.Sum => 2, WindowKind.Spread => 5, WindowKind.MeanOfLargest => 7, _ => 8 };
        int reach = (size - 1) / stride;
        long needed = Math.Max(((long)low + width + stride - 1) / stride, windows + (long)reach) + lanes;
        isOneByOne = (windows <= FewWindows<T>.Most && (stride > 2 || size > LongWindow)) || needed * stride > LongestLine;
        if (isOneByOne)
        {
            (low, stride, reach, places) = (0, 1, 0, []);
            columns = RoundUp(Math.Max(width, windows), lanes);
        }
        else
        {
            columns = RoundUp((int)needed - lanes, lanes);
            places = GC.AllocateUninitializedArray<int>(size, pinned: true);
        }
        batch = Math.Clamp(SheetElements / (columns * stride), 1, Math.Max(held.WindowRows, 1));
        guard = RoundUp(reach, lanes);
        for (int place = 0; place < places.Length; place++) places[place] = (place % stride * batch * columns) + (place / stride);
    }

    private int Pitch => columns * stride;

    private int SheetSize => (batch * Pitch) + (2 * guard);

    private int* Places => (int*)Unsafe.AsPointer(ref MemoryMarshal.GetArrayDataReference(places));

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    protected override void Planes(int from, int to, T* first, T* last, T* result)
    {
        long pointers = ((((2L * most) + batch) * sizeof(T*)) + 63) / 64 * 64 / sizeof(T);
        long gathered = ((First.Strides[2] == 1 ? 0 : most) + (Last.Strides[2] == 1 ? 0 : Math.Max(most, batch))) * (long)Pitch;
        T* space = ThreadWorkspace.RentPinned<T>(pointers + (sheetCount * (long)SheetSize) + gathered);
        var sheets = new WindowSheets((T**)space, space + pointers + guard, SheetSize, sheetCount, most);
        new Span<T>(sheets.Own - guard, SheetSize).Fill(Kind is WindowKind.Sum ? T.Zero : Lowest());
        for (int sheet = 1; sheet < sheetCount; sheet++) new Span<T>(sheets.Own - guard + (sheet * (nint)SheetSize), SheetSize).Clear();
        for (int plane = from; plane < to; plane++)
        {
            T* x = first + First.Starts[plane], second = last + Last.Starts[plane];
            bool toPlaces = Kind is WindowKind.Spread or WindowKind.ShareAmongLargest;
            T* target = result + (plane * (nint)(toPlaces ? Layout.InputPlane : Layout.OutputPlane));
            for (int row = 0; row < held.WindowRows; row += batch)
            {
                int count = Math.Min(batch, held.WindowRows - row);
                if (toPlaces) ToPlaces(row, count, x, second, target, sheets);
                else ToWindows(row, count, x, second, target + (row * (nint)windows), sheets);
            }
            if (!toPlaces) continue;
            foreach (int row in notHeld) new Span<T>(target + (row * (nint)width), width).Clear();
        }
    }

    private static int RoundUp(int count, int unit) => (count + unit - 1) / unit * unit;

    /// <summary>Padding: no window is without an element, so it wins only where it is as large as all of them.</summary>
    private static T Lowest() => typeof(T) == typeof(float) ? T.CreateTruncating(float.NegativeInfinity)
        : typeof(T) == typeof(double) ? T.CreateTruncating(double.NegativeInfinity)
        : typeof(T) == typeof(int) ? T.CreateTruncating(int.MinValue)
        : typeof(T) == typeof(long) ? T.CreateTruncating(long.MinValue)
        : T.Zero;

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void ToWindows(int from, int count, T* x, T* u, T* result, WindowSheets sheets)
    {
        for (int i = 0; i < count; i++)
        {
            nint line = (i * (nint)Pitch) + low;
            int rows = Rows(from + i, First, x, sheets.Rows, sheets.Gathered);
            if (Kind is WindowKind.Maximum) RowSteps<T>.Largest(sheets.Rows, rows, width, sheets.Own + line);
            else if (Kind is WindowKind.Sum) RowSteps<T>.Sum(sheets.Rows, rows, width, sheets.Own + line);
            else
            {
                Rows(from + i, Last, u, sheets.Others, sheets.Gathered + (First.Strides[2] == 1 ? 0 : most * (nint)Pitch));
                RowSteps<T>.CountLargest(sheets.Rows, rows, width, sheets.Own + line, sheets.Winners + line);
                RowSteps<T>.SumOfLargest(sheets.Rows, sheets.Others, rows, width, sheets.Own + line, sheets.Sums + line);
            }
        }
        if (isOneByOne)
        {
            OneByOne(count, result, sheets);
            return;
        }
        var lines = new WindowLines<T>(Split(sheets.Own, sheets.SplitOwn, count), Places, places.Length, count, columns, windows);
        if (Kind is WindowKind.Maximum) ColumnSteps<T>.Largest(lines, result);
        else if (Kind is WindowKind.Sum) ColumnSteps<T>.Sum(lines, result);
        else
        {
            T* winners = Split(sheets.Winners, sheets.SplitWinners, count);
            ColumnSteps<T>.MeanOfLargest(lines, winners, Split(sheets.Sums, sheets.SplitSums, count), result);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void ToPlaces(int from, int count, T* x, T* numbers, T* result, WindowSheets sheets)
    {
        T* gathered = sheets.Gathered + (First.Strides[2] == 1 ? 0 : most * (nint)Pitch);
        for (int i = 0; i < count; i++)
        {
            (int slice, int down) = Layout.Output[0] == 1 ? (0, from + i) : Math.DivRem(from + i, Layout.Output[1]);
            T* own = numbers + (slice * (nint)Last.Strides[0]) + (down * (nint)Last.Strides[1]);
            if (Last.Strides[2] != 1) own = Gather(own, Last.Strides[2], windows, gathered + (i * (nint)Pitch));
            sheets.Numbers[i] = own;
            if (Kind is WindowKind.Spread)
            {
                if (isOneByOne) continue;
                new Span<T>(own, windows).CopyTo(new Span<T>(sheets.Shares + (i * (nint)columns), windows));
                continue;
            }
            nint line = (i * (nint)Pitch) + low;
            int rows = Rows(from + i, First, x, sheets.Rows, sheets.Gathered);
            RowSteps<T>.CountLargest(sheets.Rows, rows, width, sheets.Own + line, sheets.Winners + line);
        }
        if (isOneByOne) SpreadOneByOne(count, sheets);
        else if (Kind is WindowKind.ShareAmongLargest)
        {
            var lines = new WindowLines<T>(Split(sheets.Own, sheets.SplitOwn, count), Places, places.Length, count, columns, windows);
            T* winners = Split(sheets.Winners, sheets.SplitWinners, count);
            ColumnSteps<T>.Share(lines, winners, sheets.Numbers, sheets.Largest, sheets.Shares);
        }
        if (!isOneByOne) SpreadColumns(count, sheets);
        for (int i = 0; i < count; i++) SpreadRows(from + i, (i * (nint)Pitch) + low, x, result, sheets);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void OneByOne(int count, T* result, WindowSheets sheets)
    {
        for (int i = 0; i < count; i++)
        {
            for (int window = 0; window < windows; window++, result++)
            {
                (int from, int to) = Layout.Places(2, window);
                nint start = (i * (nint)Pitch) + from;
                var own = new ReadOnlySpan<T>(sheets.Own + start, to - from);
                if (Kind is WindowKind.Maximum) *result = FewWindows<T>.Largest(own);
                else if (Kind is WindowKind.Sum) *result = FewWindows<T>.Sum(own);
                else *result =
                    FewWindows<T>.MeanOfLargest(own, new(sheets.Winners + start, own.Length), new(sheets.Sums + start, own.Length));
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void SpreadOneByOne(int count, WindowSheets sheets)
    {
        for (int i = 0; i < count; i++)
        {
            new Span<T>(sheets.Sums + (i * (nint)Pitch), width).Clear();
            for (int window = 0; window < windows; window++)
            {
                (int from, int to) = Layout.Places(2, window);
                nint start = (i * (nint)Pitch) + from;
                T number = sheets.Numbers[i][window];
                var sums = new Span<T>(sheets.Sums + start, to - from);
                if (Kind is WindowKind.Spread) FewWindows<T>.Spread(number, sums);
                else FewWindows<T>.Share(new(sheets.Own + start, sums.Length), new(sheets.Winners + start, sums.Length), number, sums);
            }
        }
    }

    /// <summary>What each column gets from the windows of a row, in the order of columns.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void SpreadColumns(int count, WindowSheets sheets)
    {
        T* own = stride == 1 ? sheets.Own : sheets.SplitOwn, target = stride == 1 ? sheets.Sums : sheets.SplitSums;
        int length = count * columns, apart = batch * columns;
        for (int remainder = 0; remainder < Math.Min(stride, places.Length); remainder++)
        {
            int holding = ((places.Length - 1 - remainder) / stride) + 1;
            T* to = target + (remainder * (nint)apart);
            if (Kind is WindowKind.Spread) ColumnSteps<T>.Spread(sheets.Shares, holding, length, to);
            else ColumnSteps<T>.SpreadWhereLargest(own + (remainder * (nint)apart), sheets.Largest, sheets.Shares, holding, length, to);
        }
        if (stride == 2) AlternateElements<T>.Interleave(sheets.SplitSums, sheets.SplitSums + apart, sheets.Sums, length);
        else if (stride > 2)
        {
            for (int column = 0, at = 0; column < length; column++)
            {
                for (int remainder = 0; remainder < stride; remainder++, at++)
                    sheets.Sums[at] = sheets.SplitSums[(remainder * apart) + column];
            }
        }
    }

    /// <summary>Hands what each column gets to the rows that a row of windows holds.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void SpreadRows(int windowRow, nint line, T* plane, T* result, WindowSheets sheets)
    {
        (int count, int again) = held.Find(windowRow, result, Layout.Input[1] * (nint)width, width, sheets.Others);
        if (Kind is WindowKind.Spread)
        {
            RowSteps<T>.Spread(sheets.Sums + line, width, sheets.Others, again, count);
            return;
        }
        Rows(windowRow, First, plane, sheets.Rows, sheets.Gathered);
        RowSteps<T>.SpreadWhereLargest(sheets.Rows, sheets.Own + line, sheets.Sums + line, width, sheets.Others, again, count);
    }

    /// <summary>The rows that a row of windows holds, with their elements side by side; how many they are.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private int Rows(int windowRow, PlaneOperand operand, T* plane, T** rows, T* space)
    {
        int count = held.Find(windowRow, plane, operand.Strides[0], operand.Strides[1], rows).Count;
        nint across = operand.Strides[2];
        for (int i = 0; across != 1 && i < count; i++) rows[i] = Gather(rows[i], across, width, space + (i * (nint)Pitch));
        return count;
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static T* Gather(T* source, nint step, int count, T* target)
    {
        if (step == 0) new Span<T>(target, count).Fill(*source);
        else for (int i = 0; i < count; i++) target[i] = source[i * step];
        return target;
    }

    /// <summary>Lines with their columns of each remainder side by side.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private T* Split(T* lines, T* target, int count)
    {
        if (stride == 1) return lines;
        int length = count * columns, apart = batch * columns;
        if (stride == 2) AlternateElements<T>.Split(lines, target, target + apart, length);
        else
        {
            for (int column = 0; column < length; column++, lines += stride)
            {
                for (int remainder = 0; remainder < stride; remainder++) target[(remainder * apart) + column] = lines[remainder];
            }
        }
        return target;
    }

    /// <summary>Scratch memory: addresses of rows, and sheets, each of some lines of one number a column or a window.</summary>
    private readonly struct WindowSheets(T** rows, T* start, int size, int count, int most)
    {
        public T** Rows => rows;

        public T** Others => rows + most;

        public T** Numbers => rows + (2 * (nint)most);

        /// <summary>Of each column with padding, what windows see.</summary>
        public T* Own => start;

        public T* SplitOwn => start + size;

        public T* Sums => start + (2 * (nint)size);

        public T* SplitSums => start + (3 * (nint)size);

        public T* Shares => start + (4 * (nint)size);

        public T* Winners => start + (5 * (nint)size);

        public T* SplitWinners => start + (6 * (nint)size);

        public T* Largest => start + (7 * (nint)size);

        public T* Gathered => start + (count * (nint)size);
    }
}
