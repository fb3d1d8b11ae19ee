using AutoGrad.Compilation;
using AutoGrad.Execution;
using AutoGrad.Tests.Operations;
using Xunit;

namespace AutoGrad.Tests.Compilation;

public sealed class ProgramTests
{
    private const int Length = 100_000;

    [Fact]
    public void A_value_is_given_up_after_its_last_reader()
    {
        Tensor x = Sample.Uniform(new Random(1), [Length]);
        Tensor y = x;
        for (int i = 0; i < 50; i++) y = Tensor.Sin(y) + x;
        Program program = ReferenceProgram.Of(Graph.Of([], [y]));
        program.Run();
        Assert.InRange(program.PeakBytes, Length * sizeof(double), 2 * Length * sizeof(double));
    }

    [Fact]
    public void A_value_read_late_is_kept_until_then()
    {
        Tensor x = Sample.Uniform(new Random(1), [64]);
        Tensor early = Tensor.Sin(x);
        Tensor y = early;
        for (int i = 0; i < 20; i++) y = Tensor.Cos(y);
        y -= early;
        double[] expected = [.. x.ToArray<double>().Select(number =>
        {
            double sine = Math.Sin(number);
            return Enumerable.Range(0, 20).Aggregate(sine, static (z, _) => Math.Cos(z)) - sine;
        })];
        Assert.Equal(expected, y.ToArray<double>(), static (a, b) => Math.Abs(a - b) < 1e-12);
    }

    [Fact]
    public void Views_keep_the_storage_they_look_at()
    {
        Tensor x = Sample.Uniform(new Random(1), [300, 200]);
        Tensor view = (x * 2).Transpose().SliceAxis(0, 10, 50);
        Tensor other = x;
        for (int i = 0; i < 5; i++) other = Tensor.Sin(other);
        double[] numbers = x.ToArray<double>();
        double[] actual = Tensor.Evaluate(view + 0, other)[0].ToArray<double>();
        for (int column = 0; column < 50; column++)
        {
            for (int row = 0; row < 300; row++) Assert.Equal(2 * numbers[(row * 200) + column + 10], actual[(column * 300) + row]);
        }
    }

    [Fact]
    public void A_small_result_does_not_hold_on_to_large_storage()
    {
        Tensor x = Sample.Uniform(new Random(1), [Length]);
        TensorValue value = Evaluation.ValueOf((x * 2).SliceAxis(0, 5, 3));
        Assert.Equal(3 * sizeof(double), value.Storage.Capacity);
    }

    [Fact]
    public void Results_of_one_run_survive_the_next()
    {
        Tensor x = Placeholder.Create(new TensorType(DType.Float64, [1000]));
        Program program = ReferenceProgram.Of(Graph.Of([x], [x * 3, x + 1]));
        TensorValue[] first = program.Run(TensorValue.From<double>(new double[1000], [1000]));
        program.Run(TensorValue.From<double>(Enumerable.Repeat(1.0, 1000).ToArray(), [1000]));
        Assert.All(first[0].AsSpan<double>().ToArray(), static number => Assert.Equal(0, number));
        Assert.All(first[1].AsSpan<double>().ToArray(), static number => Assert.Equal(1, number));
    }

    [Fact]
    public void Steady_runs_allocate_only_their_results()
    {
        Tensor x = Placeholder.Create(new TensorType(DType.Float64, [Length]));
        Tensor y = x;
        for (int i = 0; i < 20; i++) y = (y * x) + x;
        Program program = ReferenceProgram.Of(Graph.Of([x], [y.Sum()]));
        TensorValue input = TensorValue.From<double>(new double[Length], [Length]);
        program.Run(input);
        long before = GC.GetAllocatedBytesForCurrentThread();
        for (int i = 0; i < 10; i++) program.Run(input);
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 10L * Length * sizeof(double) / 4);
    }

    [Fact]
    public void Results_do_not_depend_on_the_number_of_threads()
    {
        Tensor x = Sample.Uniform(new Random(1), [512, 700]).Cast(DType.Float32).Evaluate();
        byte[][] results = [.. new[] { 1, 2, 3, 7 }.Select(threads => With(threads, () => Bits((Tensor.Sin(x) * x).Sum(0) * x.Sum())))];
        Assert.All(results, result => Assert.Equal(results[0], result));
    }

    private static byte[] Bits(Tensor tensor) =>
        System.Runtime.InteropServices.MemoryMarshal.AsBytes<float>(tensor.ToArray<float>()).ToArray();

    private static T With<T>(int threads, Func<T> compute)
    {
        int before = AutoGradOptions.MaxThreads;
        try
        {
            AutoGradOptions.MaxThreads = threads;
            return compute();
        }
        finally
        {
            AutoGradOptions.MaxThreads = before;
        }
    }
}
