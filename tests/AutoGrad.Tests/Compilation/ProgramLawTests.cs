using AutoGrad.Execution;
using AutoGrad.Testing;
using AutoGrad.Tests.Transforms;
using Xunit;
using static AutoGrad.Transforms;
using Tensors = System.Collections.Immutable.ImmutableArray<AutoGrad.Tensor>;

namespace AutoGrad.Tests.Compilation;

/// <summary>
/// Compiled programs of random graphs compute what the reference programs of the same graphs do: floats up to a few units in the last place
/// for every operation (<see cref="RoundingLaw"/>), all else exactly; the same bits for any number of threads.
/// </summary>
public sealed class ProgramLawTests
{
    private const double Float64Tolerance = 1e-12, Float32Tolerance = 2e-5;

    private static readonly GraphOptions Long = GraphLaws.Mixed with { MaximumSteps = 40 };
    private static readonly GraphOptions Wide = GraphLaws.Mixed with { MaximumInputSize = 500 };

    [Fact]
    public void Values() => GraphLaws.ForAll(GraphLaws.Mixed, 300, CheckValues);

    [Fact]
    public void Values_of_long_graphs() => GraphLaws.ForAll(Long, 60, CheckValues);

    [Fact]
    public void Values_of_wide_graphs() => GraphLaws.ForAll(Wide, 100, CheckValues);

    [Fact]
    public void Gradients() => GraphLaws.ForAllDifferentiable(GraphLaws.Mixed, 200, CheckGradients);

    [Fact]
    public void Gradients_of_wide_graphs() => GraphLaws.ForAllDifferentiable(Wide, 60, CheckGradients);

    /// <summary>Found by 10,000 graphs: the sum is rounded otherwise in a loop, and the compiled function makes much of it.</summary>
    [Fact]
    public void Rounding_before_a_compiled_function_counts()
    {
        Tensor x = Tensor.From(new[] { 0.23, -0.95, -0.57, -0.73, 0.19, -0.45, 0.97, -0.78, -1, -0.0, -1.22, -0.58 }, [4, 3]);
        Func<Tensor, Tensor> inner = Compile(static (Tensor v) => Tensor.Exp(-v * v));
        Tensors Function(Tensors inputs) => [inner(inputs[0] * inputs[0].Sum())];
        ComparedPrograms both = ComparedPrograms.Of(inputs => [.. Function([.. inputs])], [x], simplify: true);
        RoundingLaw.AssertHolds(Tracing.Call<Tensors, Tensors>(Function, [x]), Constants(both.Expected), Constants(both.Actual));
    }

    /// <summary>Found by 10,000 graphs.</summary>
    [Fact]
    public void Rounding_before_a_stopped_gradient_counts()
    {
        Tensor x = Tensor.From(new[] { 1, -1.24, -0.96, -0.88, 0.57, -1.27, 0.49, 0, 1.14, 1.38, -1.13, -1.44, 0.95, 0.83, 0.68 }, [5, 3]);
        static Tensors Function(Tensors inputs) => [Tensor.StopGradient(inputs[0] * inputs[0].Sum())];
        ComparedPrograms both = ComparedPrograms.Of(static inputs => [.. Function([.. inputs])], [x], simplify: true);
        RoundingLaw.AssertHolds(Function([x]), Constants(both.Expected), Constants(both.Actual));
    }

    /// <summary>Found by 1,500 graphs: one number among rows was not found again once axes had been merged.</summary>
    [Fact]
    public void One_number_among_rows()
    {
        Tensor x = Tensor.From(new[] { 1.2f, -0.2f, 0.4f, -1f, 1f, -1.4f }, [3, 2, 1]), mask = Tensor.From(new[] { true, false });
        static Tensor[] Function(Tensor[] inputs) =>
            [Tensor.Where(inputs[1], Tensor.OnesLike(inputs[0])[(2..3).Step(2)], inputs[0].StandardDeviation([2], true))];
        foreach (bool simplify in new[] { false, true }) ComparedPrograms.Of(Function, [x, mask], simplify).AssertWithin(Float32Tolerance);
    }

    private static Tensors Constants(TensorValue[] values) => [.. values.Select(Constant.Create)];

    private static void CheckValues(GraphRecipe graph) => Check(graph, static (recipe, x) => recipe.Apply(x), graph.Inputs);

    private static void CheckGradients(GraphRecipe graph) =>
        Check(graph, static (recipe, x) => [recipe.Scalar(x), .. Grad<Tensors>(recipe.Scalar, x)], graph.FloatInputs);

    private static void Check(GraphRecipe recipe, Func<GraphRecipe, Tensors, Tensors> function, Tensors inputs)
    {
        double tolerance = recipe.IsFloat64 ? Float64Tolerance : Float32Tolerance;
        Tensor[] at = [.. inputs];
        foreach (bool simplify in new[] { false, true })
        {
            ComparedPrograms both = ComparedPrograms.Of(x => [.. function(recipe, [.. x])], at, simplify).AssertWithin(tolerance);
            // As when traced: what a compiled function within computes rounds as well.
            Tensors outputs = Tracing.Call(x => function(recipe, x), inputs);
            RoundingLaw.AssertHolds(outputs, Constants(both.Expected), Constants(both.Actual));
        }
    }
}
