using static AutoGrad.Tensor;
using static AutoGrad.Transforms;

namespace AutoGrad.Tests.Operations.Control;

public sealed class HostCallbackTests : PrimitiveTests
{
    protected override Type Primitive => typeof(HostCallback);

    protected override IEnumerable<LawCase> Cases(Random random)
    {
        foreach (Shape shape in new Shape[] { [3], [], [2, 0], [2, 3] })
        {
            Tensor x = Sample.Uniform(random, shape), y = Sample.Uniform(random, shape);
            yield return new("to integers", static a => HostCallback(Signs, new TensorType(DType.Int32, a[0].Shape), a[0]), x);
            foreach (bool takesBatches in new[] { false, true })
            {
                yield return new(
                    takesBatches ? "product, in batches" : "product",
                    a => HostCallback(
                        static p => p.X * p.Y,
                        a[0].Type,
                        static (p, z, ct) => (ct * p.Y, ct * p.X),
                        (X: a[0], Y: a[1]),
                        takesBatches),
                    x,
                    y);
                yield return new(
                    takesBatches ? "sum of all, in batches" : "sum of all",
                    a => HostCallback(
                        p => p.Sum(takesBatches ? [.. Enumerable.Range(1, p.Rank - 1)] : Axes.All),
                        a[0].Type.WithShape([]),
                        static (p, z, ct) => ct.BroadcastTo(p.Shape),
                        a[0],
                        takesBatches),
                    x);
            }
        }
    }

    private static Tensor Signs(Tensor x) => From([.. x.Cast(DType.Float64).ToArray<double>().Select(Math.Sign)], x.Shape);
}
