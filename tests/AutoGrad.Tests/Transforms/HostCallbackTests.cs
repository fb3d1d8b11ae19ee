using AutoGrad.Tests.Functions;
using Xunit;
using static AutoGrad.Tensor;
using static AutoGrad.Transforms;

namespace AutoGrad.Tests.Transforms;

/// <summary>What users write with <c>HostCallback</c>, and what it says of mistakes. The laws are tested with the primitives.</summary>
public sealed class HostCallbackTests
{
    private static readonly TensorType Scalar = new(DType.Float64, []);

    [Fact]
    public void The_function_reads_numbers() =>
        Assert.Equal(4.0, (double)HostCallback(static x => x.ToArray<double>().Order().ElementAt(1), Scalar, From([9.0, 4, 1])));

    [Fact]
    public void It_is_called_when_the_value_is_asked_for_and_once()
    {
        int calls = 0;
        Tensor y = HostCallback(x => Counted(ref calls, x), Scalar, 2.0);
        Assert.Equal(0, calls);
        Assert.Equal(6.0, (double)(y + y));
        Assert.Equal(3.0, (double)y);
        Assert.Equal(2, calls); // y was no output the first time, so its value was not kept
    }

    [Fact]
    public void A_compiled_function_calls_it_at_every_run()
    {
        int calls = 0;
        Func<Tensor, Tensor> compiled = Compile(x => 10 * HostCallback(z => Counted(ref calls, z), Scalar, x));
        Assert.Equal(0, calls);
        Assert.Equal([20.0, 30.0, 20.0], new[] { (double)compiled(1), (double)compiled(2), (double)compiled(1) });
        Assert.Equal(3, calls);
    }

    [Fact]
    public void Trees_arrive_as_trees()
    {
        var point = (Weights: From([1.0, 2.0]), Count: From(3));
        Tensor y = HostCallback(static p => (double)p.Weights.Sum() * (int)p.Count, Scalar, point);
        Assert.Equal(9.0, (double)y);
    }

    [Fact]
    public void Under_Vmap_it_is_called_for_every_example()
    {
        List<Shape> shapes = [];
        Tensor y = Vmap((w, x) => HostCallback(p => Noted(shapes, p.W * p.X).Sum(), Scalar, (W: w, X: x)), [null, 1])(
            From([1.0, 10]), From(new double[,] { { 1, 2, 3 }, { 4, 5, 6 } }));
        Assert.Equal([41.0, 52, 63], y.ToArray<double>());
        Assert.Equal([[2], [2], [2]], shapes);
    }

    [Fact]
    public void A_function_that_takes_batches_is_called_once_however_deep_they_are_nested()
    {
        List<Shape> shapes = [];
        Func<Tensor, Tensor, Tensor> total =
            (x, y) => HostCallback(p => Noted(shapes, p.X * p.Y).Sum(1), Scalar, (X: x, Y: y), takesBatches: true);
        Tensor table = Vmap(Vmap(total, [0, null]), [null, 0])(Ones([3, 2], DType.Float64), 2 * Ones([5, 2], DType.Float64));
        Assert.Equal([5, 3], table.Shape);
        Assert.All(table.ToArray<double>(), static number => Assert.Equal(4, number));
        Assert.Equal([[15, 2]], shapes);
        Assert.Equal(4.0, (double)total(Ones([2], DType.Float64), From([2.0, 2])));
        Assert.Equal([1, 2], shapes[^1]);
    }

    [Fact]
    public void What_it_was_given_does_not_change_later()
    {
        List<Tensor> given = [];
        Func<Tensor, Tensor> compiled = Compile(x =>
        {
            Tensor y = HostCallback(
                z =>
                {
                    given.Add(z);
                    return z;
                },
                new(DType.Float64, [4]),
                x * 2);
            return Sin(y) + Cos(y * 3) + Exp(y);
        });
        for (int run = 0; run < 4; run++) compiled(run * Ones([4], DType.Float64));
        Assert.Equal([0.0, 2, 4, 6], given.Select(static tensor => (double)tensor[0]));
    }

