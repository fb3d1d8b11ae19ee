using AutoGrad.Compilation;
using AutoGrad.Testing;
using AutoGrad.Tests.Compilation;
using Xunit;
using static AutoGrad.Tests.Transforms.GraphLaws;
using static AutoGrad.Transforms;
using Tensors = System.Collections.Immutable.ImmutableArray<AutoGrad.Tensor>;

namespace AutoGrad.Tests.Transforms;

/// <summary>
/// <c>Simplify</c> keeps values and derivatives of random graphs, never makes them longer, and has nothing to do a second time.
/// </summary>
public sealed class SimplifyLawTests
{
    [Fact]
    public void Simplified_is_the_same_function() => ForAll(Mixed, 100, static graph =>
        AssertClose(graph.Apply(graph.Inputs), Simplify<Tensors, Tensors>(graph.Apply)(graph.Inputs), Tolerance(graph, 1e-12)));

    [Fact]
    public void Simplified_derivatives_are_derivatives() => ForAllDifferentiable(Mixed, 60, static graph =>
    {
        Tensors x = graph.FloatInputs, t = Directions(x, 1);
        Func<Tensors, Tensors> pushed = at => Jvp(graph.ApplyToFloats, at, t).Tangent;
        AssertClose(Gradient(graph)(x), Simplify(Gradient(graph))(x), Tolerance(graph, 1e-11));
        AssertClose(pushed(x), Simplify(pushed)(x), Tolerance(graph, 1e-11));
    });

    [Fact]
    public void Derivatives_of_the_simplified_are_those_of_the_original() => ForAllDifferentiable(Mixed, 60, static graph =>
    {
        Tensors x = graph.FloatInputs, t = Directions(x, 1);
        Func<Tensors, Tensors> once = Simplify(Gradient(graph));
        AssertClose(Gradient(graph)(x), Grad(Simplify<Tensors, Tensor>(graph.Scalar), x), Tolerance(graph, 1e-11));
        AssertClose(Jvp(Gradient(graph), x, t).Tangent, Jvp(once, x, t).Tangent, Tolerance(graph, 1e-10));
    });

    [Fact]
    public void Nothing_gets_longer_or_dearer_and_a_second_time_nothing_changes() => ForAll(Mixed, 100, static graph =>
    {
        Check(Traced(graph.Apply, graph.Inputs));
        if (graph.FloatInputs.Any(static input => input.Size > 0)) Check(Traced(Gradient(graph), graph.FloatInputs));

        static void Check((Tensors Inputs, Tensors Outputs) traced)
        {
            Tensors before = traced.Outputs, simple = Simplify(before), again = Simplify(simple);
            Assert.InRange(ComputedNodes.Count(simple.AsSpan()), 0, ComputedNodes.Count(before.AsSpan()));
            Assert.InRange(FlopCount.Of(simple.AsSpan()), 0, FlopCount.Of(before.AsSpan()));
            Assert.Equal(GraphPrinter.Print(simple.AsSpan()), GraphPrinter.Print(again.AsSpan()));
        }
    });

    [Fact]
    public void A_checkpoint_keeps_its_border() => ForAllDifferentiable(Float64, 40, static graph =>
    {
        Tensors x = graph.FloatInputs;
        Func<Tensors, Tensor> checkpointed = Simplify<Tensors, Tensor>(at => Checkpoint<Tensors, Tensor>(graph.Scalar)([.. at.Select(static leaf => -(-leaf))]));
        AssertClose(Gradient(graph)(x), Grad(checkpointed, x), 1e-11);
        AssertClose(Gradient(graph)(x), Simplify(Grad(checkpointed))(x), 1e-11);
    });

    private static Func<Tensors, Tensors> Gradient(GraphRecipe graph) => Grad<Tensors>(graph.Scalar);

    private static (Tensors Inputs, Tensors Outputs) Traced(Func<Tensors, Tensors> function, Tensors example)
    {
        Tensors inputs = [.. example.Select(static input => Placeholder.Create(input.Type))];
        return (inputs, Tracing.Call(function, inputs));
    }
}
