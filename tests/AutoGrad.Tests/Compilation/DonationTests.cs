using System.Collections.Immutable;
using AutoGrad.Compilation;
using AutoGrad.Tests.Operations;
using Xunit;
using static AutoGrad.Tensor;
using static AutoGrad.Transforms;

namespace AutoGrad.Tests.Compilation;

/// <summary>Arguments whose memory a compiled function may use for its results.</summary>
public sealed class DonationTests
{
    private const int Side = 128; // 128 KiB: large enough to be written over
    private const string Refusal = "Compile: the numbers of this tensor were donated to a compiled function, which has overwritten them. " +
        "Use what the function returned, or leave this argument out of donate.";

    /// <summary>Functions of two matrices that read the first in ways which matter when it is overwritten.</summary>
    public static TheoryData<string> Names => [.. Functions.Keys];

    private static Dictionary<string, Func<Tensor, Tensor, Tensor[]>> Functions { get; } = new()
    {
        ["element by element"] = static (w, x) => [w - (x * 0.1)],
        ["also transposed"] = static (w, x) => [w - (w.Transpose() * x)],
        ["also a row"] = static (w, x) => [w - w[..1].BroadcastTo(w.Shape), x + w[^1]],
        ["also a sum"] = static (w, x) => [w - w.Sum(0), w * w.Sum()],
        ["flipped"] = static (w, x) => [w.Flip(0) + x, w.Flip(1) - x],
        ["a product"] = static (w, x) => [MatMul(w, x), MatMul(x, w) + w],
        ["a product of it with itself"] = static (w, x) => [MatMul(w, w), w + 1],
        ["two results that could take its place"] = static (w, x) => [w + 1, w - 1, w * x],
        ["a result seen twice"] = static (w, x) =>
        {
            Tensor y = w + x;
            return [y, y.Transpose(), y[..3], y];
        },
        ["passed on"] = static (w, x) => [w, w + x],
        ["passed on in part"] = static (w, x) => [w[3..], x - w],
        ["read late"] = static (w, x) =>
        {
            Tensor y = MatMul(x, x);
            return [y + 1, MatMul(y, w), MatMul(w, y)];
        },
        ["not read"] = static (w, x) => [x + 1],
        ["a loop of no steps"] = static (w, x) =>
        {
            Tensor carried = Control.While(static (Tensor c) => c.Sum() < -1e9, static c => c + 1, w);
            return [MatMul(x, x) + 1, x - carried, MatMul(carried, x)];
        },
        ["a gather"] = static (w, x) => [w[From([3, 1, 2])], MatMul(x, w) + 2],
        ["a sort"] = static (w, x) => [w.Sort(0) + x, MatMul(x, x)],
    };

    [Theory]
    [MemberData(nameof(Names))]
    public void Results_are_those_of_the_function_that_keeps_its_arguments(string name)
    {
        Func<Tensor, Tensor, Tensor[]> function = Functions[name];
        var kept = Compile(function);
        foreach (int[] donate in (int[][])[[0], [1], [0, 1]])
        {
            var given = Compile(function, donate);
            for (int round = 0; round < 3; round++)
            {
                (Tensor w, Tensor x) = (Numbers(round), Numbers(10 + round));
                Assert.Equal(Bits(kept(w, x)), Bits(given(w + 0, x + 0)));
                Assert.Equal(Bits(kept(w, w)), Bits(Twice(given, w + 0)));
                Tensor shared = (w + 0).Evaluate();
                Assert.Equal(Bits(kept(w, w)), Bits(given(shared, shared.Reshape(-1).Reshape(Side, Side))));
            }
        }

        static Tensor[] Twice(Func<Tensor, Tensor, Tensor[]> given, Tensor w) => given(w, w);
    }

    [Fact]
    public void The_result_lies_where_the_argument_lay()
    {
        var step = Compile((Tensor w) => w - (0.1 * Sin(w)), donate: [0]);
        Tensor w = Numbers(1);
        nint place = Evaluation.ValueOf(w).Storage.Address;
        for (int i = 0; i < 10; i++) w = step(w);
        Assert.Equal(place, Evaluation.ValueOf(w).Storage.Address);
    }

