using AutoGrad.Compilation;
using AutoGrad.Execution;
using AutoGrad.Tests.Operations;
using Xunit;
using static AutoGrad.Learning.Activations;
using static AutoGrad.Tensor;
using static AutoGrad.Transforms;

namespace AutoGrad.Tests.Compilation;

/// <summary>Loops that work on parts of a product or a convolution as they are finished, and those that only come next to it.</summary>
[Collection(nameof(MeasuredAlone))]
public sealed class EpilogueTests
{
    private const string InParts = "part by part";

    /// <summary>Functions of x [1030, 37], w [37, 131], a [131], c [1030, 1], s [1030, 131].</summary>
    public static TheoryData<string> Names => [.. Functions.Keys];

    private static Dictionary<string, (bool InParts, Func<Tensor[], Tensor[]> Function)> Functions { get; } = new()
    {
        ["a bias along the columns"] = (true, static x => [MatMul(x[0], x[1]) + x[2]]),
        ["a bias along the rows"] = (true, static x => [MatMul(x[0], x[1]) + x[3]]),
        ["both and an activation"] = (true, static x => [Tanh(MatMul(x[0], x[1]) + x[2] + x[3])]),
        ["a rectified unit"] = (true, static x => [Relu(MatMul(x[0], x[1]) + x[2])]),
        ["its derivative"] = (true, static x => [Where(x[4] > 0, MatMul(x[0], x[1]), 0)]),
        ["a derivative of saved values"] = (true, static x => [MatMul(x[0], x[1]) * (1 - Square(x[4]))]),
        ["another one added"] = (true, static x => [x[4] + MatMul(x[0], x[1])]),
        ["scaled"] = (true, static x => [0.125 * MatMul(x[0], x[1])]),
        ["two outputs"] = (true, static x =>
        {
            Tensor y = MatMul(x[0], x[1]) + x[2];
            return [y, Sigmoid(y)];
        }
        ),
        ["the product itself is one of the outputs"] = (true, static x =>
        {
            Tensor y = MatMul(x[0], x[1]);
            return [y, Sin(y) * x[2]];
        }
        ),
        ["a truth value"] = (true, static x => [MatMul(x[0], x[1]) > x[2]]),
        ["read again later"] = (true, static x =>
        {
            Tensor y = MatMul(x[0], x[1]), z = Sin(y);
            return [z, MatMul(z.Transpose(), y)];
        }
        ),
        ["another shape, and a number for a row"] =
            (false, static x => [MatMul(x[0], x[1]).Reshape(10, 103, 131) * Exp(x[4]).Reshape(10, 103, 131)[.., 5..6]]),
        ["of a turned product"] = (true, static x => [Sin(MatMul(x[1].Transpose(), x[0].Transpose())) + x[2].Reshape(131, 1)]),
        ["of a product that is turned"] = (true, static x => [Sin(MatMul(x[0], x[1]).Transpose()) + x[4].Transpose()]),
        ["with itself turned"] = (false, static x => [MatMul(x[1].Transpose(), x[1]) + MatMul(x[1].Transpose(), x[1]).Transpose()]),
        ["with a sum"] = (false, static x => [Square(MatMul(x[0], x[1]) - x[4]).Sum()]),
        ["with a gradient of the bias"] = (false, static x =>
        {
            Tensor y = MatMul(x[0], x[1]) * (1 - Square(x[4]));
            return [y, y.Sum(0)];
        }
        ),
        ["a softmax"] = (false, static x => [Softmax(MatMul(x[0], x[1]))]),
        ["two products"] = (true, static x => [Tanh(MatMul(x[0], x[1]) + MatMul(Cos(x[0]), x[1]))]),
    };

    [Theory]
    [MemberData(nameof(Names))]
    public void Numbers_are_those_of_the_reference_and_have_the_same_bits_for_any_number_of_threads(string name)
    {
        var random = new Random(1);
        foreach (DType dtype in (DType[])[DType.Float64, DType.Float32])
        {
            Tensor[] inputs =
            [
                .. from shape in (Shape[])[[1030, 37], [37, 131], [131], [1030, 1], [1030, 131]]
                   select Sample.Uniform(random, shape).Cast(dtype).Evaluate(),
            ];
            ComparedPrograms both =
                ComparedPrograms.Of(Functions[name].Function, inputs, simplify: true).AssertWithin(dtype == DType.Float64 ? 1e-12 : 2e-6);
            Assert.Equal(Functions[name].InParts, both.Program.ToString().Contains(InParts, StringComparison.Ordinal));
            AssertSameBits(Functions[name].Function, inputs);
        }
    }

