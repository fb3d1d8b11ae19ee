namespace AutoGrad.Tests.Operations.RandomKeys;

public sealed class PoissonDrawTests : PrimitiveTests
{
    protected override Type Primitive => typeof(PoissonDraw);

    protected override bool IsDifferentiable => false;

    protected override IEnumerable<LawCase> Cases(Random random)
    {
        yield return new(
            "matrix", static x =>
                new Key(x[0]).Poisson(x[1], [2, 3]), Tensor.From([7u, (uint)random.Next()]), Sample.Uniform(random, [2, 3], 0, 30));
        yield return new(
            "key and position of every element its own", static x => new PoissonDraw().Apply(x),
            Words(random, [3]), Words(random, [3]), Words(random, [3]), Sample.Uniform(random, [3], 0, 30));
        yield return new("none", static x => new Key(x[0]).Poisson(x[1], [0]), Tensor.From([7u, 8u]), Tensor.Zeros([0], DType.Float64));
        yield return new("scalar", static x => new Key(x[0]).Poisson(x[1], []), Tensor.From([7u, 8u]), Tensor.From(2.0));
    }

    protected override Tensor Vary(Tensor input, int example, Random random) => input.DType == DType.UInt32
        ? Words(random, input.Shape)
        : Sample.Uniform(random, input.Shape, 0, 30);

    private static Tensor Words(Random random, Shape shape) =>
        Sample.Integers(random, shape, 0, int.MaxValue).Cast(DType.UInt32).Evaluate();
}
