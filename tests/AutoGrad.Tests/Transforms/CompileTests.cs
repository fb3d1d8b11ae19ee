using System.Collections.Immutable;
using System.Runtime.CompilerServices;
using Xunit;
using static AutoGrad.Tensor;
using static AutoGrad.Transforms;

namespace AutoGrad.Tests.Transforms;

public sealed class CompileTests
{
    [Fact]
    public void Traces_once_for_each_signature()
    {
        int traced = 0;
        Func<Tensor, Tensor> f = Compile(x =>
        {
            traced++;
            return x * 2;
        });
        Assert.Equal([2f, 4f], f(From([1f, 2f])).ToArray<float>());
        Assert.Equal([6f, 8f], f(From([3f, 4f])).ToArray<float>());
        Assert.Equal(1, traced);
        f(From([1f, 2f, 3f]));
        Assert.Equal(2, traced);
        f(From([1.0, 2.0]));
        Assert.Equal(3, traced);
        f(From([5f, 6f]));
        Assert.Equal(3, traced);
    }

    [Fact]
    public void Structure_and_static_parts_are_of_the_signature()
    {
        int traced = 0;
        Func<(ImmutableArray<Tensor> Terms, int Power), Tensor> f = Compile(((ImmutableArray<Tensor> Terms, int Power) p) =>
        {
            traced++;
            Tensor sum = p.Terms.AsEnumerable().Aggregate(static (a, b) => a + b);
            return Enumerable.Repeat(sum, p.Power).Aggregate(static (a, b) => a * b);
        });
        Assert.Equal(9.0, (double)f(([From(1.0), From(2.0)], 2)));
        Assert.Equal(25.0, (double)f(([From(2.0), From(3.0)], 2)));
        Assert.Equal(1, traced);
        Assert.Equal(125.0, (double)f(([From(2.0), From(3.0)], 3)));
        Assert.Equal(36.0, (double)f(([From(1.0), From(2.0), From(3.0)], 2)));
        Assert.Equal(3, traced);
    }

    /// <summary>A function may tell zeros apart by their sign, and an array may be changed after the call.</summary>
    [Fact]
    public void Static_numbers_and_arrays_are_those_of_the_call()
    {
        var divide = Compile((Tensor x, double s) => x / s);
        Assert.Equal(double.PositiveInfinity, (double)divide(1.0, 0.0));
        Assert.Equal(double.NegativeInfinity, (double)divide(1.0, -0.0));
        var pair = Compile((Tensor x, (double Scale, float[] Offsets) s) => x / s.Scale / s.Offsets[0]);
        Assert.Equal(double.PositiveInfinity, (double)pair(1.0, (0.0, [1f])));
        Assert.Equal(double.NegativeInfinity, (double)pair(1.0, (-0.0, [1f])));
        Assert.Equal(double.NegativeInfinity, (double)pair(1.0, (1.0, [-0f])));
        Assert.Equal(double.PositiveInfinity, (double)pair(1.0, (1.0, [0f])));

        int traced = 0;
        int[] factors = [2];
        var scale = Compile((Tensor x, int[] n) =>
        {
            traced++;
            return x * n[0];
        });
        Assert.Equal(2.0, (double)scale(1.0, factors));
        factors[0] = 5;
        Assert.Equal(5.0, (double)scale(1.0, factors));
        Assert.Equal(5.0, (double)scale(1.0, [5]));
        Assert.Equal(2.0, (double)scale(1.0, [2]));
        Assert.Equal(2, traced);

        var nested = Compile((Tensor x, int[][] n) => x * n[0][1]);
        int[][] rows = [[1, 2]];
        Assert.Equal(2.0, (double)nested(1.0, rows));
        rows[0][1] = 5;
        Assert.Equal(5.0, (double)nested(1.0, rows));
        var table = Compile((Tensor x, double[,] n) => x / n[0, 1]);
        double[,] numbers = { { 1, 2 } };
        Assert.Equal(0.5, (double)table(1.0, numbers));
        Assert.Equal(0.5, (double)table(1.0, numbers));
        numbers[0, 1] = 0.0;
        Assert.Equal(double.PositiveInfinity, (double)table(1.0, numbers));
        Assert.Equal(double.NegativeInfinity, (double)table(1.0, new[,] { { 1, -0.0 } }));
        Assert.Throws<IndexOutOfRangeException>(() => table(1.0, new double[,] { { 1 }, { 0 } }));
    }

