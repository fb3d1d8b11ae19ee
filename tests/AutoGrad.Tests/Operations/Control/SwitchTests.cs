using static AutoGrad.Control;
using static AutoGrad.Tensor;

namespace AutoGrad.Tests.Operations.Control;

public sealed class SwitchTests : PrimitiveTests
{
    protected override Type Primitive => typeof(Switch);

    protected override IEnumerable<LawCase> Cases(Random random)
    {
        yield return new("true", static a => Cond(a[0].Sum() > 0, () => Sin(a[0]) * a[1], () => Cos(a[0])), From([0.5, 1.5]), From([0.3, -0.2]));
        yield return new("false", static a => Cond(a[0].Sum() > 0, () => Sin(a[0]) * a[1], () => Cos(a[0])), From([-0.5, -1.5]), From([0.3, -0.2]));
        for (int i = -1; i < 4; i++)
        {
            yield return new(
                $"branch {i}",
                static a => Switch(a[0], () => Exp(a[1]) * a[2], () => Ones([3], a[1].DType), () => a[2]),
                From(i),
                Sample.Uniform(random, [3]),
                Sample.Uniform(random, [3]));
        }
        yield return new(
            "two results",
            static a => Cond(a[0] > 0, () => (a[0] * a[1], Tanh(a[1])), () => (a[1], a[1])) is var (x, y) ? Sin(x) * y : a[0],
            From(0.5),
            Sample.Uniform(random, []));
        yield return new(
            "nested", static a => Cond(a[0] > 0, () => Cond(a[1] > 0, () => a[0] * a[1], () => a[0]), () => a[1]), From(0.5), From(0.7));
    }

    protected override bool IsChosenByExample => true;

    /// <summary>Examples choose differently.</summary>
    protected override Tensor Vary(Tensor input, int example, Random random) =>
        input.DType == DType.Int32 ? input + example : input * (1 - (0.9 * example));
}
