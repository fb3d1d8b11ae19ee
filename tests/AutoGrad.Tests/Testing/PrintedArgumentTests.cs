using System.Collections.Immutable;
using AutoGrad.Testing;
using FsCheck;
using FsCheck.Fluent;
using Xunit;

namespace AutoGrad.Tests.Testing;

/// <summary>What a property that fails says of the tensors at which it does.</summary>
public sealed partial class PrintedArgumentTests
{
    private static readonly Tensor Vector = Tensor.From([1.5, -2, 0.1], [3]);
    private static readonly Tensor Scalar = Tensor.From(2f);

    /// <summary>F#'s %A, by which FsCheck prints, would enumerate a sequence down to its scalars, which have no elements.</summary>
    [Fact]
    public void FsCheck_prints_numbers()
    {
        Assert.Equal("2.0", Printed(Scalar));
        Assert.Equal("[ 1.5 -2.   0.1]", Printed(Vector));
        Assert.Equal("[[1 2]\n [3 4]]", Printed(Tensor.From(new long[] { 1, 2, 3, 4 }, [2, 2])));
        Assert.Equal("[ True False]", Printed(Tensor.From(new[] { true, false }, [2])));
        Assert.Equal("[] of shape [0, 3]", Printed(Tensor.Zeros([0, 3])));
        Assert.Equal("struct ([ 1.5 -2.   0.1], 2.0)", Printed((Vector, Scalar)));
        Assert.Equal("[|[ 1.5 -2.   0.1]; 2.0|]", Printed(new[] { Vector, Scalar }));
        Assert.Equal("seq [[ 1.5 -2.   0.1]; 2.0]", Printed(ImmutableArray.Create(Vector, Scalar)));
        Assert.Equal("new ParameterTree { Leaf = Tensor.From(new double[] { 1.5, -2, 0.1 }, [3]) }", Printed(new ParameterTree { Leaf = Vector }));
    }

    /// <summary>Ours is C#: the dtype, the shape and every digit.</summary>
    [Fact]
    public void Verify_prints_code()
    {
        const string VectorCode = "Tensor.From(new double[] { 1.5, -2, 0.1 }, [3])", ScalarCode = "Tensor.From(new float[] { 2f }, [])";
        Assert.Equal(ScalarCode, Code(Scalar));
        Assert.Equal("Tensor.From(new double[] { 0.30000000000000004 }, [1])", Code(Tensor.From([0.1 + 0.2])));
        Assert.Equal("Tensor.From(new long[] { 1, 2, 3, 4 }, [2, 2])", Code(Tensor.From(new long[] { 1, 2, 3, 4 }, [2, 2])));
        Assert.Equal("Tensor.From(new bool[] { true, false }, [2])", Code(Tensor.From(new[] { true, false }, [2])));
        Assert.Equal("Tensor.From(new double[] { }, [0, 3])", Code(Tensor.Zeros([0, 3], DType.Float64)));
        Assert.Equal("Tensor.From(new double[] { double.NaN, double.NegativeInfinity, -0.0 }, [3])", Code(Tensor.From([double.NaN, double.NegativeInfinity, -0.0])));
        Assert.Equal("Tensor.From(new float[] { float.NaN, -0.0f, 3.4028235E+38f }, [3])", Code(Tensor.From([float.NaN, -0f, float.MaxValue])));
        Assert.Equal($"({VectorCode}, {ScalarCode})", Code((Vector, Scalar)));
        Assert.Equal($"[{VectorCode}, {ScalarCode}]", Code(new[] { Vector, Scalar }));
        Assert.Equal($"[{VectorCode}, {ScalarCode}]", Code(new List<Tensor> { Vector, Scalar }));
        Assert.Equal($"[{VectorCode}]", Code(ImmutableArray.Create(Vector)));
        Assert.Equal($"ImmutableDictionary<string, Tensor>.Empty.Add(\"a\", {VectorCode})", Code(ImmutableDictionary<string, Tensor>.Empty.Add("a", Vector)));
        Assert.Equal($"new PrintedArgumentTests.Model({VectorCode}, {ScalarCode}) {{ Rate = 0.5, Name = \"b\\\"c\" }}", Code(new Model(Vector, Scalar) { Rate = 0.5, Name = "b\"c" }));
        Assert.Equal("new AxesOfShape([3, 4], Axes.All)", Code(new AxesOfShape([3, 4], Axes.All)));
        Assert.Equal("new IndexOfShape([4, 5], [])", Code(new IndexOfShape([4, 5], [])));
        Assert.Equal("new IndexOfShape([4, 5, 6], [1..^2, Slice.Ellipsis, ^1, (..^1).Step(2)])", Code(new IndexOfShape([4, 5, 6], [1..^2, Slice.Ellipsis, ^1, (0..^1).Step(2)])));
        Assert.Equal("new BroadcastableShapeSet([[3, 1], [4]])", Code(new BroadcastableShapeSet([[3, 1], [4]])));
        Assert.Equal($"({VectorCode}, new List<Tensor> {{ {ScalarCode} }}, new Tensor[] {{ {VectorCode} }})", Code((Vector, new List<Tensor> { Scalar }, new[] { Vector })));
        Assert.Equal($"({VectorCode}, ImmutableArray.Create<Tensor>({ScalarCode}), Shape.Create(3, 4))", Code((Vector, ImmutableArray.Create(Scalar), Shape.Create(3, 4))));
        Assert.Equal("[3, 4]", Code<Shape>([3, 4]));
        Assert.Equal("(1, 2.0, 3f, true, null, DayOfWeek.Friday)", Code((1, 2.0, 3f, true, (string?)null, DayOfWeek.Friday)));
        Assert.Equal(
            "new ParameterTree { Items = [new ParameterTree { Leaf = " + ScalarCode + " }], Pair = (new ParameterTree(), " + VectorCode + ") }",
            Code(new ParameterTree { Items = [new() { Leaf = Scalar }], Pair = (new(), Vector) }));
        Assert.StartsWith("Float64[50, 50] [[", Code(Tensor.Zeros([50, 50], DType.Float64)), StringComparison.Ordinal);
    }

