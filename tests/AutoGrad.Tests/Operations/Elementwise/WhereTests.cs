using Xunit;
using static AutoGrad.Transforms;

namespace AutoGrad.Tests.Operations.Elementwise;

public sealed class WhereTests : PrimitiveTests
{
    protected override Type Primitive => typeof(Where);

    protected override IEnumerable<LawCase> Cases(Random random)
    {
        (Shape Condition, Shape X, Shape Y)[] shapes = [([], [], []), ([5], [5], [5]), ([3, 1], [4], [3, 4]), ([2, 0], [], [2, 1])];
        foreach ((Shape condition, Shape x, Shape y) in shapes)
        {
            yield return new(
                "three operands",
                static x => Tensor.Where(x[0], x[1], x[2]),
                Sample.Bools(random, condition),
                Sample.Uniform(random, x),
                Sample.Uniform(random, y));
        }
        yield return new("a literal", static x => Tensor.Where(x[0], x[1], 0), Sample.Bools(random, [6]), Sample.Uniform(random, [6]));
        Tensor[] integers = [Sample.Bools(random, [6]), Sample.Integers(random, [6], 0, 9)];
        yield return new("of integers", static x => Tensor.Where(x[0], x[1], 7), integers);
        yield return new("of Bools", static x => Tensor.Where(x[0], x[1], true), Sample.Bools(random, [6]), Sample.Bools(random, [6]));
    }

    protected override double[]? Expected(LawCase law)
    {
        if (law.Inputs.Length < 3) return null;
        Shape shape = law.Function(law.Inputs).Shape;
        bool[] condition = law.Inputs[0].BroadcastTo(shape).ToArray<bool>();
        double[] x = Numbers(law.Inputs[1].BroadcastTo(shape)), y = Numbers(law.Inputs[2].BroadcastTo(shape));
        return [.. condition.Select((chosen, i) => chosen ? x[i] : y[i])];
    }

    [Fact]
    public void A_masked_logarithm_has_no_NaN_in_any_derivative()
    {
        Tensor x = Tensor.From([-1.0, 0, 2]);
        Func<Tensor, Tensor> f = static x => Tensor.Where(x > 0, Tensor.Log(x), 0).Sum();
        Assert.Equal([0, 0, 0.5], Grad(f)(x).ToArray<double>());
        Func<Tensor, Tensor> slope = x => Grad(f)(x).Sum();
        Assert.Equal([0, 0, -0.25], Grad(slope)(x).ToArray<double>());
        Func<Tensor, Tensor> curvature = x => Grad(slope)(x).Sum();
        Assert.Equal([0, 0, 0.25], Grad(curvature)(x).ToArray<double>());
    }

    [Fact]
    public void A_masked_root_of_a_sum_of_squares_has_no_NaN()
    {
        Func<Tensor, Tensor> norm = static x =>
        {
            Tensor square = (x * x).Sum();
            return Tensor.Where(square > 0, Tensor.Sqrt(square), 0);
        };
        Assert.Equal([0, 0], Grad(norm)(Tensor.Zeros([2], DType.Float64)).ToArray<double>());
        Assert.Equal([1, 0], Grad(norm)(Tensor.From([2.0, 0.0])).ToArray<double>());
    }

    [Fact]
    public void A_condition_that_is_not_Bool_is_refused()
    {
        var error = Assert.Throws<ArgumentException>(static () => Tensor.Where(Tensor.From([1, 0]), 1.0, 2.0));
        Assert.Equal("Where: needs a Bool tensor, but got Int32[2]. Convert it with .Cast(DType.Bool).", error.Message);
    }

    [Fact]
    public void Shapes_that_do_not_broadcast_are_refused()
    {
        var error = Assert.Throws<ArgumentException>(static () => Tensor.Where(Tensor.From([true, false]), Tensor.Ones([3]), 0));
        Assert.Equal(
            "Where: shapes [2] and [3] do not broadcast together. "
                + "Aligned at the last axis, sizes must be equal or one of them 1; Reshape or Transpose one operand.",
            error.Message);
    }
}
