using AutoGrad.Compilation;
using AutoGrad.Execution;
using Xunit;
using static AutoGrad.Tensor;
using static AutoGrad.Transforms;

namespace AutoGrad.Tests.Compilation;

/// <summary>What is different about a graph that is compiled: nobody differentiates it again, and its constants are known.</summary>
public sealed class CompiledSimplificationTests
{
    private static readonly Tensor X = Placeholder.Create(new TensorType(DType.Float64, [3]));

    [Fact]
    public void What_is_there_for_derivatives_alone_goes()
    {
        Assert.Same(X, Simplified(StopGradient(X)));
        Assert.Same(X, Simplified(X.Named("x").Fresh()));
        Tensor sine = Sin(X);
        Assert.Same(sine, Simplified(CustomVjp((Tensor _) => sine, static (_, _, ct) => ct)(X)));
        Assert.IsType<Sin>(Simplified(Checkpoint(static (Tensor x) => Sin(x))(X)).Primitive);
    }

    [Fact]
    public void A_checkpoint_still_computes_again()
    {
        Tensor y = Grad(static x => Checkpoint(static (Tensor x) => Sin(Exp(x)))(x).Sum())(X);
        Graph graph = AutoGrad.Compilation.Simplify.Apply(Graph.Of([X], [y, Sin(Exp(X))]));
        Assert.Equal(2, graph.Nodes.Count(static node => node.Primitive is Exp));
    }

    [Fact]
    public void Known_scalars_count_as_numbers()
    {
        Tensor one = From(1.0);
        Tensor x = Placeholder.Create(one.Type);
        Assert.Same(x, AutoGrad.Compilation.Simplify.Apply(Graph.Of([x], [(x * one) + From(0.0)])).Outputs[0]);
    }

    [Fact]
    public void Masks_stay_even_where_only_infinite_inputs_can_tell()
    {
        Assert.IsType<MaskedMultiply>(Simplified(MaskedMultiply(X, Cos(X))).Primitive);
        Func<Tensor, Tensor> slope = Compile(Vmap(static (Tensor x) => Vjp(static y => Cos(y), x).Pullback(0.0)));
        Assert.Equal([0.0, 0.0], slope(From([double.NaN, double.PositiveInfinity])).ToArray<double>());
    }

    [Fact]
    public void Values_that_are_known_are_not_looked_into()
    {
        Tensor sum = Ones([3], DType.Float64) + X.Shape.Rank;
        sum.ToArray<double>();
        Tensor product = Simplified(X * sum);
        Assert.Same(sum, product.Inputs[1]);
    }

    [Fact]
    public void Inputs_and_outputs_keep_their_number_and_order()
    {
        Tensor unused = Placeholder.Create(X.Type);
        Func<(Tensor, Tensor), (Tensor, Tensor, Tensor)> f = Compile(static ((Tensor A, Tensor B) x) => (x.B * 1, x.B, (Tensor)2.0));
        (Tensor first, Tensor second, Tensor third) = f((1.0, 5.0));
        Assert.Equal((5.0, 5.0, 2.0), ((double)first, (double)second, (double)third));
        Assert.Equal([X, unused], AutoGrad.Compilation.Simplify.Apply(Graph.Of([X, unused], [X + 0])).Inputs, ReferenceEqualityComparer.Instance);
    }

    private static Tensor Simplified(Tensor y) => AutoGrad.Compilation.Simplify.Apply(Graph.Of([X], [y])).Outputs[0];

    [Fact]
    public void No_infinity_comes_from_numbers_in_range()
    {
        Func<Tensor, Tensor, Tensor> midpoint = static (a, b) => (0.5 * a) + (0.5 * b);
        Assert.Equal(1.5e308, (double)Compile(midpoint)(1.5e308, 1.5e308));
        Func<Tensor, Tensor, Tensor> nothing = static (a, b) => (0 * a) + (0 * b);
        Assert.Equal(0, (double)Compile(nothing)(1.5e308, 1.5e308));
        Func<Tensor, Tensor> empty = static x => x + Full([2, 0], double.PositiveInfinity, DType.Float64).Sum(1);
        Assert.Equal([1.0, 2.0], Compile(empty)(From([1.0, 2.0])).ToArray<double>());
    }