    [Theory]
    [InlineData(70_000, 3, 1)]
    [InlineData(30_000, 5, 3)]
    [InlineData(3, 20, 30_000)]
    [InlineData(257, 64, 257)]
    [InlineData(5, 5, 5)]
    [InlineData(1, 300, 300)]
    [InlineData(100, 1, 700)]
    [InlineData(300, 255, 300)]
    [InlineData(300, 900, 300)]
    public void Products_of_all_shapes(int rows, int depth, int columns)
    {
        Tensor[] inputs = [Uniform(rows, depth), Uniform(depth, columns), Uniform(columns), Uniform(rows, columns)];
        Func<Tensor[], Tensor[]> function = static x => [Relu(MatMul(x[0], x[1]) + x[2]) + x[3], x[3] * MatMul(x[0], x[1])];
        ComparedPrograms.Of(function, inputs, simplify: true).AssertWithin(1e-12);
        AssertSameBits(function, inputs);
    }

    [Fact]
    public void Batches_of_products()
    {
        foreach ((int batch, int rows, int depth, int columns) in ((int, int, int, int)[])[(5, 130, 33, 110), (64, 40, 16, 41), (2, 300, 8, 301)])
        {
            Tensor[] inputs = [Uniform(batch, rows, depth), Uniform(batch, depth, columns), Uniform(batch, 1, columns), Uniform(rows, 1), Uniform(batch, 1, 1)];
            Func<Tensor[], Tensor[]> function = static x => [Tanh((MatMul(x[0], x[1]) + x[2]) * x[3] - x[4])];
            Assert.Contains(InParts, ComparedPrograms.Of(function, inputs, simplify: true).AssertWithin(1e-12).Program.ToString(), StringComparison.Ordinal);
            AssertSameBits(function, inputs);
        }
    }

    [Theory]
    [InlineData(2, 8, 1, 40, 24, 3)] // by positions
    [InlineData(2, 2, 1, 201, 5, 3)] // some rows at a time
    [InlineData(5, 32, 1, 24, 48, 1)] // a product for each image
    [InlineData(3, 10, 2, 41, 10, 1)]
    [InlineData(5, 1, 48, 20, 1, 3)] // a vector of groups at a time
    [InlineData(20, 8, 1, 16, 24, 3)] // images side by side
    [InlineData(1, 2, 3, 150, 2, 3)]
    public void Convolutions(int images, int channels, int groups, int size, int filters, int taps)
    {
        Tensor[] inputs =
        [
            Uniform(images, groups * channels, size, size), Uniform(groups * filters, channels, taps, taps), Uniform(groups * filters, 1, 1),
            Uniform(images, groups * filters, size, size),
        ];
        Func<Tensor[], Tensor[]> function = x => [Relu(Convolve(x[0], x[1], padding: Padding.Same, groups: groups) + x[2])];
        ComparedPrograms.Of(function, inputs, simplify: true).AssertWithin(1e-12);
        AssertSameBits(function, inputs);
        Func<Tensor[], Tensor[]> other = x => [x[3] + (Convolve(x[0], x[1], padding: Padding.Same, groups: groups) * Sin(x[3]))];
        ComparedPrograms.Of(other, inputs, simplify: true).AssertWithin(1e-12);
        AssertSameBits(other, inputs);
    }

