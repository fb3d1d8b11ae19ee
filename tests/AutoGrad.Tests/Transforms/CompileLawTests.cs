using AutoGrad.Testing;
using AutoGrad.Tests.Compilation;
using Xunit;
using static AutoGrad.Tests.Transforms.GraphLaws;
using static AutoGrad.Transforms;
using Tensors = System.Collections.Immutable.ImmutableArray<AutoGrad.Tensor>;

namespace AutoGrad.Tests.Transforms;

/// <summary><c>Compile</c> and <c>Checkpoint</c> change nothing but the way numbers are computed.</summary>
public sealed class CompileLawTests
{
    [Fact]
    public void Compiled_is_evaluated() => ForAll(Mixed, 80, static graph =>
    {
        Func<Tensors, Tensors> compiled = Compile<Tensors, Tensors>(graph.Apply);
        AssertRounded(graph, graph.Apply(graph.Inputs), compiled(graph.Inputs), 1e-12);
        Tensors others = Moved(graph.Inputs);
        AssertRounded(graph, graph.Apply(others), compiled(others), 1e-12);
    });

    [Fact]
    public void Results_are_the_same_every_time() => ForAll(Mixed, 60, static graph =>
    {
        AssertClose(graph.Apply(graph.Inputs), graph.Apply(graph.Inputs), 0);
        if (!graph.FloatInputs.IsEmpty) AssertClose(Gradient(graph)(graph.FloatInputs), Gradient(graph)(graph.FloatInputs), 0);
    });

    [Fact]
    public void Compiled_derivatives_are_evaluated_ones() => ForAllDifferentiable(Mixed, 60, static graph =>
    {
        Tensors x = graph.FloatInputs, t = Directions(x, 1);
        AssertRounded(graph, Gradient(graph)(x), Compile(Gradient(graph))(x), 1e-11);
        AssertClose(
            Gradient(graph)(x),
            Grad<Tensors>(Compile<Tensors, Tensor>(graph.Scalar), x),
            Tolerance(graph, 1e-11));
        Func<Tensors, Tensors> pushed = at => Jvp(graph.ApplyToFloats, at, t).Tangent;
        AssertClose(pushed(x), Compile(pushed)(x), Tolerance(graph, 1e-11));
        Func<Tensors, Tensors> curved = at => Jvp(Gradient(graph), at, t).Tangent;
        AssertClose(curved(x), Compile(curved)(x), Tolerance(graph, 1e-10));
    });

    [Fact]
    public void Checkpoint_has_the_same_bits() => ForAll(Mixed, 60, static graph =>
    {
        AssertClose(graph.Apply(graph.Inputs), Checkpoint<Tensors, Tensors>(graph.Apply)(graph.Inputs), 0);
        Tensors x = graph.FloatInputs;
        if (x.IsEmpty) return;
        foreach (CheckpointPolicy policy in new[] { CheckpointPolicy.Nothing, CheckpointPolicy.Contractions, CheckpointPolicy.Everything })
        {
            Func<Tensors, Tensor> checkpointed = Checkpoint<Tensors, Tensor>(graph.Scalar, policy);
            AssertClose(Gradient(graph)(x), Grad<Tensors>(checkpointed, x), Tolerance(graph, 1e-12));
        }
    });

    [Fact]
    public void Checkpoint_has_the_same_second_derivatives() => ForAllDifferentiable(Float64, 40, static graph =>
    {
        Tensors x = graph.FloatInputs, t = Directions(x, 1);
        Func<Tensors, Tensors> checkpointed = Grad<Tensors>(
            Checkpoint<Tensors, Tensor>(graph.Scalar));
        Tensors expected = Jvp(Gradient(graph), x, t).Tangent;
        AssertClose(expected, Jvp(checkpointed, x, t).Tangent, 1e-10);
        AssertClose(expected, Compile((Tensors at) => Jvp(checkpointed, at, t).Tangent)(x), 1e-10);
    });

    /// <summary>All results are close, and those of rounded operations as close as a few units in the last place of each allow.</summary>
    private static void AssertRounded(GraphRecipe graph, Tensors expressions, Tensors actual, double tolerance)
    {
        AssertClose(expressions, actual, Tolerance(graph, tolerance));
        RoundingLaw.AssertHolds(expressions, expressions, actual);
    }

    private static Func<Tensors, Tensors> Gradient(GraphRecipe graph) => Grad<Tensors>(graph.Scalar);

    private static Tensors Moved(Tensors inputs) =>
        [.. inputs.Select(static input => input.DType.IsFloat ? (input * 0.97).Evaluate() : input)];
}
