using System.Collections.Immutable;
using AutoGrad.Tests.Operations;
using AutoGrad.Tests.Trees;
using Xunit;
using static AutoGrad.Tensor;
using static AutoGrad.Testing.TensorAssertions;
using static AutoGrad.Transforms;

namespace AutoGrad.Tests.Transforms;

public sealed class HessianTests
{
    private static readonly Affine Model = new(From(new double[,] { { 0.3, -0.2, 0.5 }, { 0.1, 0.7, -0.4 } }), From([0.5, -1.0]));

    private static readonly Tensor X = From([1.0, 0.5, -2.0]);

    private static readonly Tensor Y = From([0.2, 0.9]);

    [Fact]
    public void Of_a_quadratic_form_is_its_matrix()
    {
        Tensor a = From(new double[,] { { 4, 1, 0 }, { 1, 3, -2 }, { 0, -2, 5 } });
        Tensor hessian = Hessian(x => Dot(x, MatMul(a, x)) / 2, X);
        AssertClose(a, hessian, 1e-15);
    }

    [Fact]
    public void Of_a_matrix_has_four_axes_and_is_symmetric_under_their_exchange()
    {
        var random = new Random(3);
        for (int trial = 0; trial < 40; trial++)
        {
            (_, Func<Tensor, Tensor, Tensor> inner) = CompositionParts.All[random.Next(CompositionParts.All.Length)];
            (_, Func<Tensor, Tensor, Tensor> outer) = CompositionParts.All[random.Next(CompositionParts.All.Length)];
            Tensor x = Sample.Uniform(random, CompositionParts.Shape, -1, 1);
            Tensor weights = Sample.Uniform(random, CompositionParts.Shape);
            Func<Tensor, Tensor> f = v => (weights * Sin(outer(inner(v, v * v), v))).Sum();
            Tensor hessian = Hessian(f, x);
            Assert.Equal([2, 3, 2, 3], hessian.Shape);
            AssertClose(hessian.Transpose([2, 3, 0, 1]), hessian, 1e-10);
            AssertClose(JacobianReverse(Grad(f), x), hessian, 1e-10);
        }
    }

    [Fact]
    public void Product_with_a_vector_is_the_product_with_the_matrix()
    {
        var random = new Random(4);
        JacobianBlocks<Affine> hessian = Hessian(Loss, Model, X, Y);
        for (int trial = 0; trial < 3; trial++)
        {
            Affine vector = Tree.Map(Model, (_, leaf) => Sample.Uniform(random, leaf.Shape));
            Affine product = HessianVectorProduct(Loss, Model, vector, X, Y);
            AssertClose(MatMul(hessian.ToMatrix(), Flat(vector)), Flat(product), 1e-13);
        }
    }

    [Fact]
    public void Trees_give_blocks()
    {
        JacobianBlocks<Affine> hessian = Hessian(Loss, Model, X, Y);
        Assert.Equal([2, 3, 2], hessian["Weights", "Bias"].Shape);
        AssertClose(hessian["Weights", "Bias"].Transpose([2, 0, 1]), hessian["Bias", "Weights"], 1e-14);
        AssertClose(Hessian(bias => Loss(Model with { Bias = bias }, X, Y), Model.Bias!), hessian["Bias", "Bias"], 1e-14);
        Tensor matrix = hessian.ToMatrix();
        Assert.Equal([8, 8], matrix.Shape);
        AssertClose(matrix.Transpose(), matrix, 1e-13);
    }

    [Fact]
    public void Every_form_gives_the_same()
    {
        Func<Tensor, Tensor> f = x => Exp(x * x).Sum();
        Tensor v = From([1.0, 2, 3]), direct = Hessian(f, X), product = HessianVectorProduct(f, X, v);
        AssertClose(direct, Hessian(f)(X), 0);
        AssertClose(product, HessianVectorProduct(f)(X, v), 0);

        AssertClose(direct, Hessian(F1, X, 1.0), 0);
        AssertClose(direct, Hessian(F2, X, 0.5, 0.5), 0);
        AssertClose(direct, Hessian(F3, X, 0.5, 0.25, 0.25), 0);
        AssertClose(direct, Hessian<double>(F1)(X, 1.0), 0);
        AssertClose(direct, Hessian<double, double>(F2)(X, 0.5, 0.5), 0);
        AssertClose(direct, Hessian<double, double, double>(F3)(X, 0.5, 0.25, 0.25), 0);
        AssertClose(product, HessianVectorProduct(F1, X, v, 1.0), 0);
        AssertClose(product, HessianVectorProduct(F2, X, v, 0.5, 0.5), 0);
        AssertClose(product, HessianVectorProduct(F3, X, v, 0.5, 0.25, 0.25), 0);
        AssertClose(product, HessianVectorProduct<Tensor, double>(F1)(X, v, 1.0), 0);
        AssertClose(product, HessianVectorProduct<Tensor, double, double>(F2)(X, v, 0.5, 0.5), 0);
        AssertClose(product, HessianVectorProduct<Tensor, double, double, double>(F3)(X, v, 0.5, 0.25, 0.25), 0);

        JacobianBlocks<Affine> blocks = Hessian(Loss, Model, X, Y);
        AssertClose(blocks.ToMatrix(), Hessian<Affine>(p => Loss(p, X, Y))(Model).ToMatrix(), 0);
        AssertClose(blocks.ToMatrix(), Hessian<Affine, Tensor>((p, y) => Loss(p, X, y))(Model, Y).ToMatrix(), 0);
        AssertClose(blocks.ToMatrix(), Hessian<Affine, Tensor, Tensor>(Loss)(Model, X, Y).ToMatrix(), 0);
        AssertClose(blocks.ToMatrix(), Hessian<Affine, Tensor, Tensor, int>((p, x, y, _) => Loss(p, x, y))(Model, X, Y, 0).ToMatrix(), 0);

        static Tensor F1(Tensor x, double a) => Exp(a * x * x).Sum();
        static Tensor F2(Tensor x, double a, double b) => F1(x, a + b);
        static Tensor F3(Tensor x, double a, double b, double c) => F1(x, a + b + c);
    }

