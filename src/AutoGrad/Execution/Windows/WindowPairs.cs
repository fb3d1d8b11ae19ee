using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace AutoGrad.Execution;

/// <summary>
/// Windows of two by two places side by side, the ones most networks have: two rows are read as vectors, sorted into even and odd columns
/// in registers, and written once. The end of a row goes through masks.
/// </summary>
internal sealed unsafe class WindowPairs<T> : WindowPlan<T> where T : unmanaged, INumber<T>
{
    public static readonly Vector512<T> Evens = Order(static lane => 2 * lane);
    private static readonly Vector512<T> Odds = Order(static lane => (2 * lane) + 1);
    public static readonly Vector512<T> FirstHalves = Order(static lane => (lane / 2) + (lane % 2 * Vector512<T>.Count));
    public static readonly Vector512<T> LastHalves = Order(static lane => ((lane + Vector512<T>.Count) / 2) + (lane % 2 * Vector512<T>.Count));

    public WindowPairs(WindowKind kind, WindowLayout layout, PlaneOperand first, PlaneOperand last)
        : base(kind, layout, first, last)
    {
    }

    /// <summary>Whether the machine, the windows and the way in which the operands lie are those that this is for.</summary>
    public static bool Supports(WindowKind kind, WindowLayout layout, PlaneOperand first, PlaneOperand last) =>
        Avx512F.IsSupported && (typeof(T) == typeof(float) || typeof(T) == typeof(double)) && layout.ArePairs
        && kind is not WindowKind.MeanOfLargest && first.Strides[2] == 1 && last.Strides[2] == 1;

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    protected override void Planes(int from, int to, T* first, T* last, T* result)
    {
        int windows = Layout.Output[2], width = Layout.Input[2];
        bool toPlaces = Kind is WindowKind.Spread or WindowKind.ShareAmongLargest;
        for (int plane = from; plane < to; plane++)
        {
            T* x = first + First.Starts[plane];
            T* second = last + Last.Starts[plane];
            T* target = result + (plane * (nint)(toPlaces ? Layout.InputPlane : Layout.OutputPlane));
            for (int row = 0; row < Layout.Output[1]; row++)
            {
                T* upper = x + (2 * row * (nint)First.Strides[1]);
                T* lower = upper + First.Strides[1];
                T* numbers = second + (row * (nint)Last.Strides[1]);
                T* to0 = target + (row * (nint)(toPlaces ? 2 * width : windows));
                switch (Kind)
                {
                    case WindowKind.Maximum: Reduce<Largest>(upper, lower, to0, windows); break;
                    case WindowKind.Sum: Reduce<Total>(upper, lower, to0, windows); break;
                    case WindowKind.Spread: Spread(numbers, to0, to0 + width, windows); break;
                    default: Share(upper, lower, numbers, to0, to0 + width, windows); break;
                }
                if (!toPlaces || width == 2 * windows) continue;
                (to0[width - 1], to0[(2 * width) - 1]) = (T.Zero, T.Zero); // the column that is in no window
            }
            if (toPlaces && Layout.Input[1] > 2 * Layout.Output[1]) new Span<T>(target + ((Layout.Input[1] - 1) * (nint)width), width).Clear();
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Reduce<TCombine>(T* upper, T* lower, T* target, int windows) where TCombine : struct, ICombine
    {
        int lanes = Vector512<T>.Count;
        Vector512<T> evens = Evens, odds = Odds;
        int done = 0;
        for (; done <= windows - lanes; done += lanes)
        {
            Vector512<T> left = TCombine.Combine(Vector512.Load(upper), Vector512.Load(lower));
            Vector512<T> right = TCombine.Combine(Vector512.Load(upper + lanes), Vector512.Load(lower + lanes));
            TCombine.Combine(Pick(left, evens, right), Pick(left, odds, right)).Store(target + done);
            upper += 2 * lanes;
            lower += 2 * lanes;
        }
        int rest = windows - done;
        if (rest == 0) return;
        Vector512<T> near = FirstLanes(2 * rest), far = FirstLanes((2 * rest) - lanes);
        Vector512<T> restLeft = TCombine.Combine(Load(upper, near), Load(lower, near));
        Vector512<T> restRight = TCombine.Combine(Load(upper + lanes, far), Load(lower + lanes, far));
        Store(TCombine.Combine(Pick(restLeft, evens, restRight), Pick(restLeft, odds, restRight)), FirstLanes(rest), target + done);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Spread(T* numbers, T* upper, T* lower, int windows)
    {
        int lanes = Vector512<T>.Count;
        Vector512<T> firstHalves = FirstHalves, lastHalves = LastHalves;
        int done = 0;
        for (; done <= windows - lanes; done += lanes)
        {
            Vector512<T> each = Vector512.Load(numbers + done);
            Vector512<T> left = Pick(each, firstHalves, each), right = Pick(each, lastHalves, each);
            left.Store(upper);
            left.Store(lower);
            right.Store(upper + lanes);
            right.Store(lower + lanes);
            upper += 2 * lanes;
            lower += 2 * lanes;
        }
        int rest = windows - done;
        if (rest == 0) return;
        Vector512<T> near = FirstLanes(2 * rest), far = FirstLanes((2 * rest) - lanes);
        Vector512<T> last = Load(numbers + done, FirstLanes(rest));
        Vector512<T> lastLeft = Pick(last, firstHalves, last), lastRight = Pick(last, lastHalves, last);
        Store(lastLeft, near, upper);
        Store(lastLeft, near, lower);
        Store(lastRight, far, upper + lanes);
        Store(lastRight, far, lower + lanes);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Share(T* upperX, T* lowerX, T* numbers, T* upper, T* lower, int windows)
    {
        int lanes = Vector512<T>.Count;
        Vector512<T> evens = Evens, odds = Odds, firstHalves = FirstHalves, lastHalves = LastHalves;
        for (int done = 0; done < windows; done += lanes)
        {
            int rest = windows - done;
            bool whole = rest >= lanes;
            Vector512<T> near = FirstLanes(2 * rest), far = FirstLanes((2 * rest) - lanes);
            Vector512<T> a0 = whole ? Vector512.Load(upperX) : Load(upperX, near);
            Vector512<T> a1 = whole ? Vector512.Load(upperX + lanes) : Load(upperX + lanes, far);
            Vector512<T> b0 = whole ? Vector512.Load(lowerX) : Load(lowerX, near);
            Vector512<T> b1 = whole ? Vector512.Load(lowerX + lanes) : Load(lowerX + lanes, far);
            Vector512<T> number = whole ? Vector512.Load(numbers + done) : Load(numbers + done, FirstLanes(rest));
            Vector512<T> a = Pick(a0, evens, a1), b = Pick(a0, odds, a1), c = Pick(b0, evens, b1), d = Pick(b0, odds, b1);
            Vector512<T> largest = Vector512.Max(Vector512.Max(a, b), Vector512.Max(c, d));
            Vector512<T> isA = Vector512.Equals(a, largest), isB = Vector512.Equals(b, largest);
            Vector512<T> isC = Vector512.Equals(c, largest), isD = Vector512.Equals(d, largest);
            Vector512<T> one = Vector512<T>.One;
            Vector512<T> count = (isA & one) + (isB & one) + (isC & one) + (isD & one);
            Vector512<T> share = number / Vector512.Max(count, one);
            (a, b, c, d) = (isA & share, isB & share, isC & share, isD & share);
            a0 = Pick(a, firstHalves, b);
            a1 = Pick(a, lastHalves, b);
            b0 = Pick(c, firstHalves, d);
            b1 = Pick(c, lastHalves, d);
            if (whole)
            {
                a0.Store(upper);
                a1.Store(upper + lanes);
                b0.Store(lower);
                b1.Store(lower + lanes);
            }
            else
            {
                Store(a0, near, upper);
                Store(a1, far, upper + lanes);
                Store(b0, near, lower);
                Store(b1, far, lower + lanes);
            }
            upperX += 2 * lanes;
            lowerX += 2 * lanes;
            upper += 2 * lanes;
            lower += 2 * lanes;
        }
    }

    /// <summary>Lanes of two vectors one after another, in an order.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<T> Pick(Vector512<T> first, Vector512<T> order, Vector512<T> second) => sizeof(T) == sizeof(float)
        ? Avx512F.PermuteVar16x32x2(first.AsInt32(), order.AsInt32(), second.AsInt32()).As<int, T>()
        : Avx512F.PermuteVar8x64x2(first.AsInt64(), order.AsInt64(), second.AsInt64()).As<long, T>();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<T> FirstLanes(int count) => sizeof(T) == sizeof(float)
        ? Vector512.LessThan(Vector512<int>.Indices, Vector512.Create(count)).As<int, T>()
        : Vector512.LessThan(Vector512<long>.Indices, Vector512.Create((long)count)).As<long, T>();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<T> Load(T* source, Vector512<T> mask) => sizeof(T) == sizeof(float)
        ? Avx512F.MaskLoad((int*)source, mask.AsInt32(), Vector512<int>.Zero).As<int, T>()
        : Avx512F.MaskLoad((long*)source, mask.AsInt64(), Vector512<long>.Zero).As<long, T>();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Store(Vector512<T> vector, Vector512<T> mask, T* target)
    {
        if (sizeof(T) == sizeof(float)) Avx512F.MaskStore((int*)target, mask.AsInt32(), vector.AsInt32());
        else Avx512F.MaskStore((long*)target, mask.AsInt64(), vector.AsInt64());
    }

    private static Vector512<T> Order(Func<int, int> lane)
    {
        if (sizeof(T) == sizeof(float))
        {
            return Vector512.Create([.. Enumerable.Range(0, Vector512<int>.Count).Select(lane)]).As<int, T>();
        }
        return Vector512.Create([.. Enumerable.Range(0, Vector512<long>.Count).Select(i => (long)lane(i))]).As<long, T>();
    }

    private interface ICombine
    {
        static abstract Vector512<T> Combine(Vector512<T> left, Vector512<T> right);
    }

    private readonly struct Largest : ICombine
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static Vector512<T> Combine(Vector512<T> left, Vector512<T> right) => Vector512.Max(left, right);
    }

    private readonly struct Total : ICombine
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static Vector512<T> Combine(Vector512<T> left, Vector512<T> right) => left + right;
    }
}