    [Fact]
    public void What_it_throws_passes_through()
    {
        Tensor y = HostCallback(static Tensor (x) => throw new TimeoutException("no answer"), Scalar, 1.0);
        Assert.Equal("no answer", Assert.Throws<TimeoutException>(() => y.Evaluate()).Message);
        Func<Tensor, Tensor> compiled = Compile(x => HostCallback(static Tensor (z) => throw new TimeoutException("no answer"), Scalar, x));
        Assert.Throws<TimeoutException>(() => compiled(1.0));
    }

    [Fact]
    public void A_rule_makes_it_differentiable()
    {
        Func<Tensor, Tensor> cube = HostCallback(static z => Math.Pow((double)z, 3), Scalar, static (z, y, ct) => 3 * ct * z * z);
        Assert.Equal(8.0, (double)cube(2.0));
        Assert.Equal(12.0, (double)Grad(cube)(2.0));
        Assert.Equal(12.0, (double)Grad(Grad(cube))(2.0));
        Assert.Equal(12.0, (double)Jvp(cube, 2.0, 1.0).Tangent);
        Assert.Equal([3.0, 12, 27], Vmap(Grad(cube))(From([1.0, 2, 3])).ToArray<double>());
        Assert.Equal(27.0, (double)Compile(Grad(cube))(3.0));
    }

    [Fact]
    public void Without_a_rule_it_is_not_differentiable()
    {
        const string Message =
            "HostCallback: the result of the host function (Float64[]) → Float64[] is differentiated, but it has no derivative rule. Give HostCallback a rule, wrap it in CustomVjp or CustomJvp, or pass its argument through StopGradient.";
        Func<Tensor, Tensor> opaque = static x => x * HostCallback(static z => z, Scalar, x);
        Messages.Verify(Message, () => Grad(opaque)(1.0));
        Messages.Verify(Message, () => Jvp(opaque, 1.0, 1.0));
        Func<Tensor, Tensor> wrapped = CustomVjp(opaque, static (x, y, ct) => ct * 2 * x);
        Assert.Equal(6.0, (double)Grad(wrapped)(3.0));
    }

    [Fact]
    public void Behind_StopGradient_it_is_a_constant()
    {
        Func<Tensor, Tensor> f = static x => x * HostCallback(static z => z, Scalar, StopGradient(x));
        Assert.Equal(3.0, (double)Grad(f)(3.0));
        Assert.Equal(3.0, (double)Jvp(f, 3.0, 1.0).Tangent);
    }

    [Fact]
    public void A_number_takes_the_declared_dtype() =>
        Assert.Equal(2.5f, (float)HostCallback(static _ => 2.5, new(DType.Float32, []), From(1f)));

    [Fact]
    public void The_declared_type_must_be_returned()
    {
        Messages.Verify(
            "HostCallback: the host function (Item1: Float64[], Item2: Int32[2]) returned Float64[2], but Float64[3] was declared. "
            + "Return a tensor of that type, or declare the type that is returned.",
            static () => HostCallback(
                static p => p.X * p.Y.Cast(DType.Float64), new(DType.Float64, [3]), (X: From(1.0), Y: From([1, 2]))).Evaluate());
        Messages.Verify(
            "HostCallback: the host function (Float64[]) returned Float64[], but Float64[4] was declared for its batch. "
            + "Return a tensor of that type, or declare the type that is returned.",
            static () => Vmap(HostCallback(static all => all.Sum(), Scalar, takesBatches: true))(Ones([4], DType.Float64)).Evaluate());
    }

    private static Tensor Counted(ref int calls, Tensor x)
    {
        calls++;
        return (double)x + 1;
    }

    private static Tensor Noted(List<Shape> shapes, Tensor x)
    {
        shapes.Add(x.Shape);
        return x;
    }
}
