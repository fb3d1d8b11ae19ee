using AutoGrad.Testing;
using FsCheck;
using FsCheck.Fluent;
using Microsoft.FSharp.Core;
using Xunit;
using Xunit.Sdk;
using Tensors = System.Collections.Immutable.ImmutableArray<AutoGrad.Tensor>;

namespace AutoGrad.Tests.Transforms;

/// <summary>
/// Holds laws against random graphs: the same in every run, or with AUTOGRAD_SWEEP=n each law against n that nobody has seen yet. What
/// fails is shrunk and printed as C#.
/// </summary>
internal static class GraphLaws
{
    private const double LargestShareLeftOut = 0.1;

    /// <summary>Everything in Float64, so that laws can be strict.</summary>
    public static readonly GraphOptions Float64 = new() { AllowFloat32 = false };

    /// <summary>What differences can judge.</summary>
    public static readonly GraphOptions Smooth = new() { AllowFloat32 = false, SmoothOnly = true, MaximumInputSize = 12 };

    /// <summary>Float32 and conversions among them.</summary>
    public static readonly GraphOptions Mixed = new();

    /// <summary>
    /// Checks the law on so many graphs of the default run. It fails too when more than a tenth of the graphs are left out, because the law
    /// is not about them or because it is broken where rounding decides, so that it cannot come to say nothing.
    /// </summary>
    /// <param name="options">What graphs.</param>
    /// <param name="count">How many.</param>
    /// <param name="law">Throws where it is broken.</param>
    /// <param name="applies">What graphs the law is about; all by default.</param>
    public static void ForAll(GraphOptions options, int count, Action<GraphRecipe> law, Func<GraphRecipe, bool>? applies = null)
    {
        int drawn = 0, skipped = 0, fragile = 0;
        Config configuration = int.TryParse(Environment.GetEnvironmentVariable("AUTOGRAD_SWEEP"), out int sweep)
            ? Config.QuickThrowOnFailure.WithMaxTest(sweep)
            : Config.QuickThrowOnFailure.WithMaxTest(count).WithReplay(new Replay(new Rnd(2026, 11), FSharpOption<int>.None));
        Prop.ForAll(GraphGenerators.Arbitrary(options), graph =>
        {
            drawn++;
            if (applies?.Invoke(graph) == false)
            {
                skipped++;
                return;
            }
            try
            {
                law(graph);
            }
            catch (Exception error) when (error is XunitException or TensorsDifferException && IsFragile(graph))
            {
                fragile++; // On the edge of a kink or a jump rounding decides which side a value is on, and no law can.
            }
        }).Check(configuration);
        Assert.True(
            skipped + fragile <= Math.Max(2, drawn * LargestShareLeftOut),
            $"of {drawn} graphs {skipped} were skipped and {fragile} excused as fragile: the law says too little");
    }

    /// <summary>The law for graphs that have a float input with elements.</summary>
    public static void ForAllDifferentiable(GraphOptions options, int count, Action<GraphRecipe> law) =>
        ForAll(options, count, law, static graph => graph.FloatInputs.Any(static input => input.Size > 0));

    /// <summary>Tensors of the types of others with numbers between −1 and 1 that are none of them again.</summary>
    public static Tensors Directions(Tensors like, int seed)
    {
        var random = new Random(seed);
        return [.. like.Select(tensor => Tensor.From(
            [.. Enumerable.Range(0, tensor.Size).Select(_ => (2 * random.NextDouble()) - 1)],
            tensor.Shape).Cast(tensor.DType).Evaluate())];
    }

    /// <summary>⟨left, right⟩ and Σ |left·right|, by which its rounding is to be measured.</summary>
    public static (double Value, double Scale) Dot(Tensors left, Tensors right)
    {
        double[] products = [.. left.Zip(
            right,
            static (a, b) => (a.Cast(DType.Float64) * b.Cast(DType.Float64)).ToArray<double>()).SelectMany(static numbers => numbers)];
        return (products.Sum(), products.Sum(Math.Abs));
    }

    public static void AssertEqual((double Value, double Scale) expected, (double Value, double Scale) actual, double tolerance)
    {
        double allowed = tolerance * (1 + expected.Scale + actual.Scale);
        Assert.True(Math.Abs(expected.Value - actual.Value) <= allowed, $"expected {expected.Value:R}, but got {actual.Value:R}");
    }

    /// <summary>Same types, same integers and Bools, floats within the tolerance of the largest of their tensor.</summary>
    public static void AssertClose(Tensors expected, Tensors actual, double tolerance) =>
        TensorAssertions.AssertClose(expected, actual, AutoGrad.Testing.Tolerance.OfMagnitude(tolerance));

    public static void AssertClose(Tensor expected, Tensor actual, double tolerance) =>
        TensorAssertions.AssertClose(expected, actual, AutoGrad.Testing.Tolerance.OfMagnitude(tolerance));

    /// <summary>The strictest tolerance that suits all values of a graph.</summary>
    public static double Tolerance(GraphRecipe graph, double float64) => graph.IsFloat64 ? float64 : 1e-3;

    /// <summary>Whether results jump, bend or run away when the float inputs move by almost nothing.</summary>
    private static bool IsFragile(GraphRecipe graph)
    {
        if (graph.FloatInputs.IsEmpty) return false;
        return Fragility.IsAt(Results, graph.FloatInputs, graph.IsFloat64);

        Tensors Results(Tensors floats)
        {
            int next = 0;
            return graph.Apply([.. graph.Inputs.Select(input => input.DType.IsFloat ? floats[next++] : input)]);
        }
    }
}
