using Xunit;
using static AutoGrad.Transforms;

namespace AutoGrad.Tests.Operations.Elementwise;

public sealed class ClampTests : PrimitiveTests
{
    protected override Type Primitive => typeof(Clamp);

    protected override IEnumerable<LawCase> Cases(Random random)
    {
        foreach (Shape shape in new Shape[] { [], [7], [2, 3], [0, 2] })
        {
            yield return new("literal bounds", static x => Tensor.Clamp(x[0], -0.9, 1.1), Sample.Uniform(random, shape));
        }
        yield return new(
            "tensor bounds",
            static x => Tensor.Clamp(x[0], x[1], x[2]),
            Sample.Uniform(random, [4, 5]),
            Sample.Uniform(random, [5], -1, 0),
            Sample.Uniform(random, [4, 1], 0, 1));
        yield return new(
            "bounds the wrong way round",
            static x => Tensor.Clamp(x[0], x[1], x[2]),
            Sample.Uniform(random, [9]),
            Sample.Uniform(random, [], 0.5, 0.9),
            Sample.Uniform(random, [], -0.9, -0.5));
    }

    protected override double[] Expected(LawCase law)
    {
        Shape shape = law.Inputs[0].Shape;
        double[] x = Numbers(law.Inputs[0]);
        double[] low = law.Inputs.Length == 1 ? [.. x.Select(static _ => -0.9)] : Numbers(law.Inputs[1].BroadcastTo(shape));
        double[] high = law.Inputs.Length == 1 ? [.. x.Select(static _ => 1.1)] : Numbers(law.Inputs[2].BroadcastTo(shape));
        return [.. x.Select((number, i) => Math.Min(Math.Max(number, low[i]), high[i]))];
    }

    [Fact]
    public void At_a_bound_the_derivative_is_one()
    {
        Tensor x = Tensor.From([-2.0, -1, 0, 1, 2]);
        Assert.Equal([0, 1, 1, 1, 0], Grad(static x => Tensor.Clamp(x, -1, 1).Sum(), x).ToArray<double>());
        Assert.Equal(1, (double)Grad(low => Tensor.Clamp(x, low, 1).Sum(), -1.0));
        Assert.Equal(1, (double)Grad(high => Tensor.Clamp(x, -1, high).Sum(), 1.0));
    }

    [Fact]
    public void Integers_and_NaN()
    {
        Assert.Equal([0, 3, 5], Tensor.Clamp(Tensor.From([-4, 3, 9]), 0, 5).ToArray<int>());
        Assert.Equal([double.NaN], Tensor.Clamp(Tensor.From([double.NaN]), 0, 5).ToArray<double>());
    }

    [Fact]
    public void Mixed_dtypes_are_refused()
    {
        var error = Assert.Throws<ArgumentException>(static () => Tensor.Clamp(Tensor.From([1f]), Tensor.From(0.0), 1));
        Assert.Equal(
            "Clamp: dtypes Float32 and Float64 do not mix (operands are Float32[1] and Float64[]). "
                + "Convert one operand, for example with .Cast(DType.Float64).",
            error.Message);
    }
}
