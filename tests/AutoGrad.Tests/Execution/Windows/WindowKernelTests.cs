using AutoGrad.Execution;
using Xunit;

namespace AutoGrad.Tests.Execution;

/// <summary>Windows against their definition, element by element.</summary>
public sealed class WindowKernelTests
{
    private static readonly DType[] AllNumbers = [DType.Float32, DType.Float64, DType.Int32, DType.Int64, DType.UInt32];

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void Random_windows_and_layouts_agree_with_the_definition(int sliding)
    {
        var random = new Random(sliding);
        int verified = 0;
        for (int trial = 0; trial < 300; trial++)
        {
            int[] Numbers(Func<int> next) => [.. Enumerable.Range(0, sliding).Select(_ => next())];
            int[] sizes = Numbers(() => random.Next(1, 4));
            int[] low = [.. sizes.Select(size => random.Next(size))], high = [.. sizes.Select(size => random.Next(size))];
            var geometry = new WindowGeometry(
                Axes.Create(sizes), Axes.Create(Numbers(() => random.Next(1, 4))), Axes.Create(low), Axes.Create(high));
            Shape shape = [.. Enumerable.Range(0, random.Next(3)).Select(_ => random.Next(1, 4)), .. Numbers(() => random.Next(1, 9))];
            bool fits =
                Enumerable.Range(0, sliding).All(axis => shape[shape.Rank - sliding + axis] + low[axis] + high[axis] >= sizes[axis]);
            if (!fits) continue;
            verified++;
            VerifyAll(random, geometry, shape, geometry.Over(shape), AllNumbers[trial % AllNumbers.Length]);
        }
        Assert.True(verified > 100, $"only {verified} random cases were usable");
    }

    [Theory]
    [InlineData(2, 2)]
    [InlineData(5, 31)]
    [InlineData(4, 32)]
    [InlineData(7, 65)]
    [InlineData(6, 100)]
    public void Squares_side_by_side(int height, int width)
    {
        var random = new Random(width);
        var geometry = new WindowGeometry([2, 2], [2, 2], [0, 0], [0, 0]);
        Shape shape = [2, 3, height, width];
        foreach (DType dtype in new[] { DType.Float32, DType.Float64 })
            VerifyAll(random, geometry, shape, geometry.Over(shape), dtype, contiguous: true);
    }

    [Theory]
    [InlineData(1, 1, 3, 3)]
    [InlineData(1, 0, 3, 32)]
    [InlineData(0, 1, 4, 33)]
    [InlineData(1, 1, 7, 65)]
    [InlineData(1, 1, 4, 64)] // padding that no window reaches
    public void Squares_side_by_side_with_padding_behind(int below, int right, int height, int width)
    {
        var random = new Random(width);
        var geometry = new WindowGeometry([2, 2], [2, 2], [0, 0], [below, right]);
        Shape shape = [2, 3, height, width];
        foreach (DType dtype in new[] { DType.Float32, DType.Float64 })
            VerifyAll(random, geometry, shape, geometry.Over(shape), dtype, contiguous: true);
    }

