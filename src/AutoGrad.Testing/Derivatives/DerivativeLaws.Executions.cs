using System.Collections.Immutable;

namespace AutoGrad.Testing;

/// <content>Other ways to run the function and its derivative: in batches, compiled, in Float32.</content>
internal sealed partial class DerivativeLaws
{
    private const int BatchSize = 3;

    /// <summary>The derivative in Float32 against that in Float64.</summary>
    /// <param name="single">The same function at the same point with Float32 arguments.</param>
    public void CheckSinglePrecision(CheckedPoint single)
    {
        if (!Function.Evaluate(at.Point).Zip(single.Function.Evaluate(single.Point), static (x, y) => Math.Abs(x - y) <= 1e-3 * (1 + Math.Abs(x))).All(static near => near))
        {
            findings.Skip("in Float32: the result there is another than in Float64. Numbers drawn at random differ between dtypes, or Float32 is too coarse for the function");
            return;
        }
        bool isReverse = options.Modes.HasFlag(DerivativeModes.Reverse);
        double[] tangent = [.. Enumerable.Repeat(1.0, Function.Inputs.Count)];
        FlatLeaves leaves = isReverse ? Function.Inputs : Function.Outputs;
        double[] Derivative(CheckedPoint point) => isReverse ? point.Pull(weights) : point.Push(tangent);
        double[] wide = Derivative(at), narrow = Derivative(single), sizes = LargestOfLeaf(leaves, wide);
        double[]? uncertain = null;
        double unit = Math.ScaleB(1, -24), resultSize = Largest(Function.Evaluate(at.Point));
        for (int i = 0; i < wide.Length; i++)
        {
            double difference = Math.Abs(wide[i] - narrow[i]);
            double allowed = options.ToleranceFactor * ((unit * ((256 * sizes[i]) + (64 * resultSize))) + single.Function.LeastNormal);
            if (difference <= allowed || !double.IsFinite(wide[i]) || Math.Abs(wide[i]) > single.Function.Largest / 4) continue;
            uncertain ??= [.. single.Spreads(Derivative).Zip(Imprecise(), static (spread, imprecise) => spread + Math.Abs(imprecise))];
            if (difference <= allowed + (4 * uncertain[i])) continue;
            string what = isReverse ? $"by {leaves.Locate(i).Name("the argument")}" : $"of {leaves.Locate(i).Name("the result")}";
            findings.Break(
                Function,
                Invariant($"the derivative {what} is {narrow[i]:g9} in Float32 and {wide[i]:g9} in Float64, which rounding does not ")
                + "explain. Look for numbers that overflow, vanish or cancel in Float32.");
            return;
        }

        // A derivative is not to have more digits than the values it is of: what these lose by rounding, as a share, it may too.
        double[] Imprecise()
        {
            double[] moved = isReverse && options.Modes.HasFlag(DerivativeModes.Forward) ? at.Push(at.Point) : at.Value;
            double[] shares = [.. new ValueNoise(single, random).Inside().Select((noise, i) => Math.Min(1, noise / Math.Max(Math.Abs(at.Value[i]), Math.Abs(moved[i]) / 64)))];
            return isReverse
                ? at.Pull([.. weights.Zip(shares, static (weight, share) => weight * share)])
                : [.. wide.Zip(shares, static (slope, share) => slope * share)];
        }
    }

    private void CheckBatched()
    {
        double[][] points =
            [.. Enumerable.Range(0, BatchSize).Select(i => i == 0 ? at.Point : at.Jolt(random, 1.0 / 256, movesZeros: true))];
        foreach ((string name, CheckedFunction function) in WithDerivative())
        {
            ImmutableArray<Tensor>[] examples = [.. points.Select(point => function.Inputs.Split(point))];
            ImmutableArray<Tensor> stacked =
                [.. Enumerable.Range(0, examples[0].Length).Select(k => Tensor.Stack([.. examples.Select(example => example[k])]))];
            if (Try($"Vmap of {name}", () => Transforms.Vmap(function.Call)(stacked)) is not { } batched) return;
            for (int i = 0; i < BatchSize; i++)
            {
                double[] alone = new CheckedPoint(function, at.Point, random).ValuesAt(points[i]);
                double[] inBatch = function.Outputs.Join(batched.Select(leaf => leaf[i]));
                if (Differ($"example {i} of Vmap of {name}", "called with it alone", function, inBatch, alone)) return;
            }
        }
    }

    private void CheckCompiled()
    {
        foreach ((string name, CheckedFunction function) in WithDerivative())
        {
            ImmutableArray<Tensor> leaves = function.Inputs.Split(at.Point);
            if (Try($"Compile of {name}", () => Transforms.Compile(function.Call)(leaves)) is not { } compiled) return;
            if (Differ($"Compile of {name}", "called as it is", function, function.Outputs.Join(compiled), function.Evaluate(at.Point)))
                return;
        }
    }

    private IEnumerable<(string Name, CheckedFunction Function)> WithDerivative()
    {
        yield return ("the function", Function);
        if (options.Modes.HasFlag(DerivativeModes.Reverse))
            yield return ("its Vjp", Function.Differentiated(DerivativeModes.Reverse, weights));
        else yield return ("its Jvp", Function.Differentiated(DerivativeModes.Forward, Vector(Function.Inputs.Count, One)));
    }

    /// <summary>The result, or null if the function reads numbers and so cannot be traced.</summary>
    private ImmutableArray<Tensor>? Try(string what, Func<ImmutableArray<Tensor>> call)
    {
        try
        {
            return Tensor.Evaluate([.. call()]);
        }
        catch (InvalidOperationException error) when (CheckedFunction.IsReading(error))
        {
            findings.Skip($"{what}: {error.Message}");
        }
        catch (Exception error) when (error is ArgumentException or InvalidOperationException)
        {
            findings.Break(Function, $"{what} fails, although the function itself does not: {error.Message}");
        }
        return null;
    }

    /// <summary>Reports the first element in which two results differ by more than rounding explains.</summary>
    private bool Differ(string what, string otherwise, CheckedFunction function, double[] left, double[] right)
    {
        double[]? uncertain = null;
        double[] sizes = LargestOfLeaf(function.Outputs, right);
        for (int i = 0; i < left.Length; i++)
        {
            double allowed = (Rounding * sizes[i]) + Floor;
            if (Near(left[i], right[i], allowed)) continue;
            uncertain ??= Uncertainty(function);
            if (Near(left[i], right[i], allowed + (4 * uncertain[i]))) continue;
            string place = function.Outputs.Locate(i).Name(function.Modes.IsEmpty ? "the result" : "the argument");
            findings.Break(function, Invariant($"{what} gives {left[i]:g12} at {place}; {otherwise}, it is {right[i]:g12}"));
            return true;
        }
        return false;
    }

    /// <summary>How much each output changes when the last digits of the point do.</summary>
    private double[] Uncertainty(CheckedFunction function)
    {
        double[][] near = [.. Enumerable.Range(0, 4).Select(_ => function.Evaluate(at.Jolt(random, 16 * function.Unit)))];
        return [.. Enumerable.Range(0, function.Outputs.Count).Select(i => near.Max(values => values[i]) - near.Min(values => values[i]))];
    }
}