    /// <summary>What a record's own initializers make of a property is not what its type makes of it.</summary>
    [Fact]
    public void Properties_are_left_out_where_the_record_sets_them_itself()
    {
        Assert.Equal("new PrintedArgumentTests.Limits()", Code(new Limits()));
        Assert.Equal(
            "new PrintedArgumentTests.Limits { Most = 0, Strict = false, Name = null }",
            Code(new Limits { Most = 0, Strict = false, Name = null }));
    }

    [Fact]
    public void Numbers_names_and_texts_are_of_their_type()
    {
        Assert.Equal("5L", Code(5L));
        Assert.Equal("5U", Code(5u));
        Assert.Equal("CrossChecks.Batched | CrossChecks.Compiled", Code(CrossChecks.Batched | CrossChecks.Compiled));
        Assert.Equal("(DayOfWeek)99", Code((DayOfWeek)99));
        Assert.Equal("\"a\\u0000\\u2028\\\\\"", Code("a\0\u2028\\"));
    }

    private sealed record Limits
    {
        public int Most { get; init; } = 16;

        public bool Strict { get; init; } = true;

        public string? Name { get; init; } = "x";
    }

    /// <summary>The message has the simplest argument, the reason, and what begins with the failing test.</summary>
    [Fact]
    public void Failures_are_told_and_can_be_replayed()
    {
        Prop.ForAll(TensorArbitraries.Tensors(), static x => x.Size >= 0).Verify();
        Property wrong = Prop.ForAll(TensorArbitraries.Tensors(), static x => x.Rank < 2);
        var failure = Assert.Throws<PropertyFailedException>(() => wrong.Verify(Config.Quick.WithReplay(1, 3)));
        Assert.StartsWith("It is false.\nThe property does not hold for\n  Tensor.From(new double[] { }, [0, 0])\n(test ", failure.Message, StringComparison.Ordinal);
        Assert.Equal([0, 0], ((Tensor?)failure.Arguments.Single())?.Shape);
        string replay = failure.Message.Split("WithReplay(")[1];
        ulong[] seeds = [.. replay.Split("UL")[..2].Select(static part => ulong.Parse(part.Trim(',', ' ')))];
        int size = int.Parse(replay.Split("UL, ")[2].Split(')')[0]);
        var again = Assert.Throws<PropertyFailedException>(() => wrong.Verify(Config.Quick.WithReplay(seeds[0], seeds[1], size)));
        Assert.Contains("(test 1, made simpler ", again.Message, StringComparison.Ordinal);

        Assert.StartsWith(
            "InvalidOperationException: odd\nThe property",
            Assert.Throws<PropertyFailedException>(static () => Prop.ForAll(TensorArbitraries.Shapes(), static void (shape) => throw new InvalidOperationException("odd")).Verify()).Message,
            StringComparison.Ordinal);
        Assert.StartsWith(
            "Verify: only ",
            Assert.Throws<ArgumentException>(static () => Prop.ForAll(TensorArbitraries.Shapes(), static shape => Prop.When(true, shape.Rank > 9)).Verify()).Message,
            StringComparison.Ordinal);
    }

