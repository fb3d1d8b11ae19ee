using AutoGrad.Testing;
using AutoGrad.Tests.Operations;
using AutoGrad.Tests.Operations.LinearAlgebra;
using Xunit;
using static AutoGrad.Tensor;
using static AutoGrad.Transforms;

namespace AutoGrad.Tests.Functions;

public sealed class NormTests
{
    private static readonly double[] Orders =
        [0.5, 1, 1.5, 2, 2.5, 3, 4, 7, 50, -0.5, -1, -2, -3.5, double.PositiveInfinity, double.NegativeInfinity];

    [Fact]
    public void Every_order_is_its_definition()
    {
        Tensor x = Sample.Uniform(new Random(1), [3, 4, 2]);
        foreach (double order in Orders.Append(0))
        {
            Tensor norms = x.Norm(1, order: order);
            Assert.Equal([3, 2], norms.Shape.ToArray());
            for (int i = 0; i < 3; i++)
            {
                for (int j = 0; j < 2; j++)
                {
                    double expected = Definition(x[i, .., j].ToArray<double>(), order);
                    Assert.Equal(expected, (double)norms[i, j], 1e-14 * (1 + expected));
                }
            }
            Assert.Equal([1, 4, 1], x.Norm([0, 2], keepDims: true, order).Shape.ToArray());
            Assert.Equal(Definition(x.ToArray<double>(), order), (double)x.Norm(order: order), 1e-10);
            Matrices.AssertNear(norms.Cast(DType.Float32), x.Cast(DType.Float32).Norm(1, order: order), 1e-5);
        }
    }

    [Fact]
    public void Extreme_elements_neither_overflow_nor_underflow()
    {
        foreach (double order in Orders)
        {
            foreach (double size in new[] { 1e300, 1e160, 1e-160, 1e-300 })
            {
                Tensor x = From([3.0, -4, 2]) * size;
                double expected = size * Definition([3, -4, 2], order);
                Assert.Equal(1, (double)x.Norm(order: order) / expected, 1e-13);
                Tensor gradient = Grad(v => v.Norm(order: order), x);
                Matrices.AssertNear(Grad(v => v.Norm(order: order), From([3.0, -4, 2])), gradient, 1e-12);
            }
        }
        Assert.Equal(5e37f, (float)From([3e37f, 4e37f]).Norm(), 1e32f);
        Assert.Equal(5e-37f, (float)From([3e-37f, 4e-37f]).Norm(), 1e-42f);
    }

    [Fact]
    public void Ordinary_lengths_are_not_rounded_by_scaling() =>
        Assert.Equal(Math.Sqrt((0.3 * 0.3) + (0.1 * 0.1)), (double)From([0.3, 0.1]).Norm());

    [Fact]
    public void Special_values()
    {
        Tensor zeros = Zeros([3], DType.Float64), withZero = From([0.0, 3, -4]);
        foreach (double order in Orders)
        {
            Assert.Equal(0, (double)zeros.Norm(order: order));
            Assert.Equal(order < 0 ? double.PositiveInfinity : 0, (double)Zeros([0], DType.Float64).Norm(order: order));
            Assert.Equal([2], Zeros([2, 0]).Norm(1, order: order).Shape.ToArray());
            Assert.Equal(double.NaN, (double)From([1, double.NaN]).Norm(order: order));
            double withInfinity = (double)From([2, double.NegativeInfinity]).Norm(order: order);
            if (order > 0) Assert.Equal(double.PositiveInfinity, withInfinity);
            else Assert.Equal(2, withInfinity, 1e-15);
            if (order < 0) Assert.Equal(0, (double)withZero.Norm(order: order));
        }
        Assert.Equal(2, (double)withZero.Norm(order: 0));
        Assert.Equal(0, (double)Zeros([0]).Norm(order: 0));
    }

    [Fact]
    public void Gradients_and_second_derivatives_agree_with_differences()
    {
        Tensor x = Sample.Distinct(new Random(2), [2, 4]) + 0.1;
        foreach (double order in Orders)
        {
            GradientCheck.Verify(v => v.Norm(1, order: order), x);
            GradientCheck.Verify(v => v.Norm(order: order), x);
            if (double.IsFinite(order) && order != 1) GradientCheck.Verify(Grad(v => Sin(v.Norm(0, order: order)).Sum()), x);
        }
    }

