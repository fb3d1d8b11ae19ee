using System.Runtime.Intrinsics;
using AutoGrad.Execution;
using Xunit;

namespace AutoGrad.Tests.Execution;

/// <summary>The general convolution against its definition, summed in double.</summary>
public sealed class ConvolveKernelTests
{
    private static readonly DType[] AllNumbers = [DType.Float32, DType.Float64, DType.Int32, DType.Int64, DType.UInt32];

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void Random_geometry_and_layouts_agree_with_the_definition(int spatialRank)
    {
        var random = new Random(spatialRank);
        int verified = 0;
        for (int trial = 0; trial < 400; trial++)
        {
            int[] Numbers(Func<int> next) => [.. Enumerable.Range(0, spatialRank).Select(_ => next())];
            int groups = random.Next(4) == 0 ? random.Next(1, 4) : 1;
            var geometry = new ConvolutionGeometry(
                Axes.Create(Numbers(() => random.Next(1, 4))),
                Axes.Create(Numbers(() => random.Next(-2, 4))),
                Axes.Create(Numbers(() => random.Next(-2, 4))),
                Axes.Create(Numbers(() => random.Next(3) == 0 ? random.Next(2, 4) : 1)),
                Axes.Create(Numbers(() => random.Next(3) == 0 ? random.Next(2, 4) : 1)),
                groups);
            int largest = spatialRank == 3 ? 6 : 10;
            int channels = random.Next(1, 4);
            Shape x = [random.Next(1, 4), groups * channels, .. Numbers(() => random.Next(0, largest))];
            Shape kernel = [groups * random.Next(1, 6), channels, .. Numbers(() => random.Next(1, random.Next(2) == 0 ? 4 : largest))];
            Shape output = Output(geometry, x, kernel);
            if (output.Size is 0 or > 4000) continue;
            verified++;
            DType dtype = AllNumbers[trial % AllNumbers.Length];
            Verify(geometry, StridedValues.Random(random, dtype, x), StridedValues.Random(random, dtype, kernel));
        }
        Assert.True(verified > 100, $"only {verified} random cases were usable");
    }

    /// <summary>Many images, channels under a large kernel, groups or filters: what lies side by side in vectors.</summary>
    [Fact]
    public void Random_batches_agree_with_the_definition_whichever_way_is_taken()
    {
        var random = new Random(17);
        var ways = new Dictionary<string, int>();
        for (int trial = 0; trial < 700; trial++)
        {
            int kind = trial % 4, spatialRank = random.Next(1, 4), largest = spatialRank switch { 1 => 40, 2 => 9, _ => 4 };
            int[] Numbers(Func<int> next) => [.. Enumerable.Range(0, spatialRank).Select(_ => next())];
            int groups = kind == 2 ? random.Next(6, 19) : random.Next(5) == 0 ? 2 : 1;
            var geometry = new ConvolutionGeometry(
                Axes.Create(Numbers(() => random.Next(1, 3))),
                Axes.Create(Numbers(() => random.Next(-1, 3))),
                Axes.Create(Numbers(() => random.Next(-1, 3))),
                Axes.Create(Numbers(() => kind != 1 && random.Next(3) == 0 ? random.Next(2, 4) : 1)),
                Axes.Create(Numbers(() => random.Next(4) == 0 ? 2 : 1)),
                groups);
            int channels = kind == 1 ? random.Next(6, 19) : random.Next(1, kind == 2 ? 2 : 4);
            Shape x = [kind == 0 ? random.Next(6, 36) : random.Next(1, 3), groups * channels, .. Numbers(() => random.Next(kind == 1 ? largest - 1 : 1, largest))];
            int[] taps = Numbers(() => kind == 1 ? random.Next((largest / 2) + 1, largest) : random.Next(1, 4));
            (int least, int most) = kind switch { 2 => (1, 3), 3 => (8, 70), _ => (1, 14) };
            Shape kernel = [groups * random.Next(least, most), channels, .. taps];
            Shape output = Output(geometry, x, kernel);
            if (output.Size is 0 or > 6000) continue;
            DType dtype = random.Next(2) == 0 ? DType.Float32 : DType.Float64;
            bool contiguous = random.Next(2) == 0;
            TensorValue image = StridedValues.Random(random, dtype, x, contiguous), filters = StridedValues.Random(random, dtype, kernel, contiguous);
            string way = ConvolvePlan.Create(
                new Lowering.Convolve(geometry), image.Type, image.Strides, filters.Type, filters.Strides, image.Type.WithShape(output)).GetType().Name;
            ways[way] = ways.GetValueOrDefault(way) + 1;
            Verify(geometry, image, filters, every: 1 + (output.Size / 500));
        }
        if (!Vector512.IsHardwareAccelerated) return; // what is chosen where depends on the width of vectors
        string[] expected =
            ["ChannelConvolution`3", "FilterConvolution`3", "GroupConvolution`3", "ImageConvolution`3", "PhasedConvolution", "PositionConvolution`3"];
        Assert.All(expected, way => Assert.True(ways.GetValueOrDefault(way) >= 5, $"{way}: {string.Join(", ", ways)}"));
    }

