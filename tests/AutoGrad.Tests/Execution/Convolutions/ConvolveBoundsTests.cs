using AutoGrad.Execution;
using Xunit;

namespace AutoGrad.Tests.Execution;

/// <summary>Convolutions leave what lies around their results and their workspace alone, and use nothing that lies around operands.</summary>
public sealed unsafe class ConvolveBoundsTests
{
    private const int Guard = 256; // elements
    private const float Untouched = 12345.5f;

    [Fact]
    public void Nothing_outside_of_operands_results_and_workspace_is_used()
    {
        var random = new Random(31);
        int verified = 0;
        for (int trial = 0; trial < 600; trial++)
        {
            int kind = trial % 4; // many images, channels, groups or filters
            int groups = kind == 2 ? random.Next(6, 19) : 1, channels = kind == 1 ? random.Next(6, 40) : random.Next(1, 4);
            int size = random.Next(1, 18), taps = random.Next(3) == 0 ? random.Next(1, 16) : random.Next(1, 5);
            var geometry = new ConvolutionGeometry(
                [random.Next(1, 4), random.Next(1, 4)],
                [random.Next(-1, 3), random.Next(-1, 3)],
                [random.Next(-1, 3), random.Next(-1, 3)],
                random.Next(3) == 0 ? [2, random.Next(1, 4)] : [1, 1],
                random.Next(4) == 0 ? [random.Next(1, 3), 2] : [1, 1],
                groups);
            int filters = groups * (kind == 3 ? random.Next(8, 80) : random.Next(1, kind == 2 ? 3 : 14));
            Shape x = [kind == 0 ? random.Next(6, 36) : random.Next(1, 3), groups * channels, size, random.Next(1, 18)];
            Shape kernel = [filters, channels, taps, random.Next(1, 5)];
            Shape output = [x[0], filters, geometry.OutputSize(0, x[2], kernel[2]), geometry.OutputSize(1, x[3], kernel[3])];
            if (output.Size is 0 or > 20_000) continue;
            verified++;
            Verify(random, geometry, x, kernel, output);
        }
        Assert.True(verified > 300, $"only {verified} random cases were usable");
    }

    private static void Verify(Random random, ConvolutionGeometry geometry, Shape x, Shape kernel, Shape output)
    {
        TensorType Type(Shape shape) => new(DType.Float32, shape);
        int[] xStrides = Strides(x), kernelStrides = Strides(kernel);
        ConvolvePlan plan = ConvolvePlan.Create(new Lowering.Convolve(geometry), Type(x), xStrides, Type(kernel), kernelStrides, Type(output));
        int workspace = (int)(plan.WorkspaceBytes / sizeof(float));
        float[] images = Surrounded(random, x.Size), filters = Surrounded(random, kernel.Size);
        float[] result = new float[output.Size + (2 * Guard)];
        Array.Fill(result, Untouched);
        float[] memory = GC.AllocateUninitializedArray<float>(workspace + (2 * Guard) + 16, pinned: true);
        Array.Fill(memory, Untouched);
        fixed (float* a = images, b = filters, c = result, d = memory)
        {
            int start = Guard + (int)((64 - ((nint)(d + Guard) % 64)) % 64 / sizeof(float)); // at a multiple of 64 bytes
            plan.Run((nint)(a + Guard), (nint)(b + Guard), (nint)(c + Guard), (nint)(d + start));
            string what = $"{plan.GetType().Name}: {geometry} of {x} and {kernel}";
            Assert.True(memory.AsSpan(0, start).IndexOfAnyExcept(Untouched) < 0, what);
            Assert.True(memory.AsSpan(start + workspace).IndexOfAnyExcept(Untouched) < 0, what);
            Assert.True(result.AsSpan(0, Guard).IndexOfAnyExcept(Untouched) < 0, what);
            Assert.True(result.AsSpan(Guard + output.Size).IndexOfAnyExcept(Untouched) < 0, what);
            foreach (float number in result.AsSpan(Guard, output.Size)) Assert.True(Math.Abs(number) < 10_000, what);
        }
    }

    private static float[] Surrounded(Random random, int count)
    {
        float[] numbers = new float[count + (2 * Guard)];
        Array.Fill(numbers, float.NaN);
        for (int i = 0; i < count; i++) numbers[Guard + i] = random.NextSingle() - 0.5f;
        return numbers;
    }

    private static int[] Strides(Shape shape)
    {
        int[] strides = new int[shape.Rank];
        for (int axis = shape.Rank - 1, step = 1; axis >= 0; step *= shape[axis], axis--) strides[axis] = step;
        return strides;
    }
}
