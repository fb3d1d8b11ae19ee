using AutoGrad.Compilation;
using AutoGrad.Execution;
using AutoGrad.Tests.Operations;
using Xunit;
using static AutoGrad.Tensor;
using static AutoGrad.Transforms;

namespace AutoGrad.Tests.Compilation;

/// <summary>Gradients of slices: sums of what was padded become concatenations.</summary>
public sealed class PaddingRulesTests
{
    private static readonly Tensor X = Sample.Uniform(new Random(3), [4, 12]);

    [Theory]
    [InlineData(0, 1, 2, 3)]
    [InlineData(3, 2, 1, 0)]
    [InlineData(0, 2, 1, 3)]
    [InlineData(2, 0, 3, 1)]
    public void The_gradient_of_slices_is_one_concatenation_in_whatever_order_they_are_read(params int[] order)
    {
        Graph graph = Simple(x => order.Select(i => Part(x, i, 3)).Aggregate((sum, part) => sum + part));
        Assert.DoesNotContain(graph.Nodes, static node => node.Primitive is Pad);
        Assert.Equal(4, Assert.Single(graph.Nodes, static node => node.Primitive is Concatenate).Inputs.Length);
    }

    [Fact]
    public void Other_terms_of_the_gradient_stay()
    {
        Graph graph = Simple(static x => Part(x, 0, 6) + Exp(x).Sum() + Part(x, 1, 6));
        Assert.DoesNotContain(graph.Nodes, static node => node.Primitive is Pad);
        Assert.Contains(graph.Nodes, static node => node.Primitive is Concatenate);
    }

    [Fact]
    public void Slices_that_leave_something_out_or_have_something_in_common_keep_their_padding()
    {
        Assert.Single(Simple(static x => Part(x, 0, 4) + Part(x, 1, 4)).Nodes, static node => node.Primitive is Pad);
        Assert.Equal(2, Simple(static x => Part(x, 0, 4) + Part(x, 2, 4)).Nodes.Count(static node => node.Primitive is Pad));
        Assert.Equal(2, Simple(static x => Sin(x[.., ..8]).Sum() + Cos(x[.., 4..]).Sum()).Nodes.Count(static node => node.Primitive is Pad));
        Assert.Equal(2, Simple(static x => Sin(x[.., ..8]).Sum() + Cos(x[2.., ..]).Sum()).Nodes.Count(static node => node.Primitive is Pad));
    }

    [Fact]
    public void The_steps_of_a_long_sequence_are_put_together()
    {
        const int Steps = 1000;
        Tensor sequence = Placeholder.Create(new TensorType(DType.Float64, [Steps, 3]));
        Tensor sum = Enumerable.Range(0, Steps).Select(t => Sin(sequence[t]) * t).Aggregate(static (one, other) => one + other).Sum();
        Graph simple = AutoGrad.Compilation.Simplify.Apply(Graph.Of([sequence], [.. Gradients(sum, sequence)]));
        Assert.InRange(simple.Nodes.Count(static node => node.Primitive is Pad or Concatenate), 1, 2 * ((Steps / 256) + 1));
    }

    /// <summary>The gradient simplified, which computes what it did before.</summary>
    private static Graph Simple(Func<Tensor, Tensor> function)
    {
        Tensor x = Placeholder.Create(X.Type);
        Graph direct = Graph.Of([x], [Grad(function)(x)]), simple = AutoGrad.Compilation.Simplify.Apply(direct);
        TensorValue[] inputs = [Evaluation.ValueOf(X)];
        ComparedPrograms.AssertClose(ReferenceProgram.Of(direct).Run(inputs), ReferenceProgram.Of(simple).Run(inputs), 1e-14);
        ComparedPrograms.AssertClose(ReferenceProgram.Of(direct).Run(inputs), CompiledProgram.Of(simple).Run(inputs), 1e-14);
        return simple;
    }

    private static Tensor Part(Tensor x, int number, int width) =>
        (Sin(x[.., (number * width)..((number + 1) * width)]) * (number + 1)).Sum();
}