    [Theory]
    [InlineData(3, 5, 0)]
    [InlineData(3, 31, 0)]
    [InlineData(3, 32, 1)]
    [InlineData(3, 33, 2)]
    [InlineData(2, 64, 1)]
    [InlineData(3, 64, 0)]
    [InlineData(4, 65, 1)]
    [InlineData(5, 99, 2)]
    [InlineData(1, 40, 0)]
    public void Windows_that_move_by_two(int size, int width, int padding)
    {
        var random = new Random(width);
        var geometry = new WindowGeometry([size, size], [2, 2], [padding, padding], [padding, 0]);
        Shape shape = [2, 3, 9, width];
        foreach (DType dtype in AllNumbers) VerifyAll(random, geometry, shape, geometry.Over(shape), dtype, contiguous: true);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void Padding_gets_no_share_where_every_element_is_infinitely_small(int stride)
    {
        var geometry = new WindowGeometry([3, 3], [stride, stride], [1, 1], [1, 1]);
        Shape shape = [1, 2, 5, 40];
        TensorValue x = TensorValue.Allocate(new TensorType(DType.Float32, shape), new StoragePool());
        x.Storage.AsSpan<float>().Fill(float.NegativeInfinity);
        TensorValue ct = StridedValues.Random(new Random(stride), DType.Float32, geometry.Over(shape), contiguous: true);
        TensorValue result = Run(WindowKind.ShareAmongLargest, geometry, shape, x, ct);
        double handedOut = StridedValues.Indices(shape).Sum(index => StridedValues.At(result, index));
        Assert.Equal(StridedValues.Indices(ct.Shape).Sum(index => StridedValues.At(ct, index)), handedOut, 1e-3);
    }

    [Theory]
    [InlineData(2, 2, 0)]
    [InlineData(3, 2, 1)]
    public void Results_have_the_same_bits_for_any_number_of_threads(int size, int stride, int padding)
    {
        var random = new Random(3);
        var geometry = new WindowGeometry([size, size], [stride, stride], [padding, padding], [padding, padding]);
        Shape shape = [7, 9, 40, 50];
        TensorValue x = StridedValues.Random(random, DType.Float32, shape, contiguous: true);
        TensorValue u = StridedValues.Random(random, DType.Float32, geometry.Over(shape), contiguous: true);
        foreach (WindowKind kind in Enum.GetValues<WindowKind>())
        {
            Threads.SameBits(() => Run(kind, geometry, shape, x, kind == WindowKind.MeanOfLargest ? x : u));
        }
    }

    [Fact]
    public void Rows_of_windows_and_rows_of_a_window_may_be_more_together_than_an_integer_counts()
    {
        var geometry = new WindowGeometry([50000, 1], [1, 1], [49999, 0], [49999, 0]);
        Shape shape = [1, 1, 1, 1];
        TensorValue x = StridedValues.Random(new Random(1), DType.Float32, shape, contiguous: true);
        TensorValue sums = Run(WindowKind.Sum, geometry, shape, x, x);
        Assert.Equal([1, 1, 50000, 1], sums.Shape.ToArray());
        Assert.All(StridedValues.Indices(sums.Shape), index => Assert.Equal(StridedValues.At(x, [0, 0, 0, 0]), StridedValues.At(sums, index)));
    }

    [Theory]
    [InlineData(100, 2, 1 << 20)]
    [InlineData(100, 1, 1 << 28)]
    [InlineData(100, 2, int.MaxValue)]
    [InlineData(100, 100, 100)]
    [InlineData(100, 100, 1)]
    [InlineData(100, 98, 1)]
    [InlineData(100, 40, 50)]
    [InlineData(100, 40, 20)]
    [InlineData(100, 30, 30)]
    [InlineData(30, 7, 7)]
    public void Few_windows_in_a_row(int width, int size, int stride)
    {
        var random = new Random(size);
        foreach (int low in new[] { 0, Math.Min(size - 1, 3) })
        {
            var geometry = new WindowGeometry([2, size], [stride, stride], [0, low], [0, low]);
            Shape shape = [2, 5, width];
            foreach (DType dtype in AllNumbers)
            {
                VerifyAll(random, geometry, shape, geometry.Over(shape), dtype, contiguous: true);
                VerifyAll(random, geometry, shape, geometry.Over(shape), dtype);
            }
        }
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Memory_does_not_grow_with_the_stride_of_a_single_window(bool isGradient)
    {
        var geometry = new WindowGeometry([2], [1 << 20], [0], [0]);
        Shape shape = [1, 1, 100];
        TensorValue x = StridedValues.Random(new Random(1), DType.Float32, shape, contiguous: true);
        long before = GC.GetAllocatedBytesForCurrentThread();
        TensorValue ct = StridedValues.Random(new Random(2), DType.Float32, geometry.Over(shape), contiguous: true);
        Run(isGradient ? WindowKind.ShareAmongLargest : WindowKind.Maximum, geometry, shape, x, ct);
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 1 << 24);
    }

    private static void VerifyAll(Random random, WindowGeometry geometry, Shape shape, Shape over, DType dtype, bool contiguous = false)
    {
        TensorValue x = StridedValues.Random(random, dtype, shape, contiguous);
        TensorValue u = StridedValues.Random(random, dtype, shape, contiguous), ct = StridedValues.Random(random, dtype, over, contiguous);
        Verify(WindowKind.Maximum, geometry, shape, over, x, x);
        Verify(WindowKind.Sum, geometry, shape, over, x, x);
        Verify(WindowKind.Spread, geometry, shape, over, ct, ct);
        if (!dtype.IsFloat) return;
        Verify(WindowKind.MeanOfLargest, geometry, shape, over, x, u);
        Verify(WindowKind.ShareAmongLargest, geometry, shape, over, x, ct);
    }

    private static TensorValue Run(WindowKind kind, WindowGeometry geometry, Shape shape, TensorValue first, TensorValue last)
    {
        Shape result = kind is WindowKind.Spread or WindowKind.ShareAmongLargest ? shape : geometry.Over(shape);
        TensorValue[] inputs = kind switch
        {
            WindowKind.Maximum or WindowKind.Sum => [first],
            WindowKind.Spread => [last],
            _ => [first, last],
        };
        return WindowKernel.Run(new Lowering.Window(kind, geometry), inputs, first.Type.WithShape(result), new StoragePool());
    }

    private static void Verify(WindowKind kind, WindowGeometry geometry, Shape shape, Shape over, TensorValue first, TensorValue last)
    {
        TensorValue actual = Run(kind, geometry, shape, first, last);
        double[] expected = new double[actual.Size];
        int[] placeStrides = TensorValue.RowMajor(shape), windowStrides = TensorValue.RowMajor(over);
        foreach (int[] window in StridedValues.Indices(over))
        {
            int at = Place(window, windowStrides);
            List<int[]> places = Places(geometry, shape, window);
            double Of(TensorValue value, int[] index) => StridedValues.At(value, index);
            double largest = kind is WindowKind.Sum or WindowKind.Spread ? 0 : places.Max(place => Of(first, place));
            List<int[]> best = [.. places.Where(place => kind is WindowKind.Sum or WindowKind.Spread || Of(first, place) == largest)];
            switch (kind)
            {
                case WindowKind.Maximum: expected[at] = largest; break;
                case WindowKind.Sum: expected[at] = places.Sum(place => Of(first, place)); break;
                case WindowKind.MeanOfLargest: expected[at] = best.Average(place => Of(last, place)); break;
                case WindowKind.Spread:
                    foreach (int[] place in places) expected[Place(place, placeStrides)] += Of(last, window);
                    break;
                default:
                    foreach (int[] place in best) expected[Place(place, placeStrides)] += Of(last, window) / best.Count;
                    break;
            }
        }
        int next = 0;
        foreach (int[] index in StridedValues.Indices(actual.Shape))
        {
            double wanted = expected[next++], got = StridedValues.At(actual, index);
            if (actual.DType == DType.UInt32) wanted %= 4294967296.0; // sums wrap around
            double allowed = actual.DType switch { DType.Float32 => 1e-5, DType.Float64 => 1e-13, _ => 0 };
            Assert.True(
                Math.Abs(wanted - got) <= allowed * (1 + Math.Abs(wanted)),
                $"{kind} of {geometry} over {shape} at [{string.Join(", ", index)}]: {got}, not {wanted}");
        }
    }

    private static int Place(int[] index, int[] strides) => index.Zip(strides).Sum(static pair => pair.First * pair.Second);

    private static List<int[]> Places(WindowGeometry geometry, Shape shape, int[] window)
    {
        int leading = shape.Rank - geometry.Sizes.Count;
        var places = new List<int[]> { window[..leading] };
        for (int axis = leading; axis < shape.Rank; axis++)
        {
            int k = axis - leading, start = (window[axis] * geometry.Strides[k]) - geometry.Low[k], size = shape[axis];
            places = [.. places.SelectMany(place => Enumerable.Range(start, geometry.Sizes[k])
                .Where(at => at >= 0 && at < size).Select(at => (int[])[.. place, at]))];
        }
        return places;
    }
}
