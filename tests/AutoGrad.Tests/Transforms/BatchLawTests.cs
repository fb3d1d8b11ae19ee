using Xunit;
using static AutoGrad.Tensor;
using static AutoGrad.Tests.Transforms.GraphLaws;
using static AutoGrad.Transforms;
using Tensors = System.Collections.Immutable.ImmutableArray<AutoGrad.Tensor>;

namespace AutoGrad.Tests.Transforms;

/// <summary><c>Vmap</c> of any function is a loop over the examples and a stack of the results, and commutes with derivatives.</summary>
public sealed class BatchLawTests
{
    private const int Count = 3;

    [Fact]
    public void A_batch_is_a_loop_and_a_stack() => ForAll(Mixed, 120, static graph =>
    {
        var choice = new BatchChoice(graph.Inputs, seed: 1);
        CheckLoop(graph.Apply, choice, Tolerance(graph, 1e-11));
    });

    [Fact]
    public void A_batch_of_gradients_is_a_loop_over_gradients() => ForAllDifferentiable(Mixed, 60, static graph =>
    {
        var choice = new BatchChoice(graph.FloatInputs, seed: 2);
        CheckLoop(x => Grad<Tensors>(graph.Scalar, x), choice, Tolerance(graph, 1e-10));
    });

    [Fact]
    public void A_batch_of_curvatures_is_a_loop_over_curvatures() => ForAllDifferentiable(Float64, 30, static graph =>
    {
        Tensors t = Directions(graph.FloatInputs, 1);
        var choice = new BatchChoice(graph.FloatInputs, seed: 3);
        CheckLoop(x => Jvp(Grad<Tensors>(graph.Scalar), x, t).Tangent, choice, 1e-9);
    });

    [Fact]
    public void Forward_mode_of_a_batch_is_a_batch_of_forward_modes() => ForAllDifferentiable(Mixed, 60, static graph =>
    {
        Tensors x = Examples(graph.FloatInputs), t = Directions(x, 1);
        var outside = Jvp(Vmap<Tensors, Tensors>(graph.ApplyToFloats), x, t).Tangent;
        var inside = Vmap((Tensors one, Tensors direction) => Jvp(
            graph.ApplyToFloats,
            one,
            direction).Tangent)(x, t);
        AssertClose(inside, outside, Tolerance(graph, 1e-10));
    });

    [Fact]
    public void Reverse_mode_of_a_batch_is_a_batch_of_reverse_modes() => ForAllDifferentiable(Mixed, 60, static graph =>
    {
        Tensors x = Examples(graph.FloatInputs);
        (Tensors value, Func<Tensors, Tensors> pullback) =
            Vjp(Vmap<Tensors, Tensors>(graph.ApplyToFloats), x);
        Tensors ct = Directions(value, 2);
        var inside = Vmap((Tensors one, Tensors v) => Vjp(graph.ApplyToFloats, one).Pullback(v))(x, ct);
        AssertClose(inside, pullback(ct), Tolerance(graph, 1e-10));
    });

    [Fact]
    public void Batches_of_batches_are_transposed_by_swapping_their_axes() => ForAll(Float64, 40, static graph =>
    {
        Tensors x = Examples(Examples(graph.Inputs));
        var rowsFirst = Vmap(Vmap<Tensors, Tensors>(graph.Apply))(x);
        var columnsFirst = Vmap(Vmap<Tensors, Tensors>(graph.Apply, 0, 0), 1, 1)(x);
        AssertClose(rowsFirst, columnsFirst, 1e-11);
    });

    [Fact]
    public void A_batch_may_be_empty_or_a_single_example() => ForAll(Mixed, 40, static graph =>
    {
        var batched = Vmap<Tensors, Tensors>(graph.Apply);
        Tensors value = graph.Apply(graph.Inputs);
        Tensors none = batched([.. graph.Inputs.Select(static input => Zeros([0, .. input.Shape], input.DType))]);
        Assert.Equal(value.Select(static tensor => tensor.Type.WithShape([0, .. tensor.Shape])), none.Select(static tensor => tensor.Type));
        Evaluate(none.AsSpan());
        Tensors single = batched([.. graph.Inputs.Select(static input => input.ExpandDims(0))]);
        AssertClose([.. value.Select(static tensor => tensor.ExpandDims(0))], single, Tolerance(graph, 1e-11));
    });

    private static void CheckLoop(Func<Tensors, Tensors> f, BatchChoice choice, double tolerance)
    {
        Tensors[] loop = [.. Enumerable.Range(0, Count).Select(k => f(choice.Example(k)))];
        var outAxes = choice.OutAxes(loop[0]);
        Tensors expected =
            [.. Enumerable.Range(0, loop[0].Length).Select(i => Stack([.. loop.Select(results => results[i])], outAxes[i]))];
        Tensors actual = Vmap(
            f,
            choice.InAxes,
            BatchAxes.Create([.. outAxes.Select(static axis => (BatchAxes)axis)]))(choice.Batch());
        AssertClose(expected, actual, tolerance);
    }

    /// <summary>A batch of examples along axis 0 for every tensor.</summary>
    private static Tensors Examples(Tensors tensors) =>
        [.. tensors.Select(static tensor => Stack([.. Enumerable.Range(0, Count).Select(k => Varied(tensor, k))]).Evaluate())];

    /// <summary>Another example of the same type, for which the graph is defined as well.</summary>
    private static Tensor Varied(Tensor tensor, int example) => tensor.DType switch
    {
        DType.Bool => example % 2 == 0 ? tensor : Not(tensor),
        DType.Float32 or DType.Float64 => tensor * (1 - (0.013 * example)),
        _ => tensor + example,
    };

    /// <summary>Which inputs are batched and along which axis; at least one is.</summary>
    private sealed class BatchChoice
    {
        private readonly Tensors inputs;
        private readonly int?[] axes;
        private readonly Random random;

        public BatchChoice(Tensors inputs, int seed)
        {
            this.inputs = inputs;
            random = new Random(seed + inputs.Sum(static input => input.Size));
            axes = [.. inputs.Select(input => random.Next(3) == 0 ? (int?)null : random.Next(-input.Rank - 1, input.Rank + 1))];
            if (axes.All(static axis => axis is null)) axes[0] = 0;
        }

        public BatchAxes InAxes => BatchAxes.Create([.. axes.Select(static axis => (BatchAxes)axis)]);

        public int[] OutAxes(Tensors results) => [.. results.Select(result => random.Next(
            -result.Rank - 1, result.Rank + 1))];

        public Tensors Example(int number) =>
            [.. inputs.Select((input, i) => axes[i] is null ? input : Varied(input, number).Evaluate())];

        public Tensors Batch() => [.. inputs.Select((input, i) => axes[i] is { } axis
            ? Stack([.. Enumerable.Range(0, Count).Select(k => Varied(input, k))], axis).Evaluate()
            : input)];
    }
}