    [Fact]
    public void A_donated_tensor_is_refused_wherever_it_is_used()
    {
        var step = Compile((Tensor w) => w * 2, donate: [0]);
        foreach (int size in (int[])[1, 10, Side * Side])
        {
            Tensor w = Sample.Uniform(new Random(1), [size]), view = w.Reshape(1, size).Evaluate(), later = w + 1;
            step(w);
            Action[] uses =
            [
                () => w.ToArray<double>(), () => w[0].Item<double>(), () => later.Evaluate(), () => Sin(w).Evaluate(),
                () => view.ToArray<double>(), () => Compile((Tensor x) => x + w)(From([1.0])),
            ];
            Assert.All(uses, static use => Assert.Equal(Refusal, Assert.Throws<InvalidOperationException>(use).Message));
        }
    }

    [Fact]
    public void A_donated_argument_is_named()
    {
        var step = Compile((Tensor w) => w * 2, donate: [0]);
        var update = Compile((ImmutableDictionary<string, Tensor> model, Tensor x) => model["scale"] * x);
        Tensor w = Ones([3]).Evaluate();
        step(w);
        Check("argument 0 (Float32[3])", () => step(w));
        Check("argument 1 (Float32[3])", () => update(Scale(Ones([3])), w));
        Check("argument 0 ([\"scale\"], Float32[3])", () => update(Scale(w), Ones([3])));

        static ImmutableDictionary<string, Tensor> Scale(Tensor scale) => ImmutableDictionary<string, Tensor>.Empty.Add("scale", scale);

        static void Check(string name, Action use) =>
            Assert.StartsWith($"Compile: the numbers of {name} were donated", Assert.Throws<InvalidOperationException>(use).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void What_is_passed_on_stays_usable()
    {
        var step = Compile((Tensor w) => (w, w + 1), donate: [0]);
        Tensor w = Numbers(1);
        double[] before = w.ToArray<double>();
        (Tensor same, Tensor next) = step(w);
        Assert.Equal(before, same.ToArray<double>());
        Assert.Equal([.. before.Select(static number => number + 1)], next.ToArray<double>());
    }

    [Fact]
    public void What_a_compiled_function_captured_is_not_given_away()
    {
        Tensor w = Numbers(1);
        double[] expected = [.. w.ToArray<double>().Select(static number => (2 * number) + Math.Abs(number))];
        var step = Compile((Tensor x) => Abs(w) + x + x, donate: [0]);
        var other = Compile((Tensor x) => MatMul(w, x));
        other(Numbers(2));
        for (int call = 0; call < 3; call++)
        {
            Assert.Equal(expected, step(w).ToArray<double>(), static (a, b) => Math.Abs(a - b) < 1e-12);
            other(Numbers(2));
        }
    }

    /// <summary>A number that is written in a function is there again at every call.</summary>
    [Fact]
    public void Bare_numbers_are_not_given_away()
    {
        var step = Compile<(Tensor, Tensor), (Tensor, Tensor)>(static s => (s.Item1 * 2, 0.5), donate: [0]);
        (Tensor, Tensor) state = (From([1f, 2f]), 1.0);
        for (int call = 0; call < 4; call++) state = step(state);
        Assert.Equal([16f, 32f], state.Item1.ToArray<float>());
        Assert.Equal(0.5, (double)state.Item2);
        Tensor three = 3.0;
        var times = Compile((Tensor x) => x * three);
        var use = Compile(static (Tensor a, Tensor x) => a * x, donate: [0]);
        times(Ones([2]));
        use(three, Ones([2]));
        use(three, Ones([2]));
        Assert.Equal([3.0], times(From([1.0])).ToArray<double>());
    }

    /// <summary>A user did what the message says, used what a function returned, and broke that function by it.</summary>
    [Fact]
    public void A_result_that_a_function_computed_once_is_not_given_away()
    {
        var first = Compile((Tensor x) => (x + 1, Arange(100_000.0) * 2 + 1));
        var use = Compile((Tensor a) => a * 10, donate: [0]);
        (Tensor _, Tensor kept) = first(1.0);
        for (int call = 0; call < 3; call++) Assert.Equal(30.0, (double)use(first(1.0).Item2)[1]);
        Assert.Equal(3.0, (double)kept[1]);
    }

    [Fact]
    public void Other_transforms_do_not_donate()
    {
        var square = Compile((Tensor w) => (w * w).Sum(), donate: [0]);
        Tensor w = Numbers(1);
        Grad(square)(w).Evaluate();
        Vmap(square)(w).Evaluate();
        Jvp(square, w, w).Tangent.Evaluate();
        Compile((Tensor x) => square(x) + 1)(w).Evaluate();
        Assert.Equal(Side * Side, w.ToArray<double>().Length);
        square(w);
        Assert.Throws<InvalidOperationException>(() => w.ToArray<double>());
    }

    [Fact]
    public void Threads_give_what_is_theirs_and_only_one_gets_what_is_shared()
    {
        var step = Compile((Tensor w, Tensor x) => w + x, donate: [0]);
        Tensor[] results = new Tensor[16];
        Parallel.For(0, results.Length, i =>
        {
            Tensor w = Full([Side, Side], i, DType.Float64).Evaluate(), x = Full([Side, Side], 1.0, DType.Float64).Evaluate();
            for (int k = 0; k < 50; k++) w = step(w, x);
            results[i] = w;
        });
        for (int i = 0; i < results.Length; i++) Assert.All(results[i].ToArray<double>(), number => Assert.Equal(i + 50, number));

        Tensor shared = Numbers(1), one = Numbers(2);
        int refused = 0;
        Parallel.For(0, 8, _ =>
        {
            try
            {
                step(shared, one);
            }
            catch (InvalidOperationException error) when (error.Message.Contains("were donated to a compiled function", StringComparison.Ordinal))
            {
                Interlocked.Increment(ref refused);
            }
        });
        Assert.Equal(7, refused);
    }

    [Fact]
    public void A_number_that_is_no_argument()
    {
        var error = Assert.Throws<ArgumentException>(() => Compile((Tensor x) => x + 1, donate: [1]));
        Assert.Equal("Compile: donate names argument 1, but the function has 1. The first argument has number 0.", error.Message);
        Assert.Throws<ArgumentException>(() => Compile((Tensor x, Tensor y) => x + y, donate: [-1]));
        error = Assert.Throws<ArgumentException>(() => Compile((Tensor x, Tensor y) => x + y, donate: [1, 1]));
        Assert.Equal("Compile: donate names argument 1 twice. Name every argument once; the first has number 0.", error.Message);
    }

    private static Tensor Numbers(int seed) => Sample.Uniform(new Random(seed), [Side, Side]);

    private static long[] Bits(Tensor[] tensors) =>
        [.. tensors.SelectMany(static tensor => tensor.Cast(DType.Float64).ToArray<double>()).Select(BitConverter.DoubleToInt64Bits)];
}

[Collection(nameof(MeasuredAlone))]
public sealed class DonationMemoryTests
{
    [Fact]
    public void A_training_step_that_is_given_its_parameters_allocates_none()
    {
        const int Side = 1000;
        var step = Compile(static (Tensor w, Tensor v, Tensor x) => (w - (0.1 * v), (0.9 * v) + MatMul(x, w)), donate: [0, 1]);
        (Tensor w, Tensor v, Tensor x) =
            (Zeros([Side, Side]).Evaluate(), Ones([Side, Side]).Evaluate(), (Iota([Side, Side], 0, DType.Float32) * 1e-7).Evaluate());
        for (int i = 0; i < 3; i++) (w, v) = step(w, v, x);
        long before = GC.GetTotalAllocatedBytes(precise: true);
        for (int i = 0; i < 20; i++) (w, v) = step(w, v, x);
        Assert.InRange(GC.GetTotalAllocatedBytes(precise: true) - before, 0, Side * Side);
    }
}
