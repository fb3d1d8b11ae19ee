using Xunit;
using static AutoGrad.Transforms;

namespace AutoGrad.Tests.Transforms;

/// <summary>Right sides whose norm or its square leaves the range of the numbers, though right side and solution are within it.</summary>
public sealed class LinearSolveRangeTests
{
    public static TheoryData<string, double> Cases
    {
        get
        {
            var cases = new TheoryData<string, double>();
            foreach (string solver in (string[])["cg", "gmres"])
            {
                foreach (double size in (double[])[double.Epsilon * 64, 1e-310, 1e-170, 1e-160, 1, 1e160, 1e200, 1e307])
                    cases.Add(solver, size);
            }
            return cases;
        }
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void The_size_of_the_right_side_does_not_matter(string solver, double size)
    {
        // [[2, 1], [1, 2]] · x = size · [4, 8] has x = size · [0, 4].
        Tensor x = LinearSolve(v => v + v.Sum(), Tensor.From([4 * size, 8 * size]), Named(solver));
        double[] numbers = x.ToArray<double>();
        double tolerance = Math.Max(1e-9 * size, double.Epsilon);
        Assert.Equal(0, numbers[0], tolerance);
        Assert.Equal(4 * size, numbers[1], tolerance);
    }

    [Theory]
    [InlineData("cg")]
    [InlineData("gmres")]
    public void Each_system_of_a_batch_has_its_own_size(string solver)
    {
        Tensor b = Tensor.From([1e-170, 1e-170, 1e200, 1e200, 0, 0, 3, double.NaN, 1, double.PositiveInfinity, 3, 5], [6, 2]);
        double[] x = Vmap((Tensor row) => LinearSolve(v => 2 * v, row, Named(solver)))(b).ToArray<double>();
        double[] expected = [5e-171, 5e-171, 5e199, 5e199, 0, 0, double.NaN, double.NaN, double.NaN, double.NaN, 1.5, 2.5];
        Assert.Equal(expected.Length, x.Length);
        foreach (var (right, actual) in expected.Zip(x)) Assert.Equal(right, actual, double.IsNaN(right) ? 0 : Math.Abs(right) * 1e-14);
    }

    [Theory]
    [InlineData("cg")]
    [InlineData("gmres")]
    public void Derivatives_by_large_and_small_cotangents(string solver)
    {
        foreach (double size in (double[])[1e-170, 1e200])
        {
            Tensor gradient = Grad(b => size * LinearSolve(v => 4 * v, b, Named(solver)).Sum())(Tensor.From([1.0, 2.0]));
            Assert.All(gradient.ToArray<double>(), number => Assert.Equal(size / 4, number, size * 1e-14));
        }
    }

    private static LinearSolver Named(string name) => name == "cg" ? LinearSolver.ConjugateGradient() : LinearSolver.Gmres();
}
