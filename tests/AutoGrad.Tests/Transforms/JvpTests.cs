using System.Collections.Immutable;
using Xunit;
using static AutoGrad.Tensor;
using static AutoGrad.Testing.TensorAssertions;
using static AutoGrad.Transforms;

namespace AutoGrad.Tests.Transforms;

public sealed class JvpTests
{
    [Fact]
    public void Tangent_goes_through_the_Jacobian()
    {
        (Tensor value, Tensor tangent) = Jvp(x => x * x, From([1.0, 2.0]), From([1.0, 10.0]));
        Assert.Equal([1.0, 4.0], value.ToArray<double>());
        Assert.Equal([2.0, 40.0], tangent.ToArray<double>());
    }

    [Fact]
    public void Numbers_need_no_types() => Assert.Equal(Math.Cos(0.3), (double)Jvp(x => Sin(x), 0.3, 1.0).Tangent, 1e-15);

    [Fact]
    public void Forward_over_reverse_is_the_second_derivative() =>
        Assert.Equal(-Math.Sin(0.3), (double)Jvp(x => Grad(y => Sin(y), x), 0.3, 1.0).Tangent, 1e-15);

    [Fact]
    public void Tangent_of_another_shape()
    {
        var error = Assert.Throws<ArgumentException>(() => Jvp(x => x, From([1f, 2f]), From([1f])));
        Assert.Equal("Jvp: the tangent is Float32[1], but its primal is Float32[2]. Give it the primal's shape and dtype.", error.Message);
    }

    [Fact]
    public void Mapping_is_differentiating_and_differentiating_mapping()
    {
        Func<Tensor, Tensor> f = x => Exp(Sin(x)) * x.Sum() / (1 + x.Max());
        Tensor batch = From(new double[,] { { 0.1, 0.2, 0.3 }, { 1, -2, 0.5 } }), tangents = From(new double[,] { { 1, 0, -1 }, { 0.3, 2, 1 } });
        (Tensor value, Tensor outside) = Jvp(Vmap(f), batch, tangents);
        (Tensor inner, Tensor inside) = Vmap((Tensor x, Tensor t) => Jvp(f, x, t))(batch, tangents);
        AssertClose(value, inner, 1e-15);
        AssertClose(outside, inside, 1e-14);

        // The tangent alone as a batch: all directions at one point.
        Tensor all = Vmap(t => Jvp(f, batch[0], t).Tangent)(tangents);
        AssertClose(MatMul(tangents, JacobianForward(f, batch[0]).Transpose()), all, 1e-14);
    }

    [Fact]
    public void Linear_in_the_tangent()
    {
        Func<Tensor, Tensor> f = x => Exp(Sin(x)) * x.Sum() / (1 + x.Max());
        Tensor x = From([0.1, 0.2, 0.3]), t = From([1.0, 0, -1]), s = From([0.3, 2, 1]);
        Tensor Along(Tensor direction) => Jvp(f, x, direction).Tangent;
        AssertClose((2 * Along(t)) - (3 * Along(s)), Along((2 * t) - (3 * s)), 1e-14);
        AssertClose(ZerosLike(x), Along(ZerosLike(x)), 0);
    }

    [Fact]
    public void Bad_input()
    {
        AssertMessage(
            "Jvp: the tangent has not the structure of its primal ([0]: Float32[]): the root: 1 element against 2 elements. Make it",
            () => Jvp(p => p[0], ImmutableArray.Create(From(1f)), [From(1f), From(2f)]));
        AssertMessage(
            "Jvp: the leaf Item2 of the tangent is Float32[], but its primal is Float64[]",
            () => Jvp(p => p.Item1, (From(1f), From(1.0)), (From(1f), From(1f))));
        AssertMessage("Jvp: cannot differentiate with respect to an argument of type Int32[]", () => Jvp(x => x, From(1), From(1)));
        AssertMessage("Jvp: the function of (Float32[]) returned null", () => Jvp(_ => Nothing(), From(1f), From(1f)));
        AssertMessage("Jvp: the tangent has not the structure of its primal (Float32[])", () => Jvp(x => x, From(1f), (Tensor?)null!));
        Assert.Throws<ArgumentNullException>("x", () => Jvp(x => x, (Tensor?)null!, From(1f)));
        Assert.Throws<ArgumentNullException>("function", () => Jvp((Func<Tensor, Tensor>?)null!, From(1f), From(1f)));

        static Tensor Nothing() => null!;
        static void AssertMessage(string expected, Action action) =>
            Assert.StartsWith(expected, Assert.Throws<ArgumentException>(action).Message, StringComparison.Ordinal);
    }
}
