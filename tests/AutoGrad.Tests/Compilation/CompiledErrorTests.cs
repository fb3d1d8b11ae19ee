using System.Diagnostics;
using System.Runtime.CompilerServices;
using Xunit;
using static AutoGrad.Tensor;
using static AutoGrad.Transforms;

namespace AutoGrad.Tests.Compilation;

/// <summary>Bad input to a compiled function gets the message it gets uncompiled, on the line of the user that is wrong.</summary>
public sealed class CompiledErrorTests
{
    [Fact]
    public void Shapes_that_do_not_fit() => AssertSame(static x => x + Ones([3]), Ones([2]));

    [Fact]
    public void Products_that_do_not_fit() => AssertSame(static x => MatMul(x, Ones([3, 4])), Ones([2, 2]));

    [Fact]
    public void Dtypes_that_do_not_mix() => AssertSame(static x => x * Ones([2], DType.Float64), Ones([2]));

    [Fact]
    public void An_axis_that_is_not_there() => AssertSame(static x => x.Sum(2), Ones([2, 2]));

    [Fact]
    public void An_index_out_of_range_at_run_time() =>
        AssertSame(static x => Iota([5], 0, DType.Int32)[x] * 2, From([0, 7]), isFoundByTracing: false);

    [Fact]
    public void An_index_out_of_range_is_found_in_every_run()
    {
        Func<Tensor, Tensor> f = Compile(static x => Iota([5], 0, DType.Int32)[x] + 1);
        Assert.Equal([2, 5], f(From([1, 4])).ToArray<int>());
        for (int i = 0; i < 3; i++)
        {
            Assert.Contains("7", Assert.Throws<ArgumentException>(() => f(From([1, 7]))).Message, StringComparison.Ordinal);
            Assert.Equal([1, 3], f(From([0, 2])).ToArray<int>());
        }
    }

    [Fact]
    public void A_loop_that_does_not_end_at_run_time() => AssertSame(
        static x => Control.While(static y => y < 100, static y => y + 1, x, maxSteps: 5),
        From(0),
        isFoundByTracing: false);

    [Fact]
    public void A_matrix_without_an_inverse_at_run_time() =>
        AssertSame(static x => Cholesky(x) * 2, From(new double[,] { { 1, 2 }, { 2, 1 } }), false);

    [Fact]
    public void A_number_read_while_tracing_is_refused_with_the_line_and_what_to_write()
    {
        int line = Line() + 1;
        Func<Tensor, Tensor> f = Compile(static x => (double)x.Sum() > 0 ? x : -x);
        string message = Assert.Throws<InvalidOperationException>(() => f(Ones([2]))).Message;
        Assert.StartsWith("Evaluate: the value of the input Float32[2] is not known while a function is being traced", message, StringComparison.Ordinal);
        Assert.Contains($"{nameof(CompiledErrorTests)}.cs, line {line}", message, StringComparison.Ordinal);
        Assert.Contains("Where(condition, x, y)", message, StringComparison.Ordinal);
    }

    [Fact]
    public void An_array_read_deep_within_is_refused_with_the_line_that_reads()
    {
        int line = 0;
        Tensor Inner(Tensor x)
        {
            line = Line() + 1;
            return x * x.ToArray<float>()[0];
        }
        Func<Tensor, Tensor> f = Compile(Grad(x => Vmap(Inner)(x).Sum()));
        string message = Assert.Throws<InvalidOperationException>(() => f(Ones([2, 3]))).Message;
        Assert.Contains($"{nameof(CompiledErrorTests)}.cs, line {line}", message, StringComparison.Ordinal);
    }

    private static int Line([CallerLineNumber] int line = 0) => line;

    /// <summary>The same exception with the same message; what tracing finds also comes from the same line of this file.</summary>
    private static void AssertSame(Func<Tensor, Tensor> function, Tensor x, bool isFoundByTracing = true)
    {
        Exception expected = Assert.ThrowsAny<Exception>(() => function(x).Evaluate());
        Exception actual = Assert.ThrowsAny<Exception>(() => Compile(function)(x));
        Assert.Equal(expected.GetType(), actual.GetType());
        Assert.Equal(expected.Message, actual.Message);
        if (isFoundByTracing) Assert.Equal(UserLine(expected), UserLine(actual));
    }

    /// <summary>The innermost line of this file on the stack.</summary>
    private static int UserLine(Exception exception) => new StackTrace(exception, true).GetFrames()
        .First(static frame => frame.GetFileName()?.EndsWith($"{nameof(CompiledErrorTests)}.cs", StringComparison.Ordinal) == true)
        .GetFileLineNumber();
}