    [Fact]
    public void Numbers_need_no_types()
    {
        Assert.Equal(-Math.Sin(0.3), (double)Hessian(x => Sin(x), 0.3), 1e-15);
        Assert.Equal(-2 * Math.Sin(0.3), (double)HessianVectorProduct(x => Sin(x), 0.3, 2), 1e-15);
        Assert.Equal(DType.Float32, HessianVectorProduct(x => Sin(x), From(0.3f), 2.0).DType);
    }

    [Fact]
    public void A_linear_or_constant_function_has_zeros()
    {
        AssertClose(Zeros([3, 3], DType.Float64), Hessian(x => (3 * x).Sum(), X), 0);
        AssertClose(Zeros([3, 3], DType.Float64), Hessian(_ => From(3.0), X), 0);
        AssertClose(Zeros([3], DType.Float64), HessianVectorProduct(x => (3 * x).Sum(), X, X), 0);
    }

    [Fact]
    public void Nests_with_vmap_and_compile()
    {
        Func<Tensor, Tensor> f = x => Sin(x).Product();
        Tensor points = Sample.Uniform(new Random(1), [4, 3], 0.5, 1.5);
        Tensor together = Compile(Vmap(Hessian(f)))(points);
        for (int i = 0; i < 4; i++) AssertClose(Hessian(f, points[i]), together[i], 1e-14);
        AssertClose(Hessian(f, points[0])[1], Compile(HessianVectorProduct(f))(points[0], From([0.0, 1, 0])), 1e-14);

        // The Hessian of an inner Hessian's trace: fourth derivatives.
        Tensor fourth = Hessian(x => Hessian(f, x).Diagonal().Sum(), points[0]);
        AssertClose(-3 * Hessian(f, points[0]), fourth, 1e-13);
    }

    [Fact]
    public void Bad_input()
    {
        var error = Assert.Throws<ArgumentException>(() => Hessian(x => x * x, X));
        Assert.Equal(
            "Hessian: needs a scalar to differentiate, but the function of (Float64[3]) returned Float64[3]. Reduce it, for example with .Sum() or .Mean(), or use Vjp.",
            error.Message);
        AssertMessage("Hessian: cannot differentiate with respect to an argument of type Int32[2]", () => Hessian(x => x.Sum(), From([1, 2])));
        AssertMessage("Hessian: the function of (Float64[3]) returned null", () => Hessian(_ => Nothing(), X));
        AssertMessage("Hessian: the argument has no tensors", () => Hessian(_ => From(1.0), ImmutableArray<Tensor>.Empty));
        AssertMessage("HessianVectorProduct: needs a scalar to differentiate, but the function", () => HessianVectorProduct(x => x, X, X));
        AssertMessage("HessianVectorProduct: the vector is Float64[2], but its primal is Float64[3]", () => HessianVectorProduct(x => x.Sum(), X, Y));
        AssertMessage(
            "HessianVectorProduct: the leaf Bias of the vector is Float64[], but its primal is Float64[2]",
            () => HessianVectorProduct(Loss, Model, Model with { Bias = From(1.0) }, X, Y));
        AssertMessage(
            "HessianVectorProduct: the vector has not the structure of its primal (Weights: Float64[2, 3], Bias: Float64[2]): Bias: ",
            () => HessianVectorProduct(Loss, Model, Model with { Bias = null }, X, Y));
        Assert.Throws<ArgumentNullException>("x", () => Hessian(x => x, (Tensor?)null!));

        static Tensor Nothing() => null!;
        static void AssertMessage(string expected, Action action) =>
            Assert.StartsWith(expected, Assert.Throws<ArgumentException>(action).Message, StringComparison.Ordinal);
    }

    private static Tensor Loss(Affine model, Tensor x, Tensor y) =>
        Square(Tanh(MatMul(model.Weights, x) + (model.Bias ?? 0)) - y).Sum();

    private static Tensor Flat(Affine tree) => Concatenate([.. Tree.Flatten(tree).Select(static leaf => leaf.Reshape(-1))]);
}