    [Fact]
    public void Derivatives_at_kinks_are_zero()
    {
        Tensor zeros = Zeros([3], DType.Float64), withZero = From([0.0, 3, -4]);
        foreach (double order in Orders.Append(0))
        {
            Assert.Equal([0, 0, 0], Grad(v => v.Norm(order: order), zeros).ToArray<double>());
            Assert.All(Hessian((Tensor v) => v.Norm(order: order))(zeros).ToArray<double>(), static number => Assert.Equal(0, number));
            double[] gradient = Grad(v => v.Norm(order: order), withZero).ToArray<double>();
            Assert.Equal(0, gradient[0]);
            Assert.All(gradient, static number => Assert.True(double.IsFinite(number)));
            Assert.Equal(0, (double)Jvp(v => v.Norm(order: order), zeros, withZero).Tangent);
        }
        // Where there is no kink, an element that is 0 has the derivatives of all others.
        Matrices.AssertNear(DiagonalMatrix(From([1.0, 0])) / 3, Hessian((Tensor v) => v.Norm())(From([0.0, 3])), 1e-15);
        Func<Tensor, Tensor> fourth = v => Square(Square(v.Norm(order: 4)));
        Tensor fourthDerivative = Grad(Grad(Grad(Grad((Tensor t) => fourth(Stack([t, 2.0]))))))(0.0);
        Assert.Equal(24, (double)fourthDerivative, 1e-10);
        Assert.Equal([0, 0.5, -0.5], Grad(v => v.Norm(order: double.PositiveInfinity), From([1.0, 3, -3])).ToArray<double>());
    }

    [Fact]
    public void Under_Vmap_and_Compile_norms_are_those_of_each_row()
    {
        Tensor x = Sample.Uniform(new Random(3), [3, 4]);
        foreach (double order in Orders)
        {
            Matrices.AssertNear(x.Norm(1, order: order), Vmap((Tensor row) => row.Norm(order: order))(x), 1e-15);
            Matrices.AssertNear(x.Norm(1, order: order), Compile((Tensor v) => v.Norm(1, order: order))(x), 1e-15);
        }
    }

    [Fact]
    public void Mistakes_are_named()
    {
        Messages.Verify(
            "Norm: there is no norm of order NaN. Use 1, 2, double.PositiveInfinity or another number.",
            () => Ones([2]).Norm(order: double.NaN));
        Assert.Throws<ArgumentException>(() => From([1]).Norm(order: 0));
        Assert.Throws<ArgumentException>(() => Ones([2]).Norm(1));
    }

    [Fact]
    public void Norms_of_matrices_have_derivatives()
    {
        Tensor x = (Sample.Uniform(new Random(4), [2, 3, 2], -0.5, 0.5) + (2 * Eye(3, 2, DType.Float64) * From([1.0, 2]))).Evaluate();
        foreach (MatrixNormKind kind in Enum.GetValues<MatrixNormKind>())
        {
            Assert.Equal([2, 1, 1], x.MatrixNorm(kind, keepDims: true).Shape.ToArray());
            GradientCheck.Verify(v => v.MatrixNorm(kind), x);
            GradientCheck.Verify(Grad(v => Sin(v.MatrixNorm(kind)).Sum()), x);
            Assert.All(Grad(v => v.MatrixNorm(kind), Zeros([3, 2], DType.Float64)).ToArray<double>(), static number => Assert.Equal(0, number));
            Assert.Equal(1, (double)((1e200 * x[0]).MatrixNorm(kind) / x[0].MatrixNorm(kind)) / 1e200, 1e-12);
        }
        // Of a matrix of rank one, nuclear, spectral and Frobenius norm are the same, and so is u·vᵀ, their derivative.
        Tensor u = From([0.6, 0.8, 0]), v = From([0.0, 1]), low = 3 * Outer(u, v);
        foreach (MatrixNormKind kind in new[] { MatrixNormKind.Frobenius, MatrixNormKind.Nuclear, MatrixNormKind.Spectral })
        {
            Assert.Equal(3, (double)low.MatrixNorm(kind), 1e-14);
            Matrices.AssertNear(Outer(u, v), Grad(x => x.MatrixNorm(kind), low), 1e-14);
        }
    }

    private static double Definition(double[] x, double order) => order switch
    {
        0 => x.Count(static number => number != 0),
        double.PositiveInfinity => x.Max(Math.Abs),
        double.NegativeInfinity => x.Min(Math.Abs),
        _ => Math.Pow(x.Sum(number => Math.Pow(Math.Abs(number), order)), 1 / order),
    };
}