    [Theory]
    [InlineData("5x5 over one channel", 2, 1, 28, 8, 5, 0, 1)]
    [InlineData("3x3 with padding", 1, 5, 17, 25, 3, 1, 1)]
    [InlineData("stride 2", 2, 3, 15, 6, 3, 1, 2)]
    [InlineData("1x1", 2, 20, 6, 13, 1, 0, 1)]
    [InlineData("kernel as large as the image", 3, 4, 6, 20, 6, 0, 1)]
    [InlineData("one position, one tap", 4, 9, 1, 5, 1, 0, 1)]
    public void Layers_of_networks(string name, int images, int channels, int size, int filters, int taps, int padding, int stride)
    {
        Assert.NotEmpty(name);
        var random = new Random(size);
        foreach (DType dtype in new[] { DType.Float32, DType.Float64 })
        {
            ConvolutionGeometry geometry = Square(stride, padding, 1);
            Verify(
                geometry,
                StridedValues.Random(random, dtype, [images, channels, size, size], contiguous: true),
                StridedValues.Random(random, dtype, [filters, channels, taps, taps], contiguous: true));
        }
    }

    [Theory]
    [InlineData(1, 6, 20, 5, 7, 0, 1)]
    [InlineData(3, 4, 14, 3, 12, 1, 1)]
    [InlineData(2, 3, 13, 3, 5, 1, 2)]
    [InlineData(4, 6, 16, 3, 40, 1, 1)]
    [InlineData(5, 2, 14, 5, 20, 2, 1)]
    [InlineData(3, 2, 30, 7, 33, 3, 2)]
    public void Gradients_of_weights(int channels, int images, int size, int taps, int filters, int padding, int stride)
    {
        // x as [C, N, …] with the cotangent as the kernel [O, N, …], whose dilation is the stride of the forward convolution.
        int forward = ((size + (2 * padding) - taps) / stride) + 1;
        var random = new Random(size);
        foreach (DType dtype in new[] { DType.Float32, DType.Float64, DType.Int32 })
        {
            TensorValue x = StridedValues.Random(random, dtype, [images, channels, size, size], contiguous: true);
            int[] strides = [x.Strides[1], x.Strides[0], x.Strides[2], x.Strides[3]];
            var swapped = new TensorValue(new TensorType(dtype, [channels, images, size, size]), x.Storage, x.Offset, strides);
            int high = taps - (size + padding - ((forward - 1) * stride));
            var geometry = new ConvolutionGeometry([1, 1], [padding, padding], [high, high], [1, 1], [stride, stride], 1);
            Verify(geometry, swapped, StridedValues.Random(random, dtype, [filters, images, forward, forward]));
        }
    }

