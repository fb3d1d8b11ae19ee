using static AutoGrad.Tensor;
using static AutoGrad.Transforms;

namespace AutoGrad.Tests.Operations.Control;

public sealed class CustomRuleTests : PrimitiveTests
{
    protected override Type Primitive => typeof(CustomRule);

    protected override IEnumerable<LawCase> Cases(Random random)
    {
        foreach (Shape shape in new Shape[] { [], [3], [2, 0], [2, 3] })
        {
            Tensor x = Sample.Uniform(random, shape), y = Sample.Uniform(random, shape);
            yield return new("reverse rule", static a => CustomVjp((Tensor x) => Sin(x), (x, y, ct) => ct * Cos(x))(a[0]), x);
            yield return new("forward rule", static a => CustomJvp((Tensor x) => Exp(x), (x, y, dx) => dx * y)(a[0]), x);
            yield return new("residual", static a => CustomVjp((Tensor x) => (Square(x), 2 * x), (twice, ct) => ct * twice)(a[0]), x);
            yield return new(
                "two arguments",
                static a => CustomVjp((Tensor x, Tensor y) => x * Tanh(y), (x, y, z, ct) => (ct * Tanh(y), ct * x * (1 - Square(Tanh(y)))))(a[0], a[1]),
                x,
                y);
            yield return new(
                "two results",
                static a =>
                {
                    var (sum, product) = CustomVjp(
                        ((Tensor X, Tensor Y) p) => (Sum: p.X + p.Y, Product: p.X * p.Y),
                        (p, r, ct) => (ct.Sum + (ct.Product * p.Y), ct.Sum + (ct.Product * p.X)))((a[0], a[1]));
                    return Sin(sum) * product;
                },
                x,
                y);
            yield return new(
                "an argument that others share",
                static a =>
                    CustomJvp(((Tensor X, Tensor Y) p) => p.X * p.Y, (p, z, dp) => (dp.X * p.Y) + (dp.Y * p.X))((a[0], a[1])) * a[1],
                x,
                y);
            yield return new(
                "an integer argument",
                static a => CustomVjp((Tensor x, Tensor n) => x * n.Cast(x.DType), (x, n, y, ct) => (ct * n.Cast(x.DType), n))(a[0], a[1]),
                x,
                Sample.Integers(random, shape, 1, 5));
        }
    }
}
