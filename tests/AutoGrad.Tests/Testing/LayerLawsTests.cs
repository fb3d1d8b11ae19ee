using AutoGrad.Learning;
using AutoGrad.Testing;
using AutoGrad.Tests.Operations;
using Xunit;
using static AutoGrad.Tensor;
using static AutoGrad.Transforms;

namespace AutoGrad.Tests.Testing;

/// <summary>Each mistake that a layer can make is found, by the law that is about it.</summary>
public sealed class LayerLawsTests
{
    private static readonly Key Key = Key.FromSeed(5);
    private static readonly Dense Layer = Dense.Init(Key, 3, 2);
    private static readonly Tensor X = Sample.Uniform(new Random(4), [4, 3]);

    [Fact]
    public void Right_layers_pass()
    {
        LayerLaws.Verify(static (layer, x) => layer.Apply(x), Layer, X);
        LayerLaws.Verify(static x => Tanh(x), X.Cast(DType.Float32));
        // A layer with state: a running mean in and out, and examples that see each other.
        LayerLaws.Verify(
            static (layer, x) => (Result: layer.Apply(x.Input) - x.Input.Mean(), State: (0.9 * x.State) + (0.1 * x.Input.Mean(0))),
            Layer,
            (Input: X, State: X[0]),
            new()
            {
                BatchIndependent = false,
                TakesEmptyBatches = false,
                IsShared = static path => path.EndsWith("Item2"),
                IsSharedResult = static path => path.EndsWith("Item2"),
            });
        // Whole numbers and a key go in beside floats.
        LayerLaws.Verify(
            static (model, words) => Take(model.Table, words) + model.Key.Normal([3], model.Table.DType),
            (Table: X, Key),
            From([0, 3, 1]),
            new() { Float32Tolerance = null });
    }

    [Fact]
    public void The_law_that_is_broken_is_named()
    {
        int calls = 0;
        Fails("two calls give the same", (layer, x) => layer.Apply(x) * ++calls);
        Fails("the results are of the dtype of the inputs", static (layer, x) => layer.Apply(x).Cast(DType.Float64));
        Fails("Float32 gives what Float64 gives", static (layer, x) => layer.Apply(x.DType == DType.Float32 ? x + 0.01f : x));
        Fails("results follow the size of the batch", static (layer, x) => layer.Apply(x).Sum(0));
        Fails("results follow the size of the batch", static (layer, x) => layer.Apply(x)[..Math.Min(4, x.Shape[0])]);
        Fails("an example depends on no other", static (layer, x) => layer.Apply(x) - layer.Apply(x).Mean(0));
        Fails("an example depends on no other", static (layer, x) => layer.Apply(x).CumulativeSum(0));
        Fails("derivatives are those of the function", static (layer, x) => layer.Apply(x) + StopGradient(layer.Bias ?? 0f));
        Fails(
            "derivatives are those of the function",
            static (layer, x) => CustomVjp((Tensor v) => Square(v), (v, y, ct) => 2 * ct * StopGradient(v))(layer.Apply(x)));
        Fails(
            "compiled is plain",
            static (layer, x) => layer.Apply(x) + (x.Primitive is Placeholder ? 1e-6 : 0),
            new() { Order = 0, BatchIndependent = false, Batches = false });
    }

    [Fact]
    public void What_is_wrong_is_said()
    {
        LawViolationException mixing = Failure(static (layer, x) => layer.Apply(x) - x.Mean(), null);
        Assert.Contains(
            "example 0 gives something else alone than in the batch. If examples are meant to depend on each other, set BatchIndependent to false; "
            + "otherwise see that no reduction runs over the first axis.\nAssertClose: 2 of 2 elements differ",
            mixing.Message,
            StringComparison.Ordinal);
        Assert.EndsWith("█", mixing.Message, StringComparison.Ordinal);
        Assert.IsType<TensorsDifferException>(mixing.InnerException); // not the same message again, as test runners print both
        LawViolationException stopped = Failure(static (layer, x) => StopGradient(layer.Apply(x)), null);
        Assert.Contains("Model.Weights", stopped.Message, StringComparison.Ordinal);
        Assert.Equal(
            "LayerLaws: the input Float64[] has no leading axis of so many examples. Give a batch, and name what has no such axis with IsShared.",
            Assert.Throws<ArgumentException>(static () => LayerLaws.Verify(static x => x, 1.0)).Message);
    }

    [Fact]
    public void What_throws_is_told()
    {
        Assert.StartsWith(
            "LayerLaws: the function throws in Float64 at (Model.Weights: Float64[3, 2], Model.Bias: Float64[2], Input: Float64[4, 3]).\nInvalidOperationException: odd",
            Failure(static (_, _) => throw new InvalidOperationException("odd"), null).Message,
            StringComparison.Ordinal);
        Assert.Contains(
            "does not hold at (Model.Weights: Float64[3, 2], Model.Bias: Float64[2], Input: Float64[4, 3]).\nof 0 examples the layer throws; the first axis of the input, of 4, is taken for that of examples (make a batch of a single one). "
            + "If it is not meant for empty batches, set TakesEmptyBatches to false.\nDivideByZeroException: ",
            Failure(static (layer, x) => layer.Apply(x) * (4 / x.Shape[0]), null).Message,
            StringComparison.Ordinal);
    }

    [Fact]
    public void Dtypes_and_batches_are_explained()
    {
        LawViolationException mixed = Assert.Throws<LawViolationException>(static () => LayerLaws.Verify(
            static (w, x) => (x * w) + Ones([3]), Ones([3]), X.Cast(DType.Float32)));
        Assert.Contains(
            ". LayerLaws itself converted what it was given to Float64; make constants in the dtype of what they meet, such as Ones([3], x.DType), "
            + "instead of converting.\nArgumentException: ",
            mixed.Message,
            StringComparison.Ordinal);
        Assert.Contains(
            "the result of 4 examples is Float64[2], not Float64[4, …]. The first axis of input and result is that of examples, and must be kept; ",
            Failure(static (layer, x) => layer.Apply(x).Sum(0), null).Message,
            StringComparison.Ordinal);
    }

    [Fact]
    public void A_broken_tree_is_found()
    {
        var error = Assert.Throws<LawViolationException>(static () => LayerLaws.Verify(
            static (model, x) => x * model.Scale, new Forgetful(X[0], X[1]), X));
        Assert.Contains("every tensor is visited once: Shift was visited not at all", error.Message, StringComparison.Ordinal);
    }

    private static void Fails(string law, Func<Dense, Tensor, Tensor> apply, LayerLawOptions? options = null) =>
        Assert.StartsWith($"LayerLaws: the law that {law} does not hold", Failure(apply, options).Message, StringComparison.Ordinal);

    private static LawViolationException Failure(Func<Dense, Tensor, Tensor> apply, LayerLawOptions? options) =>
        Assert.Throws<LawViolationException>(() => LayerLaws.Verify(apply, Layer, X, options));

    private sealed record Forgetful(Tensor Scale, Tensor Shift) : ITree<Forgetful>
    {
        public Forgetful Map(LeafMap map) => this with { Scale = map(TreePath.Root.Prepend(nameof(Scale)), Scale) };
    }
}
