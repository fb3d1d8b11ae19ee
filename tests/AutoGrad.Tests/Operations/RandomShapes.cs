using AutoGrad.Testing;
using FsCheck;
using FsCheck.Fluent;

namespace AutoGrad.Tests.Operations;

/// <summary>Shapes drawn by FsCheck's generators, for law cases whose shapes nobody chose. One seed, one sequence.</summary>
public static class RandomShapes
{
    private const int Count = 3;

    /// <summary>Shapes of any rank and sizes, empty ones among them.</summary>
    public static IEnumerable<Shape> Any(Random random) => Draw(TensorArbitraries.Shapes(), random);

    /// <summary>Pairs of shapes that broadcast together.</summary>
    public static IEnumerable<(Shape Left, Shape Right)> Broadcastable(Random random) =>
        Draw(TensorArbitraries.BroadcastableShapes(), random).Select(static pair => (pair.Left, pair.Right));

    /// <summary>Shapes with a choice of their axes.</summary>
    public static IEnumerable<(Shape Shape, Axes Axes)> WithAxes(Random random) =>
        Draw(TensorArbitraries.AxesOfShapes(), random).Select(static choice => (choice.Shape, choice.Axes));

    /// <summary>Cases that reduce tensors of random shapes over random axes; without empty axes where a reduction refuses them.</summary>
    public static IEnumerable<LawCase> Reductions(Random random, Func<Tensor, Axes, Tensor> reduce, Func<Random, Shape, Tensor> sample, bool allowEmpty = true) =>
        WithAxes(random).Where(choice => allowEmpty || choice.Shape.Size > 0).Select(
            choice => new LawCase($"random axes {choice.Axes}", x => reduce(x[0], choice.Axes), sample(random, choice.Shape)));

    private static T[] Draw<T>(Arbitrary<T> arbitrary, Random random) =>
        arbitrary.Generator.Sample(30, new Rnd((ulong)random.NextInt64(), 1), Count);
}
