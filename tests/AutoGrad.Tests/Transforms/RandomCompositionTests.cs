using System.Collections.Immutable;
using AutoGrad.Testing;
using FsCheck;
using FsCheck.Fluent;
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
    private static readonly Shape Shape = [2, 3];

    private static readonly ImmutableArray<(string Name, Func<Tensor, Tensor, Tensor> Combine)> Parts =
    [
        ("add", static (x, y) => (x + y) * 0.7),
        ("subtract", static (x, y) => (x - y) * 0.7),
        ("multiply", static (x, y) => x * y),
        ("divide", static (x, y) => x / (2 + Cos(y))),
        ("negate", static (x, _) => -x),
        ("sine", static (x, _) => Sin(x)),
        ("cosine", static (x, y) => Cos(x + (y * y))),
        ("swap rows and columns", static (x, _) => x.Transpose().Reshape(Shape)),
        ("flip", static (x, _) => x.Flip(1)),
        ("roll", static (x, _) => x.Roll(1, 1)),
        ("join and slice", static (x, y) => Concatenate([x, y], 0).SliceAxis(0, 1, 2)),
        ("every second", static (x, y) => Concatenate([x, y], 1).StridedSlice([0, 0], [2, 3], [1, 2])),
        ("pad and crop", static (x, _) => x.Pad([1, 0], [0, 2]).StridedSlice([0, 1], [2, 3], [1, 1]) * 1.1),
        ("subtract mean", static (x, _) => x - x.Mean(1, keepDims: true)),
        ("share of sum", static (x, y) => x + (0.3 * y.Sum())),
        ("running total", static (x, _) => 0.5 * x.CumulativeSum(1)),
        ("product of rows", static (x, y) => x + (0.5 * y.Product(0))),
        ("stack", static (x, y) => Stack([x, y], 1).Sum(1) * 0.5),
        ("tile", static (x, _) => x.SliceAxis(0, 0, 1).Tile(2, 1)),
    ];

    [Fact]
    public void First_derivatives_agree_with_central_differences() => ForAll(static (composition, x) =>
        GradientCheck.Verify(composition.Apply, x));

    [Fact]
    public void Second_derivatives_agree_with_central_differences() => ForAll(static (composition, x) =>
        GradientCheck.Verify(point => Grad(composition.Apply)(point), x, new GradientCheckOptions { Tolerance = 1e-4 }));

    [Fact]
    public void Forward_mode_agrees_with_reverse_mode() => ForAll(static (composition, x) =>
    {
        Tensor tangent = Cos(x * 3);
        double forward = (double)Jvp(composition.Apply, x, tangent).Tangent;
        double reverse = (double)(Grad(composition.Apply)(x) * tangent).Sum();
        Assert.True(Math.Abs(forward - reverse) <= 1e-12 * (1 + Math.Abs(reverse)), $"forward {forward}, reverse {reverse}");
    });

    [Fact]
    public void A_batch_is_a_loop_and_compiled_is_evaluated() => ForAll(static (composition, x) =>
    {
        Tensor gradients = Vmap(Grad(composition.Apply))(Stack([x, x * 0.5]));
        Tensor first = Compile(Grad(composition.Apply))(x);
        Assert.Equal(Grad(composition.Apply)(x).ToArray<double>(), first.ToArray<double>());
        Assert.Equal(Stack([first, Grad(composition.Apply)(x * 0.5)]).ToArray<double>(), gradients.ToArray<double>());
    });

    private static void ForAll(Action<Composition, Tensor> law)
    {
        Gen<Step> steps =
            from part in Gen.Choose(0, Parts.Length - 1)
            from first in Gen.Choose(0, 1000)
            from second in Gen.Choose(0, 1000)
            select new Step(part, first, second);
        Arbitrary<Composition> compositions = Arb.From(
            Gen.Choose(1, 12).SelectMany(count => steps.ListOf(count)).Select(static list => new Composition([.. list])), Shorter);
        Arbitrary<Tensor> points = TensorGenerators.Tensors(Shape, -1.5, 1.5).ToArbitrary();
        Prop.ForAll(compositions, points, law).QuickCheckThrowOnFailure();
    }

    private static IEnumerable<Composition> Shorter(Composition composition) =>
        composition.Steps.Length == 1 ? [] : composition.Steps.Select((_, left) => new Composition(composition.Steps.RemoveAt(left)));

    /// <summary>Which part, and which two of the values so far, counted modulo their number from the latest back.</summary>
    private sealed record Step(int Part, int First, int Second);

    private sealed record Composition(ImmutableArray<Step> Steps)
    {
        public Tensor Apply(Tensor x)
        {
            List<Tensor> values = [x, Sin(x * 2)];
            foreach (Step step in Steps) values.Add(Parts[step.Part].Combine(Nearby(values, step.First), Nearby(values, step.Second)));
            return (values[^1] * values[^1]).Sum() + Sin(values[^2]).Mean();
        }

        public override string ToString() => string.Join(", then ", Steps.Select(static step => $"{Parts[step.Part].Name} ({step.First}, {step.Second})"));

        /// <summary>Recent values are chosen more often, so that compositions get deep.</summary>
        private static Tensor Nearby(List<Tensor> values, int choice) =>
            choice % 3 == 0 ? values[choice / 3 % values.Count] : values[^(1 + (choice % 2))];
    }
}
