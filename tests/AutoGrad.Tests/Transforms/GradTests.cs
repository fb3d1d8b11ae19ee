using System.Collections.Immutable;
using Xunit;
using static AutoGrad.Tensor;
using static AutoGrad.Transforms;

namespace AutoGrad.Tests.Transforms;

public sealed class GradTests
{
    private static readonly Func<Tensor, Tensor> Cube = x => x * x * x;

    [Fact]
    public void Function_returning_form() => Assert.Equal(12.0, (double)Grad(Cube)(2.0));

    [Fact]
    public void Apply_now_form() => Assert.Equal(12.0, (double)Grad(Cube, 2.0));

    [Fact]
    public void Lambda_and_number_need_no_types() => Assert.Equal(Math.Cos(0.3), (double)Grad(x => Sin(x), 0.3), 1e-15);

    [Fact]
    public void Any_order_by_nesting()
    {
        Func<Tensor, Tensor> f = Tensor.Sin;
        double[] expected = [Math.Cos(0.7), -Math.Sin(0.7), -Math.Cos(0.7), Math.Sin(0.7), Math.Cos(0.7)];
        foreach (double value in expected)
        {
            f = Grad(f);
            Assert.Equal(value, (double)f(0.7), 1e-14);
        }
    }

    [Fact]
    public void Method_groups_infer_in_the_apply_now_forms()
    {
        Tensor w = From([1.0, 2.0]);
        Tensor x = From([3.0, 4.0]);
        (Tensor value, Tensor gradient) = ValueAndGrad(Loss, w, x, From(2.0));
        Assert.Equal(22.0, (double)value);
        Assert.Equal([6.0, 8.0], gradient.ToArray<double>());
        Assert.Equal([6.0, 8.0], Grad(Loss, w, x, From(2.0)).ToArray<double>());

        static Tensor Loss(Tensor w, Tensor x, Tensor scale) => (w * x).Sum() * scale;
    }

    [Fact]
    public void Up_to_four_further_arguments()
    {
        Func<Tensor, int, int, int, int, Tensor> f = static (x, a, b, c, d) => x * x * (a + b + c + d);
        Assert.Equal(60.0, (double)Grad(f)(3.0, 1, 2, 3, 4));
        Assert.Equal(60.0, (double)Grad(f, 3.0, 1, 2, 3, 4));
    }

    [Fact]
    public void Auxiliary_output_is_passed_on()
    {
        ((Tensor value, string note), Tensor gradient) = ValueAndGrad(WithNote, From(3.0));
        Assert.Equal(9.0, (double)value);
        Assert.Equal("squared", note);
        Assert.Equal(6.0, (double)gradient);

        static (Tensor Value, string Auxiliary) WithNote(Tensor x) => (x * x, "squared");
    }

    [Fact]
    public void Trees_of_inputs_give_trees_of_gradients()
    {
        var point = (Weights: From([1.0, 2.0]), Bias: ImmutableArray.Create(From(3.0)));
        var gradient = Grad(static p => (p.Weights * p.Bias[0]).Sum(), point);
        Assert.Equal([3.0, 3.0], gradient.Weights.ToArray<double>());
        Assert.Equal(3.0, (double)gradient.Bias[0]);
    }

    [Fact]
    public void Captured_variables_are_constants_of_the_inner_derivative()
    {
        // d/dx [x · d/dy (x + y)] = 1: the classic in which perturbations get confused.
        double slope = (double)Grad(x => x * Grad(y => x + y, 1.0), 1.0);
        Assert.Equal(1.0, slope);
    }

    [Fact]
    public void A_point_captured_besides_the_argument_is_a_constant()
    {
        Tensor x = From(3.0);
        Assert.Equal(3.0, (double)Grad(y => x * y, x));
    }

    [Fact]
    public void What_the_result_does_not_depend_on_gets_zeros()
    {
        (Tensor used, Tensor unused) = Grad(static p => p.Used.Sum(), (Used: Ones([2], DType.Float64), Unused: Ones([3])));
        Assert.Equal([1.0, 1.0], used.ToArray<double>());
        Assert.Equal(new TensorType(DType.Float32, [3]), unused.Type);
        Assert.Equal([0f, 0f, 0f], unused.ToArray<float>());
    }

    [Fact]
    public void StopGradient_is_a_constant() => Assert.Equal(2.0, (double)Grad(x => x * StopGradient(x), 2.0));

    [Fact]
    public void Numbers_may_be_read_while_a_gradient_is_taken()
    {
        Func<Tensor, Tensor> branching = x => (double)x > 0 ? x * x : -x;
        Assert.Equal(6.0, (double)Grad(branching)(3.0));
        Assert.Equal(-1.0, (double)Grad(branching)(-3.0));
    }

    [Fact]
    public void Not_a_scalar()
    {
        var error = Assert.Throws<ArgumentException>(() => Grad(x => x * 2, From([1f, 2f])));
        Assert.Equal(
            "Grad: needs a scalar to differentiate, but the function of (Float32[2]) returned Float32[2]. Reduce it, for example with .Sum() or .Mean(), or use Vjp.",
            error.Message);
    }

    [Fact]
    public void Integers_have_no_derivative()
    {
        var error = Assert.Throws<ArgumentException>(() => Grad(static p => p.Scale.Sum(), (Scale: Ones([2]), Count: From(3))));
        Assert.Equal(
            "Grad: cannot differentiate with respect to the leaf Item2 of type Int32[]. Only Float32 and Float64 have derivatives: convert with .Cast(DType.Float32), or pass it as a further argument.",
            error.Message);
    }

    [Fact]
    public void A_point_that_is_null()
    {
        Tensor? none = null;
        Assert.Throws<ArgumentNullException>("x", () => Grad(x => x * x, none!));
    }
}