    /// <summary>As where nothing is compiled: a bare number takes the dtype of the tensors it meets, given or returned.</summary>
    [Fact]
    public void Numbers_take_the_dtype_of_the_tensors_they_meet()
    {
        int traced = 0;
        var step = Compile((Tensor w, Tensor rate) =>
        {
            traced++;
            return w - rate * w;
        });
        Assert.Equal([0.75f, 0.75f], step(Ones([2]), 0.25).ToArray<float>());
        Assert.Equal([0.5f, 0.5f], step(Ones([2]), 0.5).ToArray<float>());
        Assert.Equal(1, traced);
        Assert.Equal([0f, -1f], step(From([0f, 1f]), 2).ToArray<float>());
        Assert.Equal([0.5], step(From([1.0]), 0.5f).ToArray<double>());
        Assert.Throws<ArgumentException>(() => step(Ones([2]), From(0.5))); // a tensor keeps its dtype
        Assert.Throws<ArgumentException>(() => step(Ones([2], DType.Int32), 0.5));

        (Tensor same, Tensor half, Tensor product) = Compile(static (Tensor x) => (x, (Tensor)0.5, x * 0.5))(2.0);
        Assert.Equal(DType.Float32, (same * Ones([1])).DType);
        Assert.Equal(DType.Float32, (half * Ones([1])).DType);
        Assert.Equal(DType.Float64, product.DType);
        Assert.Equal(DType.Float32, Compile(a => Key.FromSeed(1).Gamma(a, [2]))(2.5).DType);
        Assert.Equal([0.5f, 1f], Vmap(Compile((Tensor x) => step(x, 0.5)))(From([1f, 2f])).ToArray<float>());
    }

    [Fact]
    public void Results_have_no_history()
    {
        Func<Tensor, Tensor> step = Compile(x => x * 0.5);
        Tensor x = From(1.0);
        for (int i = 0; i < 10; i++) x = step(x);
        Assert.Equal(Math.Pow(0.5, 10), (double)x);
        Assert.Empty(x.Inputs);
    }

    [Fact]
    public void Is_differentiated_and_batched_like_the_original()
    {
        Func<Tensor, Tensor> f = Compile(x => Sin(x) * x);
        Assert.Equal(Math.Cos(2) * 2 + Math.Sin(2), (double)Grad(f)(2.0), 1e-15);
        Assert.Equal([0.0, Math.Sin(1)], Vmap(f)(From([0.0, 1.0])).ToArray<double>());
        Func<Tensor, Tensor> slope = Compile(Grad(f));
        Assert.Equal(Math.Cos(2) * 2 + Math.Sin(2), (double)slope(2.0), 1e-15);
    }

    [Fact]
    public void Captured_expressions_are_computed_once()
    {
        Tensor captured = Sin(From([1.0, 2.0]));
        Func<Tensor, Tensor> f = Compile(x => x + captured);
        Assert.Equal([1 + Math.Sin(1), 1 + Math.Sin(2)], f(1.0).ToArray<double>());
        Assert.NotNull(captured.Value);
    }

    [Fact]
    public void Inputs_and_constants_may_be_results()
    {
        var f = Compile((Tensor x, Tensor y) => (y, x, From(3.0)));
        (Tensor a, Tensor b, Tensor c) = f(1.0, 2.0);
        Assert.Equal((2.0, 1.0, 3.0), ((double)a, (double)b, (double)c));
    }

    [Fact]
    public void A_result_does_not_change_when_the_function_runs_again()
    {
        Func<Tensor, Tensor> f = Compile(x => (x * 2).Reshape(1, -1).Transpose());
        Tensor first = f(Ones([1000]));
        Tensor second = f(Full([1000], 2));
        Assert.All(first.ToArray<float>(), static number => Assert.Equal(2f, number));
        Assert.All(second.ToArray<float>(), static number => Assert.Equal(4f, number));
    }

    [Fact]
    public async Task May_be_called_from_several_threads()
    {
        Func<Tensor, Tensor> f = Compile(x => (Sin(x) * x).Sum());
        double Expected(int n) => Enumerable.Range(0, 2000).Sum(_ => Math.Sin(n) * n);
        Task<double>[] tasks = [.. Enumerable.Range(1, 16).Select(n => Task.Run(() => (double)f(Full([2000], n, DType.Float64))))];
        double[] results = await Task.WhenAll(tasks);
        for (int n = 1; n <= 16; n++) Assert.Equal(Expected(n), results[n - 1], 1e-8);
    }

    [Fact]
    public void Reading_a_number_is_refused()
    {
        Func<Tensor, Tensor> f = Compile(x => (double)x > 0 ? x : -x); // the line that the message names
        var error = Assert.Throws<InvalidOperationException>(() => f(1.0));
        Assert.Equal(
            "Evaluate: the value of the input Float64[] is not known while a function is being traced, at CompileTests.cs, line 177. " +
            "Compute with tensors instead of reading numbers: Where(condition, x, y) instead of if, Sin(x) instead of Math.Sin, a tensor as " +
            "an index, or move the reading out of the function, which hands out what it computes only as its result.",
            error.Message);
    }

    [Fact]
    public void What_was_kept_from_tracing_is_refused_wherever_it_is_used()
    {
        Tensor kept = 0;
        Func<Tensor, Tensor> f = Compile(x => kept = x * 2);
        f(1.0);
        Check(() => (double)kept);
        Check(() => f(kept));
        Check(() => Compile(x => x + kept)(1.0));
        Check(() => (double)Grad(x => x * kept)(1.0));

        static void Check(Func<object> use, [CallerLineNumber] int line = 0)
        {
            var error = Assert.Throws<InvalidOperationException>(use);
            Assert.Equal(
                "Evaluate: what was made from the input Float64[] of a function while it was traced has no value outside of it, " +
                $"at CompileTests.cs, line {line}. Return it from that function instead of keeping it in a variable.",
                error.Message);
        }
    }
}