    /// <summary>What comes with a shape is made simpler together with it.</summary>
    [Fact]
    public void Shapes_shrink_with_what_is_chosen_of_them()
    {
        Assert.Contains(new AxesOfShape([5], []), TensorArbitraries.AxesOfShapes().Shrinker(new AxesOfShape([5, 1], [])));
        Assert.DoesNotContain(TensorArbitraries.AxesOfShapes().Shrinker(new AxesOfShape([5, 1], [1])), static choice => choice.Shape.Rank < 2 && choice.Axes.Count == 1);
        Assert.Contains(TensorArbitraries.IndicesOfShapes().Shrinker(new IndexOfShape([4, 5], [])), static choice => choice.Shape == [4]);
        Assert.DoesNotContain(TensorArbitraries.IndicesOfShapes().Shrinker(new IndexOfShape([4], [3])), static choice => choice.Slices.Length == 1);
    }

    /// <summary>What FsCheck calls the part that failed is said.</summary>
    [Fact]
    public void Labels_are_told()
    {
        Arbitrary<int> five = Gen.Constant(5).ToArbitrary();
        Assert.StartsWith(
            "It is false: small.\nThe property does not hold for\n  5\n",
            Failure(Prop.ForAll(five, static i => (i > 0).Label("positive").And((i < 3).Label("small")))),
            StringComparison.Ordinal);
        Assert.StartsWith(
            "odd: InvalidOperationException: no",
            Failure(Prop.ForAll(five, static i => Prop.Label(new Func<bool>(static () => throw new InvalidOperationException("no")), "odd"))),
            StringComparison.Ordinal);
    }

    /// <summary>A tensor whose shape was asked for keeps it, so that what is reported is what was found.</summary>
    [Fact]
    public void Shapes_that_were_asked_for_are_kept()
    {
        static bool IsSmall(Tensor x) => (double)Tensor.MatMul(x, Tensor.Ones([3, 2], DType.Float64)).Sum() < 1;
        foreach (Arbitrary<Tensor> matrices in new[] { TensorGenerators.Arbitrary([2, 3], -1, 1), TensorGenerators.Arbitrary(TensorGenerators.Tensors([2, 3], -1, 1), keepsShape: true) })
        {
            string kept = Failure(Prop.ForAll(matrices, IsSmall));
            Assert.StartsWith("It is false.\n", kept, StringComparison.Ordinal);
            Assert.Contains(" }, [2, 3])\n(test ", kept, StringComparison.Ordinal);
        }
        string drifted = Failure(Prop.ForAll(TensorGenerators.Arbitrary(TensorGenerators.Tensors([2, 3], -1, 1)), IsSmall));
        Assert.StartsWith("ArgumentException: ", drifted, StringComparison.Ordinal);
        Assert.Matches(@"as drawn they were\n  Tensor.From\(new double\[\] \{ .* \}, \[2, 3\]\)", drifted);
        Arbitrary<Tensor> positive = TensorGenerators.Arbitrary([40], 0.5, 3, DType.Float32);
        Tensor shrunk = positive.Generator.Sample(1)[0].At(17).Set(2.9f);
        while (positive.Shrinker(shrunk).FirstOrDefault(static x => (double)x[17] > 2.5) is { } simpler) shrunk = simpler;
        double[] numbers = shrunk.Cast(DType.Float64).ToArray<double>();
        Assert.Equal(40, numbers.Length);
        Assert.Equal(DType.Float32, shrunk.DType);
        Assert.All(numbers, static (number, i) => Assert.True(i == 17 ? number > 2.5 : number is >= 0.5 and <= 1, $"{number}"));
    }

    private static string Failure(Property property) => Assert.Throws<PropertyFailedException>(() => property.Verify()).Message;

    [Tree]
    private sealed partial record Model(Tensor Weights, Tensor Bias)
    {
        public double Rate { get; init; }

        public string Name { get; init; } = "";
    }

    private static string Code<T>(T argument)
    {
        var failure =
            Assert.Throws<PropertyFailedException>(() => Prop.ForAll(Gen.Constant(argument).ToArbitrary(), static _ => false).Verify());
        string text = failure.Message;
        const string Before = "does not hold for\n  ";
        int start = text.IndexOf(Before, StringComparison.Ordinal) + Before.Length;
        return text[start..text.IndexOf("\n(test", StringComparison.Ordinal)];
    }

    private static string Printed<T>(T argument)
    {
        var failure = Assert.ThrowsAny<Exception>(() => Prop.ForAll(Gen.Constant(argument).ToArbitrary(), static _ => false).QuickCheckThrowOnFailure());
        string text = failure.Message.ReplaceLineEndings("\n");
        int start = text.IndexOf("Original:\n", StringComparison.Ordinal) + "Original:\n".Length;
        return text[start..text.IndexOf("\nwith exception", StringComparison.Ordinal)];
    }
}
