using System.Collections.Immutable;
using System.Globalization;

namespace AutoGrad.Testing;

/// <summary>The laws of derivatives that need no differences, checked at a point.</summary>
/// <param name="at">The function and the point.</param>
/// <param name="weights">How the outputs are summed where a scalar is wanted.</param>
/// <param name="options">Which laws.</param>
/// <param name="findings">Where the broken ones go.</param>
/// <param name="random">Draws vectors.</param>
internal sealed class DerivativeLaws(CheckedPoint at, double[] weights, GradientCheckOptions options, GradientFindings findings, Random random)
{
    private const int BatchSize = 3;

    private CheckedFunction Function => at.Function;

    /// <summary>What is rounding where everything cancels.</summary>
    private double Floor => Math.ScaleB(Function.Unit, 12) * Math.Min(1, Function.Size);

    /// <summary>How much of a number's size two ways to compute it may differ by: 20 of 52 bits, or 12 of 23.</summary>
    private double Rounding => Math.ScaleB(Function.Unit, Function.Unit < 1e-10 ? 20 : 12);

    public void Run()
    {
        bool both = options.Modes == DerivativeModes.Both;
        if (Asks(CrossChecks.Adjoint) && both) CheckAdjoint();
        if (Asks(CrossChecks.Linearity)) CheckLinearity();
        if (Asks(CrossChecks.Symmetry) && options.Order >= 2 && options.Modes.HasFlag(DerivativeModes.Reverse)) CheckSymmetry(both);
        if (Asks(CrossChecks.Batched)) CheckBatched();
        if (Asks(CrossChecks.Compiled)) CheckCompiled();
    }

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
        double[] tangent = [.. Enumerable.Range(0, Function.Inputs.Count).Select(at.Scale)];
        FlatLeaves leaves = isReverse ? Function.Inputs : Function.Outputs;
        double[] Derivative(CheckedPoint point) => isReverse ? point.Pull(weights) : point.Push(tangent);
        double[] wide = Derivative(at), narrow = Derivative(single), sizes = LargestOfLeaf(leaves, wide);
        double[]? uncertain = null;
        double unit = Math.ScaleB(1, -24), resultSize = Largest(Function.Evaluate(at.Point));
        for (int i = 0; i < wide.Length; i++)
        {
            double difference = Math.Abs(wide[i] - narrow[i]);
            double allowed = options.ToleranceFactor * unit * ((256 * sizes[i]) + (64 * resultSize));
            if (difference <= allowed || !double.IsFinite(wide[i])) continue;
            uncertain ??= single.Spreads(Derivative);
            if (difference <= allowed + (4 * uncertain[i])) continue;
            string what = isReverse ? $"by {leaves.Locate(i).Name("the argument")}" : $"of {leaves.Locate(i).Name("the result")}";
            findings.Break(
                Function,
                Invariant($"the derivative {what} is {narrow[i]:g9} in Float32 and {wide[i]:g9} in Float64, which rounding does not ")
                + "explain. Look for numbers that overflow, vanish or cancel in Float32.");
            return;
        }
    }

    private bool Asks(CrossChecks law) => options.CrossChecks.HasFlag(law);

    private void CheckAdjoint()
    {
        double[] tangent = Vector(Function.Inputs.Count, at.Scale);
        (double Forward, double Reverse, double Size) Sides(CheckedPoint point, double[] t, double[] ct)
        {
            double[] pushed = point.Push(t), pulled = point.Pull(ct);
            return (Dot(ct, pushed), Dot(pulled, t), Math.Max(AbsoluteDot(ct, pushed), AbsoluteDot(pulled, t)));
        }
        (double forward, double reverse, double size) = Sides(at, tangent, weights);
        (double Forward, double Reverse, double Size) Near(CheckedPoint point) => Sides(point, Jolted(tangent), Jolted(weights));
        if (Same(forward, reverse, size, near => Near(near).Forward, near => Near(near).Reverse)) return;
        findings.Break(
            Function,
            Invariant($"forward and reverse mode are not derivatives of one function: ⟨ct, J·t⟩ is {forward:g12}, ⟨Jᵀ·ct, t⟩ is {reverse:g12}"));
    }

    private void CheckLinearity()
    {
        int inputs = Function.Inputs.Count, outputs = Function.Outputs.Count;
        if (options.Modes.HasFlag(DerivativeModes.Reverse))
        {
            CheckLinearity("Vjp", "the cotangent", "the argument", Function.Inputs, Vector(outputs, Mask), Vector(outputs, Mask), static (point, ct) => point.Pull(ct));
        }
        if (options.Modes.HasFlag(DerivativeModes.Forward))
        {
            CheckLinearity("Jvp", "the tangent", "the result", Function.Outputs, Vector(inputs, at.Scale), Vector(inputs, at.Scale), static (point, t) => point.Push(t));
        }
    }

    private void CheckLinearity(
        string mode, string what, string root, FlatLeaves leaves, double[] first, double[] second, Func<CheckedPoint, double[], double[]> map)
    {
        double[] both = Combine(first, second);
        double[] ofBoth = map(at, both), expected = Combine(map(at, first), map(at, second));
        double[] sizes = LargestOfLeaf(leaves, ofBoth).Zip(LargestOfLeaf(leaves, expected), Math.Max).ToArray();
        double[]? uncertain = null;
        for (int i = 0; i < ofBoth.Length; i++)
        {
            if (!double.IsFinite(ofBoth[i]) && !double.IsFinite(expected[i])) continue;
            double allowed = (Rounding * sizes[i]) + (64 * Floor);
            if (Near(ofBoth[i], expected[i], allowed)) continue;
            uncertain ??= at.Spreads(near => map(near, Jolted(both))).Zip(at.Spreads(near => map(near, Jolted(first))), Math.Max).ToArray();
            if (Near(ofBoth[i], expected[i], allowed + (4 * uncertain[i]))) continue;
            findings.Break(
                Function,
                Invariant($"{mode} is not linear in {what}: for a·u + b·v it gives {ofBoth[i]:g12} at {leaves.Locate(i).Name(root)}, ")
                + Invariant($"a times that of u and b times that of v are {expected[i]:g12}. A rule must be linear in what it is given"));
            return;
        }

        static double[] Combine(double[] u, double[] v) => [.. u.Zip(v, static (a, b) => (64 * a) - (3 * b))];
    }

    private void CheckSymmetry(bool both)
    {
        CheckedFunction gradient = Function.Differentiated(DerivativeModes.Reverse, weights);
        double[] u = Vector(Function.Inputs.Count, at.Scale), v = Vector(Function.Inputs.Count, at.Scale);
        (double Left, double Right, double Size) Sides(CheckedPoint point)
        {
            var slope = new CheckedPoint(gradient, point.Point, random);
            (double[] hu, double[] hv) = both ? (slope.Push(u), slope.Push(v)) : (slope.Pull(u), slope.Pull(v));
            return (Dot(u, hv), Dot(v, hu), Math.Max(AbsoluteDot(u, hv), AbsoluteDot(v, hu)));
        }
        (double left, double right, double size) = Sides(at);
        if (Same(left, right, size, near => Sides(near).Left, near => Sides(near).Right)) return;
        findings.Break(
            gradient, Invariant($"the second derivative is not symmetric: ⟨u, H·v⟩ is {left:g12}, ⟨v, H·u⟩ is {right:g12}"));
    }

    private void CheckBatched()
    {
        double[][] points = [.. Enumerable.Range(0, BatchSize).Select(i => i == 0 ? at.Point : at.Jolt(random, 1.0 / 256, movesZeros: true))];
        foreach ((string name, CheckedFunction function) in WithDerivative())
        {
            ImmutableArray<Tensor>[] examples = [.. points.Select(point => function.Inputs.Split(point))];
            ImmutableArray<Tensor> stacked = [.. Enumerable.Range(0, examples[0].Length).Select(k => Tensor.Stack([.. examples.Select(example => example[k])]))];
            if (Try($"Vmap of {name}", () => Transforms.Vmap(function.Call)(stacked)) is not { } batched) return;
            for (int i = 0; i < BatchSize; i++)
            {
                double[] alone = function.Outputs.Join(Tensor.Evaluate([.. function.Call(examples[i])]));
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
            if (Differ($"Compile of {name}", "called as it is", function, function.Outputs.Join(compiled), function.Evaluate(at.Point))) return;
        }
    }

    private IEnumerable<(string Name, CheckedFunction Function)> WithDerivative()
    {
        yield return ("the function", Function);
        if (options.Modes.HasFlag(DerivativeModes.Reverse)) yield return ("its Vjp", Function.Differentiated(DerivativeModes.Reverse, weights));
        else yield return ("its Jvp", Function.Differentiated(DerivativeModes.Forward, Vector(Function.Inputs.Count, at.Scale)));
    }

    /// <summary>The result, or null if the function reads numbers and so cannot be traced.</summary>
    private ImmutableArray<Tensor>? Try(string what, Func<ImmutableArray<Tensor>> call)
    {
        try
        {
            return Tensor.Evaluate([.. call()]);
        }
        catch (InvalidOperationException error) when (error.Message.StartsWith("Evaluate: the value of", StringComparison.Ordinal))
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

    /// <summary>Whether two numbers agree to rounding, if need be to that which shows when the point and vectors change their last digits.</summary>
    private bool Same(double left, double right, double size, Func<CheckedPoint, double> leftNear, Func<CheckedPoint, double> rightNear) =>
        Near(left, right, (Rounding * size) + Floor)
        || Near(left, right, (Rounding * size) + Floor + (4 * Math.Max(at.Spread(leftNear), at.Spread(rightNear))));

    private bool Near(double left, double right, double tolerance) =>
        left.Equals(right) || Math.Abs(left - right) <= options.ToleranceFactor * tolerance;

    /// <summary>The vector with other last digits: what a map makes of it differs by the rounding of all it adds up.</summary>
    private double[] Jolted(double[] vector) => [.. vector.Select(element => element * (1 + (16 * Function.Unit * ((2 * random.NextDouble()) - 1))))];

    private double Mask(int output) => weights[output] == 0 ? 0 : 1;

    private double[] Vector(int length, Func<int, double> scale) =>
        [.. Enumerable.Range(0, length).Select(i => scale(i) * ((2 * random.NextDouble()) - 1))];

    private static double Dot(double[] left, double[] right)
    {
        double sum = 0;
        for (int i = 0; i < left.Length; i++) sum += left[i] == 0 ? 0 : left[i] * right[i]; // an output left out may have no derivative
        return sum;
    }

    private static double AbsoluteDot(double[] left, double[] right) => Dot([.. left.Select(Math.Abs)], [.. right.Select(Math.Abs)]);

    /// <summary>For each element, the largest of its leaf.</summary>
    private static double[] LargestOfLeaf(FlatLeaves leaves, double[] numbers)
    {
        double[] sizes = new double[numbers.Length];
        foreach ((int start, int size) in leaves.Ranges()) sizes.AsSpan(start, size).Fill(Largest(numbers.AsSpan(start, size)));
        return sizes;
    }

    private static double Largest(ReadOnlySpan<double> numbers)
    {
        double largest = 0;
        foreach (double number in numbers) largest = double.IsFinite(number) ? Math.Max(largest, Math.Abs(number)) : largest;
        return largest;
    }

    private static string Invariant(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
