using static AutoGrad.Control;
using static AutoGrad.Tensor;

namespace AutoGrad.Tests.Operations.Control;

public sealed class ScanTests : PrimitiveTests
{
    protected override Type Primitive => typeof(Scan);

    protected override IEnumerable<LawCase> Cases(Random random)
    {
        foreach (bool reverse in new[] { false, true })
        {
            yield return new(
                "carry and results",
                a =>
                {
                    var (carry, all) = Scan((Tensor h, Tensor x) => (Tanh(h + x), h * x), a[0], a[1], reverse);
                    return Concatenate([carry.ExpandDims(0), all]);
                },
                Sample.Uniform(random, [3]),
                Sample.Uniform(random, [4, 3]));
            yield return new(
                "segments",
                a =>
                {
                    var (carry, all) = Scan((Tensor h, Tensor x) => (Sin(h) * x, h + x), a[0], a[1], reverse, checkpointEvery: 2);
                    return Concatenate([carry.ExpandDims(0), all]);
                },
                Sample.Uniform(random, [2]),
                Sample.Uniform(random, [5, 2]));
        }
        yield return new(
            "captured",
            static a =>
                Scan((Tensor h, Tensor x) => (Tanh(MatMul(a[2], h) + x), h), a[0], a[1]) is var (carry, all) ? carry + all.Sum(0) : a[0],
            Sample.Uniform(random, [2]),
            Sample.Uniform(random, [3, 2]),
            Sample.Uniform(random, [2, 2]));
        yield return new("by count", static a => Scan((Tensor h) => (Sin(h) + a[1], h), a[0], 4).Outputs, Sample.Uniform(random, []), Sample.Uniform(random, []));
        yield return new(
            "no steps", static a => Scan((Tensor h, Tensor x) => (h * x, h), a[0], a[1]) is var (carry, all) ? carry + all.Sum() : a[0],
            Sample.Uniform(random, []), Sample.Uniform(random, [0]));
        yield return new(
            "a counter in the carry",
            static a => Scan(
                ((Tensor H, Tensor N) s, Tensor x) =>
                    ((s.H * x + s.N.Cast(x.DType), s.N + 1), s.H), (a[0], From(0)), a[1]) is var (carry, all)
                ? carry.Item1 + all.Sum() : a[0],
            Sample.Uniform(random, []),
            Sample.Uniform(random, [3]));
        yield return new(
            "nested",
            static a => Scan(
                (Tensor h, Tensor row) =>
                    (Scan((Tensor g, Tensor x) => (Sin(g) + (x * h), g), h, row) is var (last, all) ? last + all.Sum() : h, h), a[0], a[1])
                .Carry,
            Sample.Uniform(random, []),
            Sample.Uniform(random, [2, 3]));
        yield return new("map", static a => Map((Tensor x) => Sin(x) * a[1], a[0]), Sample.Uniform(random, [3, 2]), Sample.Uniform(random, [2]));
    }
}
