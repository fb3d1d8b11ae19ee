using System.Globalization;

namespace AutoGrad.Testing;

/// <summary>The laws of derivatives that need no differences, checked at a point.</summary>
/// <param name="at">The function and the point.</param>
/// <param name="weights">How the outputs are summed where a scalar is wanted.</param>
/// <param name="options">Which laws.</param>
/// <param name="findings">Where the broken ones go.</param>
/// <param name="random">Draws vectors.</param>
internal sealed partial class DerivativeLaws(CheckedPoint at, double[] weights, GradientCheckOptions options, GradientFindings findings, Random random)
{
    private CheckedFunction Function => at.Function;

    /// <summary>What is rounding where everything cancels.</summary>
    private double Floor => (Math.ScaleB(Function.Unit, 12) * Math.Min(1, Function.Size)) + Function.LeastNormal;

    /// <summary>How much of a number's size two ways to compute it may differ by: 20 of 52 bits, or 12 of 23.</summary>
    private double Rounding => Math.ScaleB(Function.Unit, Function.IsSingle ? 12 : 20);

    public void Run()
    {
        bool both = options.Modes == DerivativeModes.Both;
        if (options.CrossChecks != CrossChecks.All) TellWhatDoesNotApply(both);
        if (Asks(CrossChecks.Adjoint) && both) CheckAdjoint();
        if (Asks(CrossChecks.Linearity)) CheckLinearity();
        if (Asks(CrossChecks.Symmetry) && options.Order >= 2 && options.Modes.HasFlag(DerivativeModes.Reverse)) CheckSymmetry(both);
        if (Asks(CrossChecks.Batched)) CheckBatched();
        if (Asks(CrossChecks.Compiled)) CheckCompiled();
    }

    /// <summary>A law that was asked for by name, and needs other options.</summary>
    private void TellWhatDoesNotApply(bool both)
    {
        if (Asks(CrossChecks.Adjoint) && !both)
            findings.Skip("CrossChecks.Adjoint, which compares both modes: set Modes = DerivativeModes.Both");
        if (!Asks(CrossChecks.Symmetry)) return;
        if (options.Order < 2) findings.Skip("CrossChecks.Symmetry, which is a law of second derivatives: set Order = 2");
        else if (!options.Modes.HasFlag(DerivativeModes.Reverse)) findings.Skip("CrossChecks.Symmetry, which begins with a gradient: set Modes = DerivativeModes.Both or Reverse");
    }

    private bool Asks(CrossChecks law) => options.CrossChecks.HasFlag(law);

    private void CheckAdjoint()
    {
        double[] tangent = Vector(Function.Inputs.Count, One);
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
            CheckLinearity("Jvp", "the tangent", "the result", Function.Outputs, Vector(inputs, One), Vector(inputs, One), static (point, t) => point.Push(t));
        }
    }

    private void CheckLinearity(
        string mode, string what, string root, FlatLeaves leaves, double[] first, double[] second, Func<CheckedPoint, double[], double[]> map)
    {
        double[] both = Combine(first, second), ofBoth = map(at, both), expected = Combine(map(at, first), map(at, second));
        // Large factors find rules that clip; where the derivative is as large as numbers are, they are too large.
        for (int k = 0; k < 8 && !ofBoth.Concat(expected).All(double.IsFinite); k++)
        {
            (first, second) = ([.. first.Select(static u => u / 1024)], [.. second.Select(static v => v / 1024)]);
            both = Combine(first, second);
            (ofBoth, expected) = (map(at, both), Combine(map(at, first), map(at, second)));
        }
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
        double[] u = Vector(Function.Inputs.Count, One), v = Vector(Function.Inputs.Count, One);
        (double Left, double Right, double Size) Sides(CheckedPoint point)
        {
            (double[] hu, double[] hv) = (Product(point, u), Product(point, v));
            return (Dot(u, hv), Dot(v, hu), Math.Max(AbsoluteDot(u, hv), AbsoluteDot(v, hu)));
        }
        double[] Product(CheckedPoint point, double[] vector)
        {
            CheckedFunction product = gradient.Differentiated(both ? DerivativeModes.Forward : DerivativeModes.Reverse, vector);
            return (point == at ? product : product.Imprecise(4, random)).Evaluate(point.Point);
        }
        (double left, double right, double size) = Sides(at);
        if (Same(left, right, size, near => Sides(near).Left, near => Sides(near).Right)) return;
        findings.Break(
            gradient, Invariant($"the second derivative is not symmetric: ⟨u, H·v⟩ is {left:g12}, ⟨v, H·u⟩ is {right:g12}"));
    }

    /// <summary>
    /// Whether two numbers agree to rounding, if need be to that which shows when the point and vectors change their last digits.
    /// </summary>
    private bool Same(double left, double right, double size, Func<CheckedPoint, double> leftNear, Func<CheckedPoint, double> rightNear) =>
        Near(left, right, (Rounding * size) + Floor)
        || Near(left, right, (Rounding * size) + Floor + (4 * Math.Max(at.Spread(leftNear), at.Spread(rightNear))));

    private bool Near(double left, double right, double tolerance) =>
        left.Equals(right) || Math.Abs(left - right) <= options.ToleranceFactor * tolerance;

    /// <summary>The vector with other last digits: what a map makes of it differs by the rounding of all it adds up.</summary>
    private double[] Jolted(double[] vector) =>
        [.. vector.Select(element => element * (1 + (16 * Function.Unit * ((2 * random.NextDouble()) - 1))))];

    private double Mask(int output) => weights[output] == 0 ? 0 : 1;

    private static double One(int place) => 1;

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
