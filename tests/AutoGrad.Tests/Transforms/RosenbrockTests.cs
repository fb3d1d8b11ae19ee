using Xunit;
using static AutoGrad.Tensor;
using static AutoGrad.Testing.TensorAssertions;
using static AutoGrad.Transforms;

namespace AutoGrad.Tests.Transforms;

/// <summary>Σ 100·(x[i+1] − x[i]²)² + (1 − x[i])²: the Hessian is one graph, whatever the dimension.</summary>
public sealed class RosenbrockTests
{
    private const int Dimension = 200;

    private static readonly double[] Point = [.. Enumerable.Range(0, Dimension).Select(static i => Math.Sin(1.3 * i) + (0.01 * i))];

    [Fact]
    public void Hessian_agrees_with_the_closed_form()
    {
        Tensor expected = From(ClosedForm());
        AssertClose(expected, Hessian(Rosenbrock, From(Point)), 1e-12);
        AssertClose(expected, Compile(Hessian(Rosenbrock))(From(Point)), 1e-12);
    }

    [Fact]
    public void Graph_does_not_grow_with_the_dimension()
    {
        int small = Numbers.CountNodes(Hessian(Rosenbrock, From([0.1, 0.2, 0.3])));
        Assert.Equal(small, Numbers.CountNodes(Hessian(Rosenbrock, From(Point))));
        Assert.InRange(small, 10, 150);
    }

    [Fact]
    public void Products_and_the_trace_agree_without_a_matrix()
    {
        double[,] hessian = ClosedForm();
        double[] vector = [.. Enumerable.Range(0, Dimension).Select(static i => Math.Cos(0.7 * i))];
        double[] product = new double[Dimension];
        double trace = 0;
        for (int i = 0; i < Dimension; i++)
        {
            for (int j = 0; j < Dimension; j++) product[i] += hessian[i, j] * vector[j];
            trace += hessian[i, i];
        }
        AssertClose(From(product), HessianVectorProduct(Rosenbrock, From(Point), From(vector)), 1e-12);
        AssertClose(From(trace), Laplacian(Rosenbrock, From(Point)), 1e-12);
    }

    private static Tensor Rosenbrock(Tensor x) => (100 * Square(x[1..] - Square(x[..^1])) + Square(1 - x[..^1])).Sum();

    private static double[,] ClosedForm()
    {
        double[,] hessian = new double[Dimension, Dimension];
        for (int i = 0; i + 1 < Dimension; i++)
        {
            hessian[i, i] += (1200 * Point[i] * Point[i]) - (400 * Point[i + 1]) + 2;
            hessian[i + 1, i + 1] += 200;
            hessian[i, i + 1] = hessian[i + 1, i] = -400 * Point[i];
        }
        return hessian;
    }
}
