using static AutoGrad.Tensor;
using static AutoGrad.Transforms;

namespace AutoGrad.Tests.Operations.Control;

public sealed class RecomputedTests : PrimitiveTests
{
    protected override Type Primitive => typeof(Recomputed);

    protected override IEnumerable<LawCase> Cases(Random random)
    {
        foreach (Shape shape in new Shape[] { [], [3], [2, 0], [2, 3] })
        {
            Tensor x = Sample.Uniform(random, shape), y = Sample.Uniform(random, shape);
            yield return new("one argument", static a => Checkpoint(x => Sin(x) * Exp(-x * x), a[0]), x);
            yield return new("captured", static a => Checkpoint(x => Sin(x) * a[1] * Tanh(a[1]), a[0]), x, y);
            yield return new("an argument twice", static a => Checkpoint((Tensor x, Tensor y) => Sin(x) * Cos(y))(a[0], a[0]) * a[0], x);
            yield return new(
                "two results",
                static a =>
                {
                    var (sine, product) = Checkpoint((Tensor x, Tensor y) => (Sin(x), x * Tanh(y)))(a[0], a[1]);
                    return sine * product;
                },
                x,
                y);
            yield return new("nested", static a => Checkpoint(x => Sin(Checkpoint(z => Exp(Tanh(z)) * z, x * a[1])) * x, a[0]), x, y);
            yield return new("keeping a name", static a => Checkpoint(x => Sin(Tanh(x).Named("t")) * x, a[0], CheckpointPolicy.Named("t")), x);
            yield return new("keeping everything", static a => Checkpoint(x => Sin(Tanh(x)) * x, a[0], CheckpointPolicy.Everything), x);
        }
        yield return new(
            "keeping products",
            static a => Checkpoint(w => Tanh(MatMul(Tanh(MatMul(a[0], w)), w)), a[1], CheckpointPolicy.Contractions),
            Sample.Uniform(random, [2, 3]),
            Sample.Uniform(random, [3, 3]));
    }
}