    [Theory]
    [InlineData(1, 8, 9, 6, 3, 1, 2)]
    [InlineData(2, 5, 8, 3, 7, 3, 2)]
    [InlineData(1, 4, 7, 5, 2, 0, 3)]
    [InlineData(3, 2, 40, 4, 4, 1, 2)]
    public void Gradients_of_inputs_of_strided_convolutions(int images, int channels, int size, int filters, int taps, int padding, int stride)
    {
        // The cotangent with gaps; where a kernel is smaller than a stride, some positions meet no tap.
        var random = new Random(taps);
        int low = taps - 1 - padding;
        var geometry = new ConvolutionGeometry([1, 1], [low, low], [low + 1, low + 1], [stride, stride], [1, 1], 1);
        foreach (DType dtype in new[] { DType.Float32, DType.Float64 })
        {
            TensorValue ct = StridedValues.Random(random, dtype, [images, channels, size, size], contiguous: true);
            TensorValue kernel = StridedValues.Random(random, dtype, [filters, channels, taps, taps]);
            var type = new TensorType(dtype, Output(geometry, ct.Shape, kernel.Shape));
            if (Vector512.IsHardwareAccelerated)
            {
                Assert.IsType<PhasedConvolution>(ConvolvePlan.Create(new Lowering.Convolve(geometry), ct.Type, ct.Strides, kernel.Type, kernel.Strides, type));
            }
            Verify(geometry, ct, kernel);
            Threads.SameBits(() => ConvolveKernel.Run(new Lowering.Convolve(geometry), ct, kernel, type, new StoragePool()));
        }
    }

    [Fact]
    public void Large_gradients_of_strided_convolutions_are_put_together_for_some_images_at_a_time()
    {
        var random = new Random(3);
        var geometry = new ConvolutionGeometry([1, 1], [1, 1], [1, 1], [2, 2], [1, 1], 1);
        TensorValue ct = StridedValues.Random(random, DType.Float32, [5, 8, 300, 301], contiguous: true);
        TensorValue kernel = StridedValues.Random(random, DType.Float32, [4, 8, 3, 3], contiguous: true);
        TensorType type = ct.Type.WithShape(Output(geometry, ct.Shape, kernel.Shape));
        ConvolvePlan plan = ConvolvePlan.Create(new Lowering.Convolve(geometry), ct.Type, ct.Strides, kernel.Type, kernel.Strides, type);
        if (Vector512.IsHardwareAccelerated) Assert.IsType<PhasedConvolution>(plan);
        Assert.True(plan.WorkspaceBytes < type.SizeInBytes, $"{plan.WorkspaceBytes} for a result of {type.SizeInBytes}");
        Verify(geometry, ct, kernel, every: 4999);
    }

    [Theory]
    [InlineData(5, 6, 12, 7, "DotConvolution")]
    [InlineData(9, 2, 13, 13, "DotConvolution")]
    [InlineData(4, 3, 40, 5, "DotConvolution")]
    [InlineData(40, 3, 14, 33, "ProductConvolution")]
    [InlineData(20, 2, 36, 50, "ProductConvolution")]
    [InlineData(18, 3, 23, 37, "ProductConvolution")]
    [InlineData(20, 70, 32, 24, "ProductConvolution")]
    [InlineData(10, 1, 12, 7, "ProductConvolution")]
    public void Gradients_of_weights_of_one_place_are_dot_products_read_in_place(int channels, int images, int size, int filters, string way)
    {
        var random = new Random(size);
        foreach (DType dtype in new[] { DType.Float32, DType.Float64 })
        {
            TensorValue Swapped(int count)
            {
                TensorValue value = StridedValues.Random(random, dtype, [images, count, size, size], contiguous: true);
                int[] strides = [value.Strides[1], value.Strides[0], value.Strides[2], value.Strides[3]];
                return new TensorValue(new TensorType(dtype, [count, images, size, size]), value.Storage, value.Offset, strides);
            }
            TensorValue x = Swapped(channels), ct = Swapped(filters);
            var lowering = new Lowering.Convolve(Square(1, 0, 1));
            var type = new TensorType(dtype, [channels, filters, 1, 1]);
            ConvolvePlan plan = ConvolvePlan.Create(lowering, x.Type, x.Strides, ct.Type, ct.Strides, type);
            if (Vector128.IsHardwareAccelerated) Assert.StartsWith(way, plan.GetType().Name, StringComparison.Ordinal);
            Verify(Square(1, 0, 1), x, ct, every: 1 + (images * size * size * type.Size / 10_000_000));
            Threads.SameBits(() => ConvolveKernel.Run(lowering, x, ct, type, new StoragePool()));
        }
    }

