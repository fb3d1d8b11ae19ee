using System.Collections.Immutable;
using AutoGrad.Testing;
using FsCheck;
using FsCheck.Fluent;
using Microsoft.FSharp.Core;
using Xunit;
using static AutoGrad.Tensor;
using static AutoGrad.Transforms;

namespace AutoGrad.Tests.Transforms;

/// <summary>
/// Derivatives of compositions that nobody thought of: each is a list of steps, and each step combines two of the values so far into one
/// of the same shape. The parts are smooth and keep numbers near 1, so that differences can judge them.
/// </summary>
public sealed class RandomCompositionTests
{
    [Fact]
    public void First_derivatives_agree_with_central_differences() => ForAll(static (f, x) =>
    {
        if (!IsSteep(f, x)) GradientCheck.Verify(f, x);
    });

    [Fact]
    public void Second_derivatives_agree_with_central_differences() => ForAll(static (f, x) =>
    {
        if (!IsSteep(f, x)) GradientCheck.Verify(Grad(f), x, new GradientCheckOptions { Tolerance = 1e-4 });
    });

    [Fact]
    public void Forward_mode_agrees_with_reverse_mode() => ForAll(static (f, x) =>
    {
        Tensor tangent = Cos(x * 3);
        double forward = (double)Jvp(f, x, tangent).Tangent;
        double reverse = (double)(Grad(f)(x) * tangent).Sum();
        Assert.True(Math.Abs(forward - reverse) <= 1e-11 * (1 + Math.Abs(reverse)), $"forward {forward}, reverse {reverse}");
    });

    [Fact]
    public void A_batch_is_a_loop_and_compiled_is_evaluated() => ForAll(static (f, x) =>
    {
        Tensor[] gradients = [Grad(f)(x), Grad(f)(x * 0.5)];
        AssertClose(gradients[0], Compile(Grad(f))(x));
        AssertClose(Stack(gradients), Vmap(Grad(f))(Stack([x, x * 0.5])));
    });

    /// <summary>
    /// Whether a composition that happens to amplify at every step changes so fast that central differences are no judge. NaN is not steep.
    /// </summary>
    private static bool IsSteep(Func<Tensor, Tensor> f, Tensor x)
    {
        Tensor gradient = Grad(f)(x);
        Tensor curvature = Jvp(Grad(f), x, Cos(x * 3)).Tangent;
        return (double)Abs(gradient).Max() > 30 || (double)Abs(curvature).Max() > 30 * (1 + (double)Abs(gradient).Max());
    }

    private static void AssertClose(Tensor expected, Tensor actual)
    {
        Assert.Equal(expected.Type, actual.Type);
        Assert.True((bool)(Abs(expected - actual) <= 1e-12 * (1 + Abs(expected))).All(), $"expected\n{expected}\nbut got\n{actual}");
    }

    /// <summary>
    /// The same 100 compositions in every run, since now and then one is drawn that differences cannot judge; with AUTOGRAD_SWEEP set,
    /// 2000 that nobody has seen yet.
    /// </summary>
    private static Config Configuration => Environment.GetEnvironmentVariable("AUTOGRAD_SWEEP") is null
        ? Config.QuickThrowOnFailure.WithReplay(new Replay(new Rnd(2026, 11), FSharpOption<int>.None))
        : Config.QuickThrowOnFailure.WithMaxTest(2000);

    private static void ForAll(Action<Func<Tensor, Tensor>, Tensor> law)
    {
        Gen<Step> step =
            from part in Gen.Choose(0, CompositionParts.All.Length - 1)
            from first in Gen.Choose(0, 1000)
            from second in Gen.Choose(0, 1000)
            select new Step(part, first, second);
        Gen<Composition> compositions =
            from count in Gen.Choose(1, 12)
            from steps in step.ListOf(count)
            from point in TensorGenerators.Tensors(CompositionParts.Shape, -1.5, 1.5)
            select new Composition([.. steps], point);
        Prop.ForAll(Arb.From(compositions, Shorter), composition => law(composition.Apply, composition.Point)).Check(Configuration);
    }

    private static IEnumerable<Composition> Shorter(Composition whole) =>
        whole.Steps.Length == 1 ? [] : whole.Steps.Select((_, left) => whole with { Steps = whole.Steps.RemoveAt(left) });

    /// <summary>Which part, and which two of the values so far, counted modulo their number from the latest back.</summary>
    private sealed record Step(int Part, int First, int Second);

    private sealed record Composition(ImmutableArray<Step> Steps, Tensor Point)
    {
        public Tensor Apply(Tensor x)
        {
            List<Tensor> values = [x, Sin(x * 2)];
            foreach (Step step in Steps)
            {
                values.Add(CompositionParts.All[step.Part].Combine(Nearby(values, step.First), Nearby(values, step.Second)));
            }
            return (values[^1] * values[^1]).Sum() + Sin(values[^2]).Mean();
        }

        public override string ToString()
        {
            IEnumerable<string> names = Steps.Select(static step => $"{CompositionParts.All[step.Part].Name} ({step.First}, {step.Second})");
            return $"{string.Join(", then ", names)} at\n{Point}";
        }

        /// <summary>Recent values are chosen more often, so that compositions get deep.</summary>
        private static Tensor Nearby(List<Tensor> values, int choice) =>
            choice % 3 == 0 ? values[choice / 3 % values.Count] : values[^(1 + (choice % 2))];
    }
}
