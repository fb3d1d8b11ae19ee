using static AutoGrad.Control;
using static AutoGrad.Tensor;

namespace AutoGrad.Tests.Operations.Control;

public sealed class WhileTests : PrimitiveTests
{
    protected override Type Primitive => typeof(While);

    /// <summary>Numbers at which no condition is close to changing.</summary>
    protected override IEnumerable<LawCase> Cases(Random random)
    {
        foreach (int? segment in new int?[] { null, 2 })
        {
            yield return new(
                "growth", a => While(x => x < 10, x => x * a[1], a[0], maxSteps: 9, checkpointEvery: segment), From(1.1), From(1.7));
            yield return new(
                "a vector", a => While(x => Square(x).Sum() < 50, x => (x * 1.5) + Sin(x * a[1]), a[0], 20, segment), From([0.3, -0.4]), From([1.1, 0.2]));
            yield return new(
                "a bound that is captured",
                a => While(s => s.N < 3 + (a[1] > 0).Cast(DType.Int32), s => (Sin(s.X) * a[1], s.N + 1), (X: a[0], N: From(0)), 7, segment).X,
                From(0.7),
                From(1.3));
            yield return new("no step", a => While(x => x < 0, x => x * a[1], a[0], 5, segment), From(1.1), From(1.7));
        }
        yield return new("Newton's square root", static a => While(x => Abs((x * x) - a[0]) > 1e-6 * a[0], x => 0.5 * (x + (a[0] / x)), a[0], 40), From(7.3));
    }

    protected override bool IsChosenByExample => true;

    /// <summary>Examples take different numbers of steps.</summary>
    protected override Tensor Vary(Tensor input, int example, Random random) => input * (1 + (0.3 * example));
}