    [Fact]
    public void Long_signals_and_many_channels_are_cut_into_blocks()
    {
        var random = new Random(9);
        var signal = new ConvolutionGeometry(2, 3, 3, 1, 2, 1);
        Verify(
            signal,
            StridedValues.Random(random, DType.Float32, [1, 2, 70_001]),
            StridedValues.Random(random, DType.Float32, [3, 2, 4]),
            every: 13);
        Verify(
            Square(1, 1, 1),
            StridedValues.Random(random, DType.Float64, [1, 300, 12, 12]),
            StridedValues.Random(random, DType.Float64, [70, 300, 3, 3]),
            every: 61);
    }

    [Fact]
    public void Depthwise()
    {
        var random = new Random(10);
        Verify(
            Square(1, 1, 6),
            StridedValues.Random(random, DType.Float32, [2, 6, 9, 9]),
            StridedValues.Random(random, DType.Float32, [12, 1, 3, 3]));
    }

    [Fact]
    public void An_image_or_kernel_without_elements_gives_zeros()
    {
        var geometry = new ConvolutionGeometry([1, 1], [2, 2], [2, 2], [1, 1], [1, 1], 1);
        TensorValue x = StridedValues.Random(new Random(1), DType.Float32, [2, 0, 3, 3]);
        TensorValue kernel = StridedValues.Random(new Random(1), DType.Float32, [4, 0, 2, 2]);
        var type = new TensorType(DType.Float32, Output(geometry, x.Shape, kernel.Shape));
        TensorValue y = ConvolveKernel.Run(new Lowering.Convolve(geometry), x, kernel, type, new StoragePool());
        Assert.All(y.AsSpan<float>().ToArray(), static number => Assert.Equal(0, number));
    }

    [Fact]
    public void An_infinity_reaches_only_the_windows_that_hold_it()
    {
        // A kernel larger than the result, where rows are summed together with the zeros between them.
        float[] image = new float[20 * 20];
        Array.Fill(image, 1f);
        image[19] = float.PositiveInfinity; // the upper right corner: only the window at column 2 of row 0 holds it
        float[] taps = new float[18 * 18];
        Array.Fill(taps, 1f);
        TensorValue y = ConvolveKernel.Run(
            new Lowering.Convolve(Square(1, 0, 1)),
            TensorValue.From<float>(image, [1, 1, 20, 20]),
            TensorValue.From<float>(taps, [1, 1, 18, 18]),
            new TensorType(DType.Float32, [1, 1, 3, 3]),
            new StoragePool());
        Assert.Equal([324, 324, float.PositiveInfinity, 324, 324, 324, 324, 324, 324], y.AsSpan<float>().ToArray());
    }

    [Theory]
    [InlineData(5, 8, 30, 16, 3)]
    [InlineData(1, 16, 40, 40, 3)]
    [InlineData(3, 12, 20, 10, 18)]
    [InlineData(40, 6, 14, 16, 5)]
    [InlineData(6, 64, 14, 16, 10)]
    [InlineData(20, 7, 22, 50, 20)]
    [InlineData(1, 40, 27, 90, 2)]
    public void Results_have_the_same_bits_for_any_number_of_threads(int images, int channels, int size, int filters, int taps)
    {
        var random = new Random(11);
        TensorValue x = StridedValues.Random(random, DType.Float32, [images, channels, size, size]);
        TensorValue kernel = StridedValues.Random(random, DType.Float32, [filters, channels, taps, taps]);
        ConvolutionGeometry geometry = Square(1, 0, 1);
        var type = new TensorType(DType.Float32, Output(geometry, x.Shape, kernel.Shape));
        Threads.SameBits(() => ConvolveKernel.Run(new Lowering.Convolve(geometry), x, kernel, type, new StoragePool()));
    }

