using AutoGrad.Testing;
using Xunit;
using static AutoGrad.Tensor;
using static AutoGrad.Transforms;

namespace AutoGrad.Tests.Testing;

/// <summary>The laws hold for what is right, and say which of them does not for what is wrong.</summary>
public sealed class PrimitiveLawsTests
{
    private static readonly Func<Tensor, Tensor> Swish = CustomVjp(
        (Tensor x) => x * Sigmoid(x), (x, y, ct) => ct * (Sigmoid(x) + (y * (1 - Sigmoid(x)))));

    [Fact]
    public void Right_operations_pass()
    {
        PrimitiveLaws.Verify(Swish, From([-1.0, 0.2, 3]));
        PrimitiveLaws.Verify(Swish, 0.3f);
        PrimitiveLaws.Verify(static (x, y) => x * Sin(y), From([0.1, 0.2]), From(new[,] { { 1.0 }, { 2 } }));
        PrimitiveLaws.Verify(static (x, y, z) => Where(x, y, z), From([true, false]), From([1.0, 2]), 3.0);
        PrimitiveLaws.Verify(static (Tensor x, (Tensor A, Tensor B) y) => (Sum: x + y.A, Product: x * y.B), 1.0, (From(2.0), From([1.0, 3])));
        PrimitiveLaws.Verify(static x => Floor(x), From([0.5, 1.2]), new() { Order = 0 });
    }

    [Fact]
    public void Random_points_are_of_every_shape()
    {
        var seen = new HashSet<string>();
        PrimitiveLaws.Verify(
            (Tensor x) =>
            {
                seen.Add(x.Rank == 0 ? "scalar" : x.Size == 0 ? "empty" : x.Shape.Contains(1) ? "size 1" : "other");
                return Swish(x);
            },
            TensorArbitraries.Tensors());
        Assert.Equal(4, seen.Count);
    }

    [Fact]
    public void What_breaks_at_some_point_is_shrunk()
    {
        static Tensor Wrong(Tensor x) => x.Rank < 2 ? Sin(x) : Sin(x) + StopGradient(x);
        string message = Assert.ThrowsAny<Exception>(static () => PrimitiveLaws.Verify<Tensor, Tensor>(Wrong, TensorArbitraries.Tensors())).ToString();
        Assert.Contains("PrimitiveLaws: the law that derivatives are those of the function does not hold at (Float64[1, 1]).", message, StringComparison.Ordinal);
    }

    [Fact]
    public void The_law_that_is_broken_is_named()
    {
        Tensor x = From([0.3, 0.7]);
        int calls = 0;
        Fails("two calls give the same", v => v + ++calls, x);
        Fails("Float32 gives what Float64 gives", static v => v.DType == DType.Float32 ? v * 1.01f : v, x);
        Fails("derivatives are those of the function", CustomVjp((Tensor v) => Sin(v), (v, y, ct) => ct), x);
        Fails("derivatives are those of the function", CustomVjp((Tensor v) => Sin(v), (v, y, ct) => ct * StopGradient(Cos(v))), x);
        // Nothing but its own numbers says how many examples there are, so this is no function of one example.
        Fails("a batch is a loop and a stack (batched: the input)", static v => v * (double)v.Sum(), x, new() { Order = 0 });
        Fails("compiled is plain", static v => v.Primitive is Placeholder ? v + 1 : v, x, new() { Order = 0, Batches = false });
    }

    [Fact]
    public void The_point_is_named()
    {
        var error = Assert.Throws<LawViolationException>(static () => PrimitiveLaws.Verify(
            static (x, y) => x * StopGradient(y), From([1.0, 2]), From(2f)));
        Assert.StartsWith(
            "PrimitiveLaws: the law that derivatives are those of the function does not hold at (Item1: Float64[2], Item2: Float64[]).\nGradientCheck: ",
            error.Message,
            StringComparison.Ordinal);
        Assert.Throws<ArgumentException>(static () => new FunctionLawOptions { Order = 3 });
    }

    private static void Fails(string law, Func<Tensor, Tensor> function, Tensor x, FunctionLawOptions? options = null) => Assert.StartsWith(
        $"PrimitiveLaws: the law that {law} does not hold",
        Assert.Throws<LawViolationException>(() => PrimitiveLaws.Verify(function, x, options)).Message,
        StringComparison.Ordinal);
}
