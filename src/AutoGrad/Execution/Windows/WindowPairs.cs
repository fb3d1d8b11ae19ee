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
            if (toPlaces && Layout.Input[1] > 2 * Layout.Output[1])
                new Span<T>(target + ((Layout.Input[1] - 1) * (nint)width), width).Clear();
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Reduce<TCombine>(T* upper, T* lower, T* target, int windows) where TCombine : struct, ICombine
    {
        int lanes = Vector512<T>.Count;
        Vector512<T> evens = AlternateElements<T>.Evens, odds = AlternateElements<T>.Odds;
        for (int done = 0; done < windows; done += lanes, upper += 2 * lanes, lower += 2 * lanes)
        {
            int near = 2 * (windows - done), far = near - lanes;
            Vector512<T> left = TCombine.Combine(PartialVector<T>.Load(upper, near), PartialVector<T>.Load(lower, near));
            Vector512<T> right = TCombine.Combine(PartialVector<T>.Load(upper + lanes, far), PartialVector<T>.Load(lower + lanes, far));
            PartialVector<T>.Store(TCombine.Combine(Pick(left, evens, right), Pick(left, odds, right)), target + done, windows - done);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Spread(T* numbers, T* upper, T* lower, int windows)
    {
        int lanes = Vector512<T>.Count;
        Vector512<T> firstHalves = AlternateElements<T>.FirstHalves, lastHalves = AlternateElements<T>.LastHalves;
        for (int done = 0; done < windows; done += lanes, upper += 2 * lanes, lower += 2 * lanes)
        {
            int near = 2 * (windows - done), far = near - lanes;
            Vector512<T> each = PartialVector<T>.Load(numbers + done, windows - done);
            Vector512<T> left = Pick(each, firstHalves, each), right = Pick(each, lastHalves, each);
            PartialVector<T>.Store(left, upper, near);
            PartialVector<T>.Store(left, lower, near);
            PartialVector<T>.Store(right, upper + lanes, far);
            PartialVector<T>.Store(right, lower + lanes, far);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Share(T* upperX, T* lowerX, T* numbers, T* upper, T* lower, int windows)
    {
        int lanes = Vector512<T>.Count;
        Vector512<T> evens = AlternateElements<T>.Evens, odds = AlternateElements<T>.Odds;
        Vector512<T> firstHalves = AlternateElements<T>.FirstHalves, lastHalves = AlternateElements<T>.LastHalves;
        for (int done = 0; done < windows; done += lanes, upperX += 2 * lanes, lowerX += 2 * lanes, upper += 2 * lanes, lower += 2 * lanes)
        {
            int near = 2 * (windows - done), far = near - lanes;
            Vector512<T> a0 = PartialVector<T>.Load(upperX, near), a1 = PartialVector<T>.Load(upperX + lanes, far);
            Vector512<T> b0 = PartialVector<T>.Load(lowerX, near), b1 = PartialVector<T>.Load(lowerX + lanes, far);
            Vector512<T> a = Pick(a0, evens, a1), b = Pick(a0, odds, a1), c = Pick(b0, evens, b1), d = Pick(b0, odds, b1);
            Vector512<T> largest = Vector512.Max(Vector512.Max(a, b), Vector512.Max(c, d));
            Vector512<T> isA = Vector512.Equals(a, largest), isB = Vector512.Equals(b, largest);
            Vector512<T> isC = Vector512.Equals(c, largest), isD = Vector512.Equals(d, largest);
            Vector512<T> one = Vector512<T>.One;
            Vector512<T> count = (isA & one) + (isB & one) + (isC & one) + (isD & one);
            Vector512<T> share = PartialVector<T>.Load(numbers + done, windows - done) / Vector512.Max(count, one);
            (a, b, c, d) = (isA & share, isB & share, isC & share, isD & share);
            PartialVector<T>.Store(Pick(a, firstHalves, b), upper, near);
            PartialVector<T>.Store(Pick(a, lastHalves, b), upper + lanes, far);
            PartialVector<T>.Store(Pick(c, firstHalves, d), lower, near);
            PartialVector<T>.Store(Pick(c, lastHalves, d), lower + lanes, far);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<T> Pick(Vector512<T> first, Vector512<T> order, Vector512<T> second) =>
        AlternateElements<T>.Pick(first, order, second);

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