    [Fact]
    public void What_a_loop_masks_stays_masked()
    {
        Func<Tensor, Tensor, Tensor> masked = static (ct, x) => MaskedMultiply(ct, Control.Map((Tensor t) => Log(t), x));
        Assert.Equal([0.0, 0.0], Simplify(masked)(From([0.0, 1.0]), From([0.0, 1.0])).ToArray<double>());
    }

    /// <summary>Axes that are paired, transposed, several or of size 1; and the derivative of a layer for one sample.</summary>
    [Theory]
    [InlineData("a,b->ab", "3", "4")]
    [InlineData("ka,kb->ab", "1,3", "1,4")]
    [InlineData("ak,bk->ab", "3,1", "4,1")]
    [InlineData("ka,kb->ba", "1,3", "1,4")]
    [InlineData("nak,nkb->nab", "2,3,1", "2,1,4")]
    [InlineData("akn,nb->nab", "3,1,2", "2,4")]
    [InlineData("cakn,nblk->nabcl", "2,3,1,5", "5,4,3,1")]
    [InlineData("ka,kb->ab", "1,1", "1,4")]
    [InlineData("ka,kb->ab", "1,0", "1,4")]
    public void Products_without_a_sum_are_multiplications(string specification, string left, string right)
    {
        Shape ofLeft = [.. left.Split(',').Select(int.Parse)], ofRight = [.. right.Split(',').Select(int.Parse)];
        Tensor x = Placeholder.Create(new TensorType(DType.Float64, ofLeft)), y = Placeholder.Create(new TensorType(DType.Float64, ofRight));
        Tensor product = Einsum(specification, x, y);
        Graph direct = Graph.Of([x, y], [product]), simple = AutoGrad.Compilation.Simplify.Apply(direct);
        Assert.DoesNotContain(simple.Nodes, static node => node.Primitive is Contract);
        Assert.Equal(product.Type, simple.Outputs[0].Type);

        TensorValue[] inputs = [Evaluation.ValueOf(Numbers(ofLeft, 1)), Evaluation.ValueOf(Numbers(ofRight, -4.5))]; // without zeros
        TensorValue[] expected = ReferenceProgram.Of(direct).Run(inputs);
        ComparedPrograms.AssertClose(expected, ReferenceProgram.Of(simple).Run(inputs), 0);
        ComparedPrograms.AssertClose(expected, CompiledProgram.Of(simple).Run(inputs), 0);

        static Tensor Numbers(Shape shape, double first) => (Arange(shape.Size).Cast(DType.Float64) + first).Reshape(shape);
    }

    [Fact]
    public void The_derivative_for_one_sample_is_one_loop_with_the_update_of_the_weights()
    {
        Tensor weights = Placeholder.Create(new TensorType(DType.Float32, [8, 5])), x = Placeholder.Create(new TensorType(DType.Float32, [1, 8]));
        Tensor updated = weights - (0.1f * Grad(w => Square(MatMul(x, w)).Sum())(weights));
        Graph graph = AutoGrad.Compilation.Simplify.Apply(Graph.Of([weights, x], [updated]));
        Assert.Single(graph.Nodes, static node => node.Primitive is Contract); // x·w itself
        FusedGraph fused = Fuse.Apply(graph); // x·w with the derivative of the square, and all else
        Assert.Equal([true, false], fused.Units.Select(static unit => unit.Product is not null));
    }

    [Fact]
    public void Without_signs_the_absolute_value_of_a_negative_is_that_of_nothing_else()
    {
        Tensor x = From([0u, 1u, 2u, uint.MaxValue]);
        Assert.Equal(Abs(-x).ToArray<uint>(), Compile(static (Tensor x) => Abs(-x))(x).ToArray<uint>());
        Assert.Equal(Abs(0 - x).ToArray<uint>(), Compile(static (Tensor x) => Abs(0 - x))(x).ToArray<uint>());
    }
}
