using AutoGrad.Tests.Functions;
using Xunit;
using static AutoGrad.Tensor;
using static AutoGrad.Transforms;

namespace AutoGrad.Tests.Transforms;

/// <summary>What users write with <c>Vmap</c>, and what it says of mistakes. The laws are in <see cref="VmapLawsTests"/>.</summary>
public sealed class VmapTests
{
    private static readonly Tensor Matrix = From(new double[,] { { 1, 2, 3 }, { 4, 5, 6 } });

    [Fact]
    public void Second_derivatives_at_many_points()
    {
        double[] points = [-1, 0, 0.5, 2];
        Tensor curvatures = Vmap(Grad(Grad(x => Sin(x))))(From(points));
        Assert.Equal(points.Select(static x => -Math.Sin(x)), curvatures.ToArray<double>(), static (a, b) => Math.Abs(a - b) < 1e-15);
    }

    [Fact]
    public void Axes_in_and_out()
    {
        Tensor y = Vmap(column => column * 10, inAxes: 1, outAxes: -1)(Matrix);
        Assert.Equal((Matrix * 10).ToArray<double>(), y.ToArray<double>());
        Assert.Equal([3, 2], Vmap(column => column * 10, inAxes: 1)(Matrix).Shape);
        Assert.Equal([3, 2], Vmap(column => column * 10, [1])(Matrix).Shape);
    }

    [Fact]
    public void Captured_tensors_are_shared()
    {
        Tensor w = From([1.0, 2.0]);
        Tensor perExample = Vmap(x => (w * x).Sum())(From(new double[,] { { 1, 0 }, { 0, 1 }, { 1, 1 } }));
        Assert.Equal([1.0, 2.0, 3.0], perExample.ToArray<double>());
    }

    [Fact]
    public void Arguments_are_shared_by_null()
    {
        Tensor scaled = Vmap((w, x) => w * x, [null, 0])(2, From([1.0, 3.0]));
        Assert.Equal([2.0, 6.0], scaled.ToArray<double>());
    }

    [Fact]
    public void Results_that_do_not_depend_on_the_example_are_repeated() =>
        Assert.Equal([7.0, 7.0], Vmap(_ => From(7.0))(From([1.0, 2.0])).ToArray<double>());

    [Fact]
    public void Results_that_do_not_depend_on_the_example_stay_as_they_are_where_the_axis_is_null()
    {
        (Tensor losses, Tensor penalty) = Vmap((w, x) => ((w * x).Sum(), (w * w).Sum()), [null, 0], [0, null])(From([1.0, 2, 3]), Matrix);
        Assert.Equal([14.0, 32.0], losses.ToArray<double>());
        Assert.Equal(14.0, (double)penalty);
    }

    [Fact]
    public void Nested()
    {
        Tensor table = Vmap(x => Vmap(y => x * y)(From([1.0, 2.0])))(From([3.0, 4.0, 5.0]));
        Assert.Equal([3, 2], table.Shape);
        Assert.Equal([3.0, 6, 4, 8, 5, 10], table.ToArray<double>());
    }

    [Fact]
    public void All_pairs()
    {
        Func<Tensor, Tensor, Tensor> difference = (x, y) => x - y;
        Tensor table = Vmap(Vmap(difference, [0, null]), [null, 0])(From([1.0, 2, 3]), From([10.0, 20]));
        Assert.Equal([2, 3], table.Shape);
        Assert.Equal([-9.0, -8, -7, -19, -18, -17], table.ToArray<double>());
    }

    [Fact]
    public void A_key_for_every_example()
    {
        Key key = Key.FromSeed(3);
        Tensor together = Vmap((Key one, Tensor x) => x + one.Normal([2]))(key.SplitToBatch(3), From([0f, 10, 20]));
        Tensor oneByOne = Stack([.. key.Split(3).Select(static (one, k) => (10f * k) + one.Normal([2]))]);
        Assert.Equal(oneByOne.ToArray<float>(), together.ToArray<float>());
    }

    [Fact]
    public void Methods_can_be_named()
    {
        Tensor x = From([1.0, 2.0]);
        Assert.Equal([2, 2], Vmap(Product, [null, 0])(x, x).Shape);
        Assert.Equal([2, 2], Vmap(Product, [null, 0], x, x).Shape);
        Assert.Equal([2], Vmap(PairProduct, [0, null], (x, x), 1.0).Shape);
        Assert.Equal([2, 2], Vmap(Grad(SumOfProducts), [null, 0])(x, x).Shape);
        Assert.Equal([2], Vmap(ValueAndGrad(SumOfProducts), [null, 0])(x, x).Value.Shape);

        static Tensor Product(Tensor x, Tensor y) => x * y;
        static Tensor SumOfProducts(Tensor x, Tensor y) => (x * y).Sum();
        static Tensor PairProduct((Tensor, Tensor) pair, double factor) => pair.Item1 * pair.Item2 * factor;
    }

    [Fact]
    public void Gradients_for_each_example_of_a_model_that_all_share()
    {
        var model = (Weights: From([0.5, -1, 2]), Bias: From(0.3));
        Func<(Tensor Weights, Tensor Bias), Tensor, Tensor, Tensor> loss = (m, x, y) => Square(Dot(m.Weights, x) + m.Bias - y);
        var perExample = Vmap(Grad(loss), [null, 0, 0])(model, Matrix, From([1.0, -1.0]));
        for (int k = 0; k < 2; k++)
        {
            var one = Grad(loss)(model, Matrix[k], k == 0 ? 1.0 : -1.0);
            Assert.Equal(one.Weights.ToArray<double>(), perExample.Weights[k].ToArray<double>());
            Assert.Equal((double)one.Bias, (double)perExample.Bias[k]);
        }
    }

