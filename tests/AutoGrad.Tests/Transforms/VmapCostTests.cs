using AutoGrad.Compilation;
using Xunit;
using static AutoGrad.Tensor;
using static AutoGrad.Transforms;

namespace AutoGrad.Tests.Transforms;

/// <summary>What a batch costs: the work of its examples, in a graph as large as that of one, with nothing copied that all share.</summary>
public sealed class VmapCostTests
{
    private static readonly Tensor Weights = Input(5, 7), Image = Input(2, 9, 9), Kernels = Input(4, 2, 3, 3), Vector = Input(7);

    [Fact]
    public void A_shared_matrix_stays_one_product()
    {
        AssertOnePiece(static x => MatMul(Weights, x), Vector, typeof(Contract));
        AssertOnePiece(static w => MatMul(w, Vector), Weights, typeof(Contract));
        Tensor products = Vmap(static x => MatMul(Weights, x))(Input(40, 7));
        Tensor product = Nodes(products).Single(static node => node.Primitive is Contract);
        Assert.Equal([35, 280], product.Inputs.Select(static input => input.Size).Order());
        Assert.DoesNotContain(Nodes(products), static node => node.Primitive is Broadcast);
    }

    [Fact]
    public void Shared_kernels_see_all_images_as_one_batch()
    {
        AssertOnePiece(static image => Convolve(image.ExpandDims(0), Kernels), Image, typeof(Convolve));
        Tensor maps = Vmap(static image => Convolve(image.ExpandDims(0), Kernels))(Input(40, 2, 9, 9));
        Assert.Same(Kernels, Nodes(maps).Single(static node => node.Primitive is Convolve).Inputs[1]);
    }

    [Fact]
    public void A_shared_image_is_seen_by_all_kernels_at_once()
    {
        AssertOnePiece(static kernels => Convolve(Image.ExpandDims(0), kernels), Kernels, typeof(Convolve));
        Tensor maps = Vmap(static kernels => Convolve(Image.ExpandDims(0), kernels))(Input(40, 4, 2, 3, 3));
        Assert.Equal(Image.Size, Nodes(maps).Single(static node => node.Primitive is Convolve).Inputs[0].Size);
    }

    [Fact]
    public void A_shared_table_is_looked_up_for_all_examples_without_copies()
    {
        Tensor indices = Placeholder.Create(new TensorType(DType.Int32, [40, 5, 3]));
        Tensor rows = Vmap(static i => Take(Weights, i[0], 1))(indices), along = Vmap(static i => TakeAlong(Weights, i, 1))(indices);
        Assert.Same(Weights, Nodes(rows).Single(static node => node.Primitive is Gather).Inputs[0]);
        Assert.Same(Weights, Nodes(along).Single(static node => node.Primitive is Gather).Inputs[0]);
    }

    [Fact]
    public void Gradients_for_each_example_cost_as_much_as_one_by_one()
    {
        Func<Tensor, Tensor, Tensor> loss = static (w, x) => Square(Tanh(MatMul(w, x))).Sum();
        long one = FlopCount.Of(Grad(loss)(Weights, Vector));
        Tensor all = Vmap(Grad(loss), [null, 0])(Weights, Input(40, 7));
        Assert.Equal([40, 5, 7], all.Shape);
        Assert.True(FlopCount.Of(all) <= 40 * one, $"{FlopCount.Of(all)} operations for 40 examples, {40 * one} one by one");
        Assert.Equal(Nodes(all).Count, Nodes(Vmap(Grad(loss), [null, 0])(Weights, Input(4000, 7))).Count);
    }

    /// <summary>40 examples cost 40 times one, in a graph that does not grow, with one node of the kind that does the work.</summary>
    private static void AssertOnePiece(Func<Tensor, Tensor> function, Tensor example, Type work)
    {
        Tensor few = Vmap(function)(Input([4, .. example.Shape])), many = Vmap(function)(Input([40, .. example.Shape]));
        Assert.Equal(Nodes(few).Count, Nodes(many).Count);
        Assert.Single(Nodes(many), node => node.Primitive.GetType() == work);
        Assert.Equal(40 * FlopCount.Of(function(example)), FlopCount.Of(many));
    }

    private static List<Tensor> Nodes(Tensor output) => Graph.Reachable([output], static _ => true);

    private static Tensor Input(params ReadOnlySpan<int> sizes) => Placeholder.Create(new TensorType(DType.Float32, Shape.Create(sizes)));
}
