using Xunit;
using static AutoGrad.Tensor;
using static AutoGrad.Transforms;

namespace AutoGrad.Tests.Transforms;

public sealed class VmapTests
{
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
        Tensor x = From(new double[,] { { 1, 2, 3 }, { 4, 5, 6 } });
        Tensor y = Vmap(column => column * 10, inAxis: 1, outAxis: -1)(x);
        Assert.Equal((x * 10).ToArray<double>(), y.ToArray<double>());
        Assert.Equal([3, 2], Vmap(column => column * 10, inAxis: 1)(x).Shape);
    }

    [Fact]
    public void Captured_tensors_are_shared()
    {
        Tensor w = From([1.0, 2.0]);
        Tensor perExample = Vmap(x => (w * x).Sum())(From(new double[,] { { 1, 0 }, { 0, 1 }, { 1, 1 } }));
        Assert.Equal([1.0, 2.0, 3.0], perExample.ToArray<double>());
    }

    [Fact]
    public void Results_that_do_not_depend_on_the_example_are_repeated() =>
        Assert.Equal([7.0, 7.0], Vmap(_ => From(7.0))(From([1.0, 2.0])).ToArray<double>());

    [Fact]
    public void Nested()
    {
        Tensor table = Vmap(x => Vmap(y => x * y)(From([1.0, 2.0])))(From([3.0, 4.0, 5.0]));
        Assert.Equal([3, 2], table.Shape);
        Assert.Equal([3.0, 6, 4, 8, 5, 10], table.ToArray<double>());
    }

    [Fact]
    public void Examples_must_agree()
    {
        var error = Assert.Throws<ArgumentException>(
            () => Vmap(static ((Tensor X, Tensor Y) p) => p.X + p.Y)((Ones([3]), Ones([4]))));
        Assert.Equal(
            "Vmap: the arguments (Item1: Float32[3], Item2: Float32[4]) have 3 and 4 examples along axis 0. Give all leaves the same number of examples, or capture what is shared.",
            error.Message);
    }

    [Fact]
    public void Reading_a_number_is_refused()
    {
        var error = Assert.Throws<InvalidOperationException>(() => Vmap(x => (double)x > 0 ? x : -x)(From([1.0])));
        Assert.StartsWith("Evaluate: the value of the input Float64[] is not known while a function is being traced", error.Message, StringComparison.Ordinal);
    }
}