    [Fact]
    public void Depthwise_results_have_the_same_bits_for_any_number_of_threads()
    {
        var random = new Random(12);
        ConvolutionGeometry geometry = Square(1, 1, 48);
        TensorValue x = StridedValues.Random(random, DType.Float32, [3, 48, 20, 20], contiguous: true);
        TensorValue kernel = StridedValues.Random(random, DType.Float32, [48, 1, 3, 3], contiguous: true);
        var type = new TensorType(DType.Float32, Output(geometry, x.Shape, kernel.Shape));
        Threads.SameBits(() => ConvolveKernel.Run(new Lowering.Convolve(geometry), x, kernel, type, new StoragePool()));
    }

    private static ConvolutionGeometry Square(int stride, int padding, int groups) =>
        new([stride, stride], [padding, padding], [padding, padding], [1, 1], [1, 1], groups);

    private static Shape Output(ConvolutionGeometry geometry, Shape x, Shape kernel) =>
    [
        x[0],
        kernel[0],
        .. Enumerable.Range(0, geometry.SpatialRank).Select(axis => geometry.OutputSize(axis, x[axis + 2], kernel[axis + 2])),
    ];

    private static void Verify(ConvolutionGeometry geometry, TensorValue x, TensorValue kernel, int every = 1)
    {
        var type = new TensorType(x.DType, Output(geometry, x.Shape, kernel.Shape));
        TensorValue actual = ConvolveKernel.Run(new Lowering.Convolve(geometry), x, kernel, type, new StoragePool());
        double epsilon = x.DType == DType.Float32 ? 1.2e-7 : 2.3e-16;
        int rank = geometry.SpatialRank;
        int[] from = new int[rank + 2];
        int[] at = new int[rank + 2];
        int[][] taps = [.. StridedValues.Indices([.. kernel.Shape.Sizes[1..]]).Select(static tap => tap.ToArray())];
        foreach (int[] index in StridedValues.Indices(type.Shape).Where((_, place) => place % every == 0))
        {
            double sum = 0, size = 0;
            long whole = 0;
            int group = index[1] / (kernel.Shape[0] / geometry.Groups);
            foreach (int[] tap in taps)
            {
                bool inside = true;
                for (int axis = 0; axis < rank && inside; axis++)
                {
                    int reach = tap[axis + 1] * geometry.KernelDilation[axis];
                    int place = (index[axis + 2] * geometry.Strides[axis]) + reach - geometry.Low[axis];
                    (from[axis + 2], int gap) = Math.DivRem(place, geometry.InputDilation[axis]);
                    inside = place >= 0 && gap == 0 && from[axis + 2] < x.Shape[axis + 2];
                }
                if (!inside) continue;
                from[0] = index[0];
                from[1] = (group * kernel.Shape[1]) + tap[0];
                at[0] = index[1];
                tap.CopyTo(at, 1);
                double term = StridedValues.At(x, from) * StridedValues.At(kernel, at);
                if (x.DType.IsInteger) whole += StridedValues.IntegerAt(x, from) * StridedValues.IntegerAt(kernel, at);
                sum += term;
                size += Math.Abs(term);
            }
            switch (x.DType)
            {
                case DType.Int32: Assert.Equal((int)whole, StridedValues.IntegerAt(actual, index)); break;
                case DType.UInt32: Assert.Equal((uint)whole, StridedValues.IntegerAt(actual, index)); break;
                case DType.Int64: Assert.Equal(whole, StridedValues.IntegerAt(actual, index)); break;
                default:
                    double difference = Math.Abs(sum - StridedValues.At(actual, index));
                    double allowed = 8 * Math.Sqrt(taps.Length + 1) * epsilon * size;
                    Assert.True(
                        difference <= allowed,
                        $"{geometry} of {x.Type} and {kernel.Type} at [{string.Join(", ", index)}]: off by {difference}");
                    break;
            }
        }
    }
}
