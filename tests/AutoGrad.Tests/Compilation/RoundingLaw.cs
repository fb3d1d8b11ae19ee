using AutoGrad.Execution;
using Xunit;
using static AutoGrad.Tensor;
using static AutoGrad.Transforms;
using Tensors = System.Collections.Immutable.ImmutableArray<AutoGrad.Tensor>;

namespace AutoGrad.Tests.Compilation;

/// <summary>
/// How far two ways to compute the same expression may be apart: a few units in the last place for every operation on the way, each carried
/// to the result by the derivative of the result with respect to what the operation makes. A sum is rounded in units of its terms.
/// </summary>
internal static class RoundingLaw
{
    /// <summary>Units in the last place for an operation.</summary>
    private const double Units = 4;

    /// <summary>Holds the law for the elements of every float result that are furthest apart, absolutely and relatively.</summary>
    /// <param name="outputs">The results as expressions in tensors that are known.</param>
    /// <param name="expected">Their values in one way.</param>
    /// <param name="actual">Their values in another way.</param>
    public static void AssertHolds(Tensors outputs, Tensors expected, Tensors actual)
    {
        for (int i = 0; i < outputs.Length; i++)
        {
            if (!outputs[i].DType.IsFloat) continue;
            double[] left = Numbers(expected[i]), right = Numbers(actual[i]);
            if (Furthest(left, right, static _ => 1) is not { } absolute) continue;
            AssertElement(outputs, i, absolute, left, right);
            if (Furthest(left, right, static value => Math.Abs(value)) is { } relative && relative != absolute)
                AssertElement(outputs, i, relative, left, right);
        }
    }

    private static void AssertElement(Tensors outputs, int output, int element, double[] left, double[] right)
    {
        double difference = Math.Abs(left[element] - right[element]), bound = Bound(outputs[output], element);
        if (difference <= bound || double.IsNaN(bound)) return; // where a derivative is infinite there is nothing to say
        Assert.Fail(
            $"element {element} of output {output}, {outputs[output].Type}: {left[element]:R} and {right[element]:R} are {difference / bound:F2} times as far apart as rounding explains");
    }

    /// <summary>The element furthest apart for its size; null if all finite ones are equal.</summary>
    private static int? Furthest(double[] left, double[] right, Func<double, double> size)
    {
        int? furthest = null;
        double most = 0;
        for (int i = 0; i < left.Length; i++)
        {
            double distance = Math.Abs(left[i] - right[i]) / Math.Max(size(left[i]), double.Epsilon);
            if (double.IsFinite(left[i]) && double.IsFinite(right[i]) && distance > most) (furthest, most) = (i, distance);
        }
        return furthest;
    }

    private static double Bound(Tensor output, int element)
    {
        Tensor chosen = WithoutStops(output.Reshape(output.Size)[element]);
        Tensor[] nodes = [.. Graph.Reachable([chosen], static node => node.Inputs)
            .Where(static node => node.DType.IsFloat && node.Size > 0 && node.Primitive is not (Constant or Fill or Literal))];
        Tensors slopes = Gradients(chosen, nodes);
        double bound = double.Epsilon * 16;
        Tensor[] parts =
            [.. nodes.Zip(slopes, static (node, slope) => (Abs(slope) * Magnitude(node)).Cast(DType.Float64).Sum() * Rounding(node.DType))];
        foreach (Tensor part in parts) bound += (double)part;
        return Units * bound;
    }

    /// <summary>The same values where nothing stops derivatives, which rounding does not care about.</summary>
    private static Tensor WithoutStops(Tensor output)
    {
        var same = new Dictionary<Tensor, Tensor>();
        foreach (Tensor node in Graph.Of([], [output]).Nodes)
        {
            if (node.Primitive is StopGradient) same[node] = Same(node.Inputs[0]);
            else if (node.Inputs.Any(input => !ReferenceEquals(Same(input), input))) same[node] = node.WithInputs([.. node.Inputs.Select(Same)]);
        }
        return Same(output);

        Tensor Same(Tensor node) => same.GetValueOrDefault(node, node);
    }

    /// <summary>
    /// What the rounding of a node is measured by: itself, the terms that it is the sum of, or of a whole algorithm all that goes in.
    /// </summary>
    private static Tensor Magnitude(Tensor node)
    {
        if (node.Primitive.Lower(node) is Lowering.Opaque or Lowering.Joint)
        {
            return node.Inputs.Where(static input => input.DType.IsFloat).Aggregate(Abs(node), static (sum, input) => sum + Abs(input).Sum().Cast(sum.DType));
        }
        if (node.Primitive.Linearity == Linearity.None) return Abs(node) * Roundings(node);
        return Maximum(Abs(node), Abs(node.Primitive.Apply([.. node.Inputs.Select(static input => input.DType.IsFloat ? Abs(input) : input)])));
    }

    private static double Roundings(Tensor node) =>
        node.Primitive.Lower(node) is Lowering.Reduce { Kind: ReduceKind.Product }
            ? Math.Max(1, (double)node.Inputs[0].Size / node.Size)
            : 1;

    private static double Rounding(DType dtype) => dtype == DType.Float32 ? 1.0 / (1 << 24) : Math.ScaleB(1, -53);

    private static double[] Numbers(Tensor tensor) => tensor.Cast(DType.Float64).ToArray<double>();
}
