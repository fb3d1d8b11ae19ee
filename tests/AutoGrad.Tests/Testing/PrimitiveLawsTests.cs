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

    /// <summary>
    /// Nothing is written anywhere while the laws hold; what breaks comes as C#, with what was found and how to see it again.
    /// </summary>
    [Fact]
    public void What_breaks_at_some_point_is_shrunk()
    {
        static Tensor Wrong(Tensor x) => x.Rank < 2 ? Sin(x) : Sin(x) + StopGradient(x);
        TextWriter console = Console.Out;
        using var written = new StringWriter();
        Console.SetOut(written);
        LawViolationException error;
        try
        {
            PrimitiveLaws.Verify(static x => Sin(x), TensorArbitraries.Tensors(), 3, new() { Order = 1 });
            error = Assert.Throws<LawViolationException>(static () => PrimitiveLaws.Verify<Tensor, Tensor>(Wrong, TensorArbitraries.Tensors(), options: new() { Seed = 3 }));
        }
        finally
        {
            Console.SetOut(console);
        }
        Assert.DoesNotContain("passed", $"{written}", StringComparison.Ordinal);
        Assert.DoesNotContain("Falsifiable", $"{written}", StringComparison.Ordinal);
        Assert.StartsWith(
            "PrimitiveLaws: the law that derivatives are those of the function does not hold at (Float64[1, 1]).\nGradientCheck: ",
            error.Message,
            StringComparison.Ordinal);
        Assert.Contains("\nThe simplest such point is\n  Tensor.From(new double[] { ", error.Message, StringComparison.Ordinal);
        Assert.Matches(@" \}, \[1, 1\]\)\n\(test \d+, made simpler .*; the same again for Seed = 3\)$", error.Message);
        Assert.Throws<ArgumentException>(static () => PrimitiveLaws.Verify(static x => Sin(x), TensorArbitraries.Tensors(), 0));
    }

    /// <summary>A function that throws breaks no law: it is said that it throws, when, and what.</summary>
    [Fact]
    public void What_throws_is_told()
    {
        static Tensor Narrow(Tensor x) => x.DType == DType.Float32 ? throw new NotSupportedException("doubles only") : x;
        static Tensor Traced(Tensor x) => x.Primitive is Placeholder ? throw new NotSupportedException("numbers only") : x;
        Throws("PrimitiveLaws: the function throws in Float64 at (Float64[2]).\nInvalidOperationException: odd", static _ => throw new InvalidOperationException("odd"));
        Throws(
            "PrimitiveLaws: the function throws in Float32 at (Float64[2]). If it is meant for Float64 only, set Float32Tolerance to null.\nNotSupportedException: doubles only",
            Narrow);
        Throws(
            "PrimitiveLaws: the function throws where it is checked that a batch is a loop and a stack (batched: the input), at (Float64[2]).\nNotSupportedException: numbers only",
            Traced,
            new() { Order = 0 });
        PrimitiveLaws.Verify(Narrow, From([0.3, 0.7]), new() { Float32Tolerance = null });

        static void Throws(string message, Func<Tensor, Tensor> function, FunctionLawOptions? options = null) =>
            Assert.Equal(message, Assert.Throws<LawViolationException>(() => PrimitiveLaws.Verify(function, From([0.3, 0.7]), options)).Message);
    }

    [Fact]
    public void Options_count_or_are_refused()
    {
        Tensor x = From([0.3, 0.7]);
        // Right to the second order, not to the third.
        Func<Tensor, Tensor> cube = CustomVjp((Tensor v) => v * v * v, (v, _, ct) => ct * CustomVjp((Tensor w) => 3 * w * w, (w, _, ctw) => ctw * 6 * StopGradient(w))(v));
        PrimitiveLaws.Verify(cube, x);
        Fails("derivatives are those of the function", cube, x, new() { Order = 3 });
        Assert.Equal(
            "PrimitiveLaws: Gradient.Order is 3, but Order is 2. Set Order alone.",
            Assert.Throws<ArgumentException>(() => PrimitiveLaws.Verify(cube, x, new() { Gradient = new() { Order = 3 } })).Message);
        Assert.Throws<ArgumentException>(static () => new FunctionLawOptions { Order = 4 });
        Assert.Throws<ArgumentException>(static () => new FunctionLawOptions { Order = -1 });
        Assert.Equal("Laws: Vary is null. Leave it out for what is usual.", Assert.Throws<ArgumentException>(static () => new FunctionLawOptions { Vary = null! }).Message);
        Assert.Throws<ArgumentException>(static () => new FunctionLawOptions { Tolerance = null! });
        Assert.Throws<ArgumentException>(static () => new FunctionLawOptions { Gradient = null! });
        Assert.Throws<ArgumentException>(static () => new LayerLawOptions { IsShared = null! });
        Assert.Throws<ArgumentException>(static () => new LayerLawOptions { IsSharedResult = null! });
        Assert.Contains(
            "Vary, of the options, makes something else of Float64[2] than a tensor of that type.",
            Assert.Throws<LawViolationException>(() => PrimitiveLaws.Verify(static v => v, x, new() { Vary = static (v, _) => v.Sum() })).Message,
            StringComparison.Ordinal);
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
        Fails("a batch is a loop and a stack (batched: the input)", static v => v.Primitive is Placeholder ? v + 1 : v, x, new() { Order = 0 });
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
    }

    private static void Fails(string law, Func<Tensor, Tensor> function, Tensor x, FunctionLawOptions? options = null) => Assert.StartsWith(
        $"PrimitiveLaws: the law that {law} does not hold",
        Assert.Throws<LawViolationException>(() => PrimitiveLaws.Verify(function, x, options)).Message,
        StringComparison.Ordinal);
}