    [Fact]
    public void A_shallow_convolution_with_bias_and_activation_is_one_step()
    {
        if (!System.Runtime.Intrinsics.Vector512.IsHardwareAccelerated) return; // which way it is computed depends on the width of vectors
        Tensor[] inputs = [Uniform(2, 8, 40, 40), Uniform(24, 8, 3, 3), Uniform(24, 1, 1)];
        ComparedPrograms both =
            ComparedPrograms.Of(static x => [Relu(Convolve(x[0], x[1], padding: Padding.Same) + x[2])], inputs, simplify: true);
        Assert.Equal(1, both.Program.StepCount);
        Assert.Contains(InParts, both.Program.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void Products_meet_any_array_that_is_repeated_in_any_way()
    {
        var random = new Random(7);
        for (int trial = 0; trial < 60; trial++)
        {
            int[] sizes = [random.Next(1, 9), random.Next(1, 30), random.Next(1, 20), random.Next(1, 40)];
            while (sizes.Aggregate(1, static (product, size) => product * size) < 70_000) sizes[random.Next(4)] *= 2;
            int rows = sizes[0] * sizes[1];
            Tensor x = Uniform(rows, random.Next(2, 20)), w = Uniform(x.Shape[1], sizes[2] * sizes[3]);
            Tensor[] others = [.. Enumerable.Range(0, 3).Select(_ => Uniform([.. sizes.Select(size => random.Next(2) == 0 ? 1 : size)]))];
            Func<Tensor[], Tensor[]> function = a =>
            {
                Tensor y = MatMul(a[0], a[1]).Reshape(Shape.Create(sizes));
                return [((y + a[2]) * a[3]) - a[4]];
            };
            Tensor[] inputs = [x, w, .. others];
            ComparedPrograms.Of(function, inputs, simplify: true).AssertWithin(1e-12);
        }
    }

    [Fact]
    public void Plain_evaluation_keeps_every_bit()
    {
        Tensor[] inputs = [Uniform(1030, 37).Cast(DType.Float32).Evaluate(), Uniform(37, 131).Cast(DType.Float32).Evaluate(), Uniform(131).Cast(DType.Float32).Evaluate()];
        Graph graph = ComparedPrograms.Trace(static x => [Sigmoid(MatMul(x[0], x[1]) + x[2])], inputs);
        TensorValue[] values = [.. inputs.Select(Evaluation.ValueOf)];
        CompiledProgram program = CompiledProgram.OfSameBits(graph);
        Assert.Contains(InParts, program.ToString(), StringComparison.Ordinal);
        ComparedPrograms.AssertClose(ReferenceProgram.Of(graph).Run(values), program.Run(values), 0);
    }

    [Fact]
    public void What_only_the_loop_reads_lies_where_its_result_will()
    {
        Tensor[] inputs = [Uniform(1030, 37), Uniform(37, 131), Uniform(131)];
        ComparedPrograms one = ComparedPrograms.Of(static x => [Tanh(MatMul(x[0], x[1]) + x[2])], inputs);
        Assert.InRange(one.Program.MemoryBytes, 0, 1 << 16);
        ComparedPrograms deep = ComparedPrograms.Of(static x => [Tanh(MatMul(x[0], x[1]) + x[2]).Sum(), MatMul(x[0], x[1]).Max()], inputs);
        Assert.InRange(deep.Program.MemoryBytes, 0, 1030 * 131 * sizeof(double) * 3 / 2);
    }

    [Fact]
    public void A_loop_moves_up_to_its_product_unless_it_waits_for_something_else()
    {
        Tensor[] inputs = [Uniform(300, 300), Uniform(300, 300)];
        FusedGraph moved = ComparedPrograms.Of(
            static x =>
            {
                Tensor y = MatMul(x[0], x[1]), z = MatMul(x[1], x[0]);
                return [Sin(z), Cos(y)];
            },
            inputs).AssertWithin(1e-12).Fused;
        Assert.Equal([true, true], moved.Units.Select(static unit => unit.Product is not null));
        FusedGraph waiting = ComparedPrograms.Of(
            static x =>
            {
                Tensor y = MatMul(x[0], x[1]);
                return [y * MatMul(x[1], x[0]), y.CumulativeSum(0)];
            },
            inputs).AssertWithin(1e-12).Fused;
        Assert.Equal(1, waiting.Units.Count(static unit => unit.Product is not null));
    }

    [Fact]
    public void Donated_memory_is_written_when_no_task_reads_it_any_more()
    {
        Tensor Numbers(int seed, params int[] shape) => Sample.Uniform(new Random(seed), Shape.Create(shape));
        Func<Tensor, Tensor, Tensor, Tensor>[] functions =
        [
            static (w, x, y) => w - (0.1 * MatMul(x, y)), // read by the loop
            static (w, x, y) => Tanh(MatMul(w[.., ..60], y[..60, ..400]) + w), // read by both
            static (w, x, y) => Tanh(MatMul(w.Reshape(-1, 20), y[..20, ..20])).Reshape(400, 400), // read by the product
            static (w, x, y) => Sin(MatMul(x, y)) + MatMul(w, w)[..1], // read before
        ];
        foreach (Func<Tensor, Tensor, Tensor, Tensor> function in functions)
        {
            var given = Compile(function, donate: [0]);
            (Tensor x, Tensor y) = (Numbers(1, 400, 60), Numbers(2, 60, 400));
            for (int round = 0; round < 3; round++)
            {
                Tensor w = Numbers(round + 3, 400, 400);
                double[] expected = function(w, x, y).ToArray<double>();
                double[] actual = given(w + 0, x, y).ToArray<double>();
                for (int i = 0; i < expected.Length; i++) Assert.Equal(expected[i], actual[i], 1e-12);
            }
        }
    }

    private static Tensor Uniform(params int[] shape) => Sample.Uniform(new Random(shape.Length + shape[0]), Shape.Create(shape));

    private static void AssertSameBits(Func<Tensor[], Tensor[]> function, Tensor[] inputs)
    {
        CompiledProgram program =
            CompiledProgram.Of(FoldConstants.Apply(AutoGrad.Compilation.Simplify.Apply(ComparedPrograms.Trace(function, inputs))));
        TensorValue[] values = [.. inputs.Select(Evaluation.ValueOf)];
        TensorValue[] expected = program.Run(values);
        int before = AutoGradOptions.MaxThreads;
        try
        {
            foreach (int threads in (int[])[1, 2, 3, 7])
            {
                AutoGradOptions.MaxThreads = threads;
                ComparedPrograms.AssertClose(expected, program.Run(values), 0);
            }
        }
        finally
        {
            AutoGradOptions.MaxThreads = before;
        }
    }
}
