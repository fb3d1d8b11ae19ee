using AutoGrad.Testing;
using Xunit;
using static AutoGrad.Tensor;
using static AutoGrad.Tests.Transforms.GraphLaws;
using static AutoGrad.Transforms;
using Tensors = System.Collections.Immutable.ImmutableArray<AutoGrad.Tensor>;

namespace AutoGrad.Tests.Transforms;

/// <summary>What must be true of forward and reverse mode of any function, on graphs that nobody wrote.</summary>
public sealed class DerivativeLawTests
{
    /// <summary>Gradients that are stopped on purpose, and those of numbers drawn, which differences do not show.</summary>
    private static readonly string[] NotForDifferences = ["StopGradient(", "Gamma(Exp(", ".Beta("];

    [Fact]
    public void Forward_mode_is_the_adjoint_of_reverse_mode() => ForAllDifferentiable(Mixed, 150, static graph =>
    {
        Tensors x = graph.FloatInputs, t = Directions(x, 1);
        (Tensors value, Tensors tangent) = Jvp(graph.ApplyToFloats, x, t);
        Tensors v = Directions(value, 2);
        Tensors cotangent = Vjp(graph.ApplyToFloats, x).Pullback(v);
        Assert.Equal(x.Select(static input => input.Type), cotangent.Select(static input => input.Type));
        AssertEqual(Dot(v, tangent), Dot(cotangent, t), Tolerance(graph, 1e-10));
    });

    [Fact]
    public void Derivatives_leave_the_value_as_it_is() => ForAllDifferentiable(Mixed, 50, static graph =>
    {
        Tensors x = graph.FloatInputs, value = graph.ApplyToFloats(x);
        AssertClose(value, Jvp(graph.ApplyToFloats, x, Directions(x, 1)).Value, Tolerance(graph, 1e-13));
        AssertClose(value, Vjp(graph.ApplyToFloats, x).Value, Tolerance(graph, 1e-13));
    });

    [Fact]
    public void Forward_mode_is_linear_in_the_tangent() => ForAllDifferentiable(Float64, 100, static graph =>
    {
        Tensors x = graph.FloatInputs, t = Directions(x, 1), s = Directions(x, 2);
        Tensors both = Jvp(graph.ApplyToFloats, x, [.. t.Zip(s, static (a, b) => (2 * a) - (0.5 * b))]).Tangent;
        Tensors first = Jvp(graph.ApplyToFloats, x, t).Tangent, second = Jvp(graph.ApplyToFloats, x, s).Tangent;
        AssertClose([.. first.Zip(second, static (a, b) => (2 * a) - (0.5 * b))], both, 1e-10);
    });

    [Fact]
    public void First_derivatives_are_those_of_differences() => ForAll(Mixed, 300, static graph => Verify(graph, 1), CanBeChecked);

    [Fact]
    public void Second_derivatives_are_those_of_differences() => ForAll(Mixed, 60, static graph => Verify(graph, 2), CanBeChecked);

    [Fact]
    public void Second_derivatives_are_symmetric_in_every_mix_of_modes() => ForAllDifferentiable(Float64, 60, static graph =>
    {
        Tensors x = graph.FloatInputs, t = Directions(x, 1), s = Directions(x, 2);
        Func<Tensors, Tensors> gradient = Grad<Tensors>(graph.Scalar);
        (double Value, double Scale) expected = Dot(s, Jvp(gradient, x, t).Tangent);
        AssertEqual(expected, Dot(t, Jvp(gradient, x, s).Tangent), 1e-9);
        AssertEqual(expected, Dot(t, Vjp(gradient, x).Pullback(s)), 1e-9);
        Tensor Slope(Tensors at) => Jvp(graph.Scalar, at, t).Tangent;
        AssertEqual(expected, Dot(s, Grad<Tensors>(Slope, x)), 1e-9);
        Tensor curvature = Jvp(Slope, x, s).Tangent;
        AssertEqual(expected, ((double)curvature, Math.Abs((double)curvature)), 1e-9);
    });

    /// <summary>
    /// Checks a graph where it has no ties and nothing is exactly 0: conventions at such points are not held against differences of other
    /// functions that meet there.
    /// </summary>
    private static void Verify(GraphRecipe graph, int order)
    {
        if (NotForDifferences.Any($"{graph}".Contains)) return;
        Tensors x = graph.FloatInputs;
        Tensors generic = [.. x.Zip(Directions(x, 5), static (input, shift) => (input + (shift * 0.01)).Evaluate())];
        GradientReport report = GradientCheck.Report(graph.ApplyToFloats, generic, new() { Order = order });
        Assert.True(report.Passed, $"{report}\n{graph}");
    }

    /// <summary>Whether there is something to differentiate.</summary>
    private static bool CanBeChecked(GraphRecipe graph) =>
        graph.FloatInputs.Any(static input => input.Size > 0)
        && graph.Apply(graph.Inputs).Any(static result => result.DType.IsFloat && result.Size > 0);
}
