using Xunit;
using static AutoGrad.Tensor;
using static AutoGrad.Testing.TensorAssertions;
using static AutoGrad.Transforms;

namespace AutoGrad.Tests.Transforms;

public sealed class LaplacianTests
{
    private static readonly Tensor Point = From([0.4, -0.3, 1.2]);

    [Fact]
    public void Is_the_trace_of_the_Hessian()
    {
        Func<Tensor, Tensor> f = v => Tanh(v * v.Sum()).Sum() * Exp(v[0]);
        AssertClose(Hessian(f, Point).Diagonal().Sum(), Laplacian(f, Point), 1e-13);
        AssertClose(Divergence(Grad(f), Point), Laplacian(f)(Point), 1e-13);
    }

    [Fact]
    public void Of_a_tree_sums_over_its_leaves()
    {
        var point = (X: Point, Y: From(2.0), None: Zeros([0, 2], DType.Float64));
        Tensor laplacian = Laplacian(static p => (p.X * p.X).Sum() * p.Y + Power(p.Y, 4) + p.None.Sum(), point);
        AssertClose(From((3 * 2 * 2.0) + (12 * 4)), laplacian, 1e-14);
    }

    [Fact]
    public void Harmonic_functions_have_none()
    {
        Func<Tensor, Tensor> newton = v => Rsqrt((v * v).Sum());
        Func<Tensor, Tensor> wave = v => Exp(v[0]) * Sin(v[1]);
        Assert.Equal(0, (double)Laplacian(newton, Point), 1e-14);
        Assert.Equal(0, (double)Laplacian(wave, From([0.3, 0.8])), 1e-14);
    }

    [Fact]
    public void No_Hessian_is_in_the_graph()
    {
        // A batch of directions of a network's input, and nothing with more than one axis of the size of the input besides.
        Tensor weights = Ones([7, 50], DType.Float64);
        Tensor laplacian = Laplacian(v => Tanh(MatMul(weights, v)).Sum(), Ones([50], DType.Float64));
        List<Tensor> computed = Graph.Reachable([laplacian], static _ => true);
        Assert.DoesNotContain(computed, static node => node.Shape.Count(static size => size == 50) > 2);
        Assert.All(
            computed.Where(static node => node.Shape.Count(static size => size == 50) == 2),
            static node => Assert.DoesNotContain(Graph.Reachable([node], static _ => true), static part => part.Primitive is Tanh));
    }

    [Fact]
    public void Nests_with_grad_vmap_and_compile()
    {
        Func<Tensor, Tensor> f = v => Sin(v).Product();
        Tensor batch = Stack([Point, 2 * Point]);
        AssertClose(-3 * Vmap(f)(batch), Compile(Vmap(Laplacian(f)))(batch), 1e-14);
        AssertClose(-3 * Grad(f, Point), Grad(Laplacian(f))(Point), 1e-14);
        AssertClose(9 * f(Point), Laplacian(Laplacian(f))(Point), 1e-13);
    }

    [Fact]
    public void A_number_needs_no_type() => Assert.Equal(12 * 0.25, (double)Laplacian(x => x * x * x * x, 0.5), 1e-14);

    [Fact]
    public void Bad_input()
    {
        var error = Assert.Throws<ArgumentException>(() => Laplacian(v => v * v, Point));
        Assert.StartsWith("Laplacian: needs a scalar to differentiate, but the function of (Float64[3]) returned Float64[3]", error.Message, StringComparison.Ordinal);
        error = Assert.Throws<ArgumentException>(() => Laplacian(v => v.Sum(), From([1, 2])));
        Assert.StartsWith("Laplacian: cannot differentiate with respect to an argument of type Int32[2]", error.Message, StringComparison.Ordinal);
    }
}