    [Fact]
    public void Leaves_can_have_axes_of_their_own()
    {
        var layer = (Weights: From([1.0, 2]), Bias: From([10.0, 20, 30]));
        BatchAxes biases = BatchAxes.By(static path => path.EndsWith("Item2") ? 0 : null);
        Func<(Tensor Weights, Tensor Bias), Tensor, Tensor> apply = (m, x) => Dot(m.Weights, x) + m.Bias;
        Assert.Equal([13.0, 23, 33], Vmap(apply, [biases, null])(layer, From([1.0, 1])).ToArray<double>());
        Assert.Equal([13.0, 23, 33], Vmap(apply, [[null, 0], null])(layer, From([1.0, 1])).ToArray<double>());
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    public void Batches_of_none_and_one(int count)
    {
        Tensor x = Ones([2, count], DType.Float64);
        (Tensor sums, Tensor products) = Vmap(column => (column.Sum(), MatMul(Matrix.Transpose(), column)), 1, [0, 1])(x);
        Assert.Equal([count], sums.Shape);
        Assert.Equal([3, count], products.Shape);
        Assert.Equal(count == 0 ? [] : [5.0, 7, 9], products.ToArray<double>());
    }

    [Fact]
    public void Examples_must_agree() => Messages.Verify(
        "Vmap: in the arguments (Item1: Float32[3], Item2: Float32[2, 4]), Item1 has 3 examples along axis 0, but Item2 has 4 along axis -1. "
        + "Give all the same number of examples, or share one with all examples by the axis null.",
        static () => Vmap((x, y) => x + y, [0, -1])(Ones([3]), Ones([2, 4])));

    [Fact]
    public void The_axis_must_be_there() => Messages.Verify(
        "Vmap: there is no axis 1 in Item2 Float32[3] of the arguments (Item1: Float32[3], Item2: Float32[3]). "
        + "Use an axis from -1 to 0, or null to share it with all examples.",
        static () => Vmap((x, y) => x + y, [0, 1])(Ones([3]), Ones([3])));

    [Fact]
    public void A_scalar_has_no_axis() => Messages.Verify(
        "Vmap: there is no axis 0 in the argument Float64[]. A scalar has no batch axis: share it with all examples by the axis null.",
        static () => Vmap(Tensor.Sin)(From(1.0)));

    [Fact]
    public void Something_must_be_batched() => Messages.Verify(
        "Vmap: none of the arguments (Item1: Float32[3], Item2: Float32[3]) is batched, since inAxes is [null, null]. "
        + "Give at least one an axis, or call the function without Vmap.",
        static () => Vmap((x, y) => x + y, [null, null])(Ones([3]), Ones([3])));

    [Fact]
    public void There_must_be_tensors() => Messages.Verify(
        "Vmap: the arguments have no tensors. Pass at least one tensor with a batch axis.",
        static () => Vmap(static (Tensor[] all) => From(1.0))([]));

    [Fact]
    public void The_result_must_have_a_place_for_the_batch() => Messages.Verify(
        "Vmap: the function of (Float32[2]) returned Float32[], which has no place for the batch at axis 1. Use an axis from -1 to 0.",
        static () => Vmap(x => x.Sum(), 0, 1)(Ones([3, 2])));

    [Fact]
    public void A_result_without_axis_must_not_depend_on_the_example() => Messages.Verify(
        "Vmap: the function of (Item1: Float32[2], Item2: Float32[2]) returned Float32[] at Item2 that depends on the example, but outAxes is null there. "
        + "Give it an axis along which the results shall lie, or compute it from shared arguments only.",
        static () => Vmap((w, x) => (w.Sum(), (w * x).Sum()), [null, 0], null)(Ones([2]), Ones([3, 2])));

    [Fact]
    public void Every_argument_needs_an_entry() => Messages.Verify(
        "Vmap: inAxes [0, null] is for 2, but the function has 3 arguments. List one axis for each argument, null for a shared one.",
        static () => Vmap((x, y, z) => x + y + z, [0, null]));

    [Fact]
    public void Every_part_of_a_tuple_needs_an_entry()
    {
        Messages.Verify(
            "Vmap: outAxes [0] is for 1, but the result (Item1: Float32[2], Item2: Float32[2]) has 2 parts. List one axis or null for each part.",
            static () => Vmap(x => (x, x), 0, [0])(Ones([3, 2])));
        Messages.Verify(
            "Vmap: outAxes [0, 1] has no entry for the one tensor of (Float32[2]). List one axis or null for each part, or give one axis for all.",
            static () => Vmap(x => x, 0, [0, 1])(Ones([3, 2])));
    }

    [Fact]
    public void Reading_a_number_is_refused()
    {
        var error = Assert.Throws<InvalidOperationException>(() => Vmap(x => (double)x > 0 ? x : -x)(From([1.0])));
        Assert.StartsWith("Evaluate: the value of the input Float64[] is not known while a function is being traced", error.Message, StringComparison.Ordinal);
    }
}
