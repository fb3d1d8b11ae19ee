using AutoGrad.Testing;
using FsCheck;
using Xunit;
using static AutoGrad.Tensor;
using static AutoGrad.Transforms;

namespace AutoGrad.Tests.Testing;

/// <summary>
/// A derivative rule with a mistake, planted among the 50 and more steps of random graphs, is found and shrunk to a graph that one reads at
/// a glance, and that can be pasted.
/// </summary>
public sealed class PlantedRuleTests
{
    private static readonly GraphOperation[] Mistakes =
    [
        GraphOperation.Create("wrong sign", static x => CustomVjp((Tensor v) => Sin(v), (v, y, ct) => -ct * Cos(v))(x)),
        GraphOperation.Create("wrong factor", static x => CustomVjp((Tensor v) => Tanh(v), (v, y, ct) => 1.01 * ct * (1 - (y * y)))(x)),
        GraphOperation.Create("missing term", static x => CustomVjp((Tensor v) => v * Sin(v), (v, y, ct) => ct * v * Cos(v))(x)),
        GraphOperation.Create("missing factor", static x => CustomVjp((Tensor v) => Tanh(2 * v), (v, y, ct) => ct * (1 - (y * y)))(x)),
        GraphOperation.Create("right at the origin only", static x => CustomVjp((Tensor v) => Expm1(Sin(v)), (v, y, ct) => ct)(x)),
        GraphOperation.Create(
            "one element",
            static x => CustomVjp(
                (Tensor v) => Sin(v.Reshape(-1)), (v, y, ct) => (ct * Cos(v.Reshape(-1))).At(0).Set(0).Reshape(v.Shape))(x),
            static x => x.DType.IsFloat && x.Size > 0),
        GraphOperation.Create(
            "not reversed",
            static x => CustomVjp((Tensor v) => Tanh(v.CumulativeSum(0)), (v, y, ct) => (ct * (1 - (y * y))).CumulativeSum(0))(x),
            static x => x.DType.IsFloat && x.Rank > 0),
        GraphOperation.Create(
            "swapped axes",
            static x => CustomVjp((Tensor v) => Sin(v).SwapAxes(0, 1), (v, y, ct) => ct * Cos(v))(x),
            static x => x.DType.IsFloat && x.Rank == 2 && x.Shape[0] == x.Shape[1]),
        GraphOperation.Create(
            "second operand",
            static (x, y) => CustomVjp((Tensor v, Tensor w) => v * Tanh(w), (v, w, r, ct) => (ct * Tanh(w), ct * v))(x, y),
            static (x, y) => x.DType.IsFloat && x.Type == y.Type),
        GraphOperation.Create("stopped", static x => Sin(x) + StopGradient(0.1 * x)),
    ];

    /// <summary>The mistakes are in reverse rules; that the checker finds others is not what is tested here.</summary>
    private static readonly GradientCheckOptions OfReverse = new() { Modes = DerivativeModes.Reverse, CrossChecks = CrossChecks.None };

    public static TheoryData<int, int> Plants =>
        [.. from mistake in Enumerable.Range(0, Mistakes.Length) from seed in Enumerable.Range(0, 3) select (mistake, seed)];

    [Theory]
    [MemberData(nameof(Plants))]
    public void A_planted_mistake_shrinks_to_three_steps(int mistake, int seed)
    {
        GraphOperation planted = Mistakes[mistake];
        var options =
            new GraphOptions { SmoothOnly = true, AllowFloat32 = false, AllowEmpty = false, MaximumInputSize = 6, Operations = [planted] };
        GraphRecipe large = Enumerable.Range(0, 1000).Select(draw => GraphDraft.Draw(new Random((1000 * seed) + draw), 90, options))
            .First(graph => graph.StepCount >= 50 && graph.Operations.Contains(planted.Name) && IsWrong(graph));
        GraphRecipe small = large;
        Arbitrary<GraphRecipe> graphs = GraphGenerators.Arbitrary(options);
        while (graphs.Shrinker(small).FirstOrDefault(IsWrong) is { } smaller) small = smaller;
        Assert.True(small.StepCount <= 3 && small.Operations.Contains(planted.Name), $"{planted.Name}: {large.StepCount} steps became\n{small}");
        Assert.True(small.Inputs.Sum(static input => input.Size) <= 4, $"{small}");
    }

    private static bool IsWrong(GraphRecipe graph)
    {
        try
        {
            GradientCheck.Verify(graph.Scalar, graph.FloatInputs, OfReverse);
            return false;
        }
        catch (GradientCheckException)
        {
            return true;
        }
        catch (ArgumentException)
        {
            return false; // nothing to differentiate by, or no longer finite
        }
    }
}
