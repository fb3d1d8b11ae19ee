namespace AutoGrad.Testing;

/// <summary>Compares the derivatives of a function at a point, by the modes that are asked for, with differences.</summary>
internal sealed class DerivativeComparison
{
    private const int Levels = 4;
    private const int CarefulLevels = 6;

    /// <summary>
    /// How many derivatives that first differences cannot tell from 0 are looked at again, if they are small beside others.
    /// </summary>
    private const int MostHiddenLooks = 8;

    private readonly CheckedPoint at;
    private readonly GradientCheckOptions options;
    private readonly double[] weights;
    private readonly double rounding;
    private readonly GradientFindings findings;
    private readonly Random random;
    private int hiddenLooks;

    public DerivativeComparison(CheckedPoint at, GradientCheckOptions options, GradientFindings findings, Random random)
    {
        this.at = at;
        this.options = options;
        this.findings = findings;
        this.random = random;
        int outputs = at.Function.Outputs.Count;
        weights = outputs == 1 ? [1] : [.. Enumerable.Range(0, outputs).Select(_ => Sign() * (0.5 + (random.NextDouble() / 2)))];
        // What the library's derivative may have lost to rounding: 22 of 52 bits, or 10 of 23.
        rounding = at.Function.IsSingle ? Math.ScaleB(1, -13) : Math.ScaleB(1, -30);
    }

    /// <summary>The weights with which the outputs are summed for reverse mode; 0 for those without a derivative at the point.</summary>
    public double[] Weights => weights;

    private bool IsReverse => options.Modes.HasFlag(DerivativeModes.Reverse);

    private bool IsForward => options.Modes.HasFlag(DerivativeModes.Forward);

    public void Run()
    {
        double[] gradient = IsReverse ? at.Pull(weights) : [];
        var rough = new List<Comparison>();
        bool isKinked = false;
        foreach (Direction direction in Directions()) isKinked |= Compare(direction, isTold: true);
        // Several inputs that bend together, as tied ones do, may each be right and wrong together.
        isKinked &= at.Function.Modes.IsEmpty && at.Function.Inputs.Count > 1;
        for (int k = 0; isKinked && k < options.Directions; k++)
            Compare(k == 0 ? Everything() : Mixture(0, at.Function.Inputs.Count), isTold: false);

        if (rough.Count == 0) return;

        // Outputs without a derivative are left out of the sum that is pulled back.
        foreach (Comparison comparison in rough)
        {
            for (int i = 0; i < weights.Length; i++)
            {
                if (comparison.Slopes[i].IsBounded) continue;
                weights[i] = 0;
                findings.Undecide(at.Function, comparison.Direction, i, comparison.Slopes[i]);
            }
        }
        if (!IsReverse || weights.All(static weight => weight == 0)) return;
        gradient = at.Pull(weights);
        foreach (Comparison comparison in rough) CompareReverse(comparison, gradient);

        // Whether an output has a kink in the direction.
        bool Compare(Direction direction, bool isTold)
        {
            Comparison comparison = Look(direction, isTold);
            if (IsForward) CompareForward(comparison);
            if (comparison.Slopes.All(static slope => slope.IsBounded)) CompareReverse(comparison, gradient);
            else rough.Add(comparison);
            return comparison.Slopes.Any(static slope => slope.Kind == SlopeKind.Kink);
        }
    }

    /// <summary>
    /// Every element of a small leaf, a few random mixtures of all elements of a large one or of a function of higher order.
    /// </summary>
    private IEnumerable<Direction> Directions()
    {
        FlatLeaves inputs = at.Function.Inputs;
        long entries = (long)inputs.Count * at.Function.Outputs.Count;
        bool isFull = at.Function.Modes.IsEmpty ? entries <= 1 << 18 : entries <= 64;
        foreach ((int start, int size) in inputs.Ranges())
        {
            if (size == 0) continue;
            if (isFull && size <= options.ElementwiseUpTo)
            {
                for (int i = 0; i < size; i++) yield return at.Element(start + i);
            }
            else if (at.Function.Modes.IsEmpty)
            {
                for (int k = 0; k < options.Directions; k++) yield return Mixture(start, size);
            }
        }
        for (int k = 0; !at.Function.Modes.IsEmpty && !isFull && k < options.Directions; k++) yield return Mixture(0, inputs.Count);
    }

    private Direction Mixture(int start, int size) => Direction.Of(
        start, [.. Enumerable.Range(start, size).Select(i => Sign() * (0.5 + random.NextDouble()) * at.Scale(i) / Math.Sqrt(size))]);

    /// <summary>All elements upwards together, so that ties stay ties.</summary>
    private Direction Everything() => Direction.Of(0, [.. Enumerable.Range(0, at.Point.Length).Select(at.Scale)]);

    private int Sign() => random.Next(2) == 0 ? -1 : 1;

    private void CompareForward(Comparison comparison)
    {
        double[] tangent = at.Push(comparison.Direction.ToVector(at.Point.Length));
        double[]? uncertain = null;
        double largest = tangent.Where(double.IsFinite).Select(Math.Abs).DefaultIfEmpty().Max();
        int wrong = 0;
        (double Excess, int Output) worst = (1, -1);
        for (int i = 0; i < tangent.Length; i++)
        {
            if (!comparison.Slopes[i].IsBounded) continue;
            double excess = Excess(tangent[i], comparison.Slopes[i]);
            if (excess > 1)
            {
                CarefulLook careful = Careful(comparison);
                uncertain ??= Uncertain(comparison.Direction);
                excess = Excess(tangent[i], careful.Far[i], uncertain[i]);
                if (excess > 1 && (!careful.Near[i].IsBounded || IsTooLarge(tangent[i], careful.Near[i])))
                {
                    findings.Undecide(at.Function, comparison.Direction, i, careful.Near[i]);
                    continue;
                }
                excess = Math.Min(excess, Excess(tangent[i], careful.Near[i], uncertain[i]));
            }
            else if (IsHidden(tangent[i], comparison.Slopes[i]) && (hiddenLooks++ < MostHiddenLooks || Math.Abs(tangent[i]) > largest * Math.ScaleB(1, -30)))
            {
                Slope careful = Careful(comparison).Near[i];
                uncertain ??= Uncertain(comparison.Direction);
                if (careful.IsBounded) excess = Excess(tangent[i], careful, uncertain[i]);
                if (Math.Abs(tangent[i]) > uncertain[i] && (!careful.IsBounded || IsHidden(tangent[i], careful)))
                    findings.Hide(at.Function, comparison.Direction, i, tangent[i], careful.Error);
            }
            if (!findings.Compared(excess)) wrong++;
            else if (comparison.IsTold) findings.Meet(at.Function, comparison.Direction, i, comparison.Slopes[i], tangent[i]);
            if (excess > worst.Excess) worst = (excess, i);
        }
        if (wrong > 0) findings.AddWrong(DerivativeModes.Forward, worst.Excess, () => LocateForward(comparison.Direction, worst.Output));
    }

    private void CompareReverse(Comparison comparison, double[] gradient)
    {
        if (!IsReverse) return;
        double analytic = comparison.Direction.Dot(gradient);
        Slope slope = Sum(comparison.Slopes);
        double excess = Excess(analytic, slope);
        if (excess > 1)
        {
            CarefulLook careful = Careful(comparison);
            double uncertain = at.Spread(near => comparison.Direction.Dot(near.Pull(weights)))
                + comparison.Direction.Magnitudes().Dot(at.Rounding(DerivativeModes.Reverse, weights))
                + Cancelled([.. gradient.Select((element, i) => element * (at.Scale(i) / comparison.Direction.Scale))], comparison.Direction.Scale);
            excess = Excess(analytic, Sum(careful.Far), uncertain);
            slope = Sum(careful.Near);
            if (excess > 1 && (!slope.IsBounded || IsTooLarge(analytic, slope)))
            {
                for (int i = 0; i < weights.Length; i++)
                {
                    if (!careful.Near[i].IsBounded || IsTooLarge(analytic, careful.Near[i]))
                        findings.Undecide(at.Function, comparison.Direction, i, careful.Near[i]);
                }
                return;
            }
            excess = Math.Min(excess, Excess(analytic, slope, uncertain));
        }
        if (!findings.Compared(excess)) findings.AddWrong(DerivativeModes.Reverse, excess, () => LocateReverse(comparison.Direction));
        else if (!IsForward && comparison.IsTold && slope.Kind != SlopeKind.Smooth) MeetAll(comparison, analytic);
    }

    /// <summary>Whether differences cannot tell a derivative from 0.</summary>
    private bool IsHidden(double analytic, Slope slope) =>
        slope.Kind == SlopeKind.Smooth && Math.Abs(analytic) > 4 * at.Function.LeastNormal && 4 * slope.Error > Math.Abs(analytic) / 2;

    /// <summary>What rounding may have made of the tangent of each output.</summary>
    private double[] Uncertain(Direction direction)
    {
        double[] vector = direction.ToVector(at.Point.Length);
        double cancelled = Cancelled(at.Push(vector), direction.Scale);
        return [.. at.Spreads(near => near.Push(vector)).Zip(at.Rounding(DerivativeModes.Forward, vector), (near, inside) => near + inside + cancelled)];
    }

    /// <summary>
    /// What an element that should be 0 may be where larger numbers cancel in it, if the function is coarse: rounding of the largest there
    /// are. Each further order loses more.
    /// </summary>
    private double Cancelled(double[] derivative, double scale) => !at.Function.IsCoarse ? 0
        : Math.ScaleB(at.Function.Unit, 6 + (4 * at.Function.Modes.Length)) * derivative.Where(double.IsFinite).Select(Math.Abs).Append(at.Function.Size / scale).Max();

    /// <summary>Whether a derivative is infinite because the dtype has no number as large.</summary>
    private bool IsTooLarge(double analytic, Slope slope) => !double.IsFinite(analytic) && Math.Abs(slope.Value) > at.Function.Largest / 4;

    private void MeetAll(Comparison comparison, double analytic)
    {
        for (int i = 0; i < weights.Length; i++) findings.Meet(at.Function, comparison.Direction, i, comparison.Slopes[i], analytic);
    }

    /// <summary>
    /// The slopes seen with other steps, and from the smallest steps up. What these do not contradict counts, if it is the more precise;
    /// where they do, a derivative that is right by either is.
    /// </summary>
    private CarefulLook Careful(Comparison comparison)
    {
        if (comparison.Careful is { } known) return known;
        double step = 0.375 * options.Step; // two bits, so that it can be added exactly
        Slope[] far = [.. comparison.Slopes.Zip(at.Slopes(comparison.Direction, step, CarefulLevels), Common)];
        Slope[] near = at.SlopesNearby(comparison.Direction, step);
        for (int i = 0; i < far.Length; i++)
        {
            if (!far[i].IsBounded) far[i] = near[i];
            else if (near[i].IsBounded && far[i].AgreesWith(near[i])) near[i] = far[i] = far[i].Error <= near[i].Error ? far[i] : near[i];
        }
        return comparison.Careful = new CarefulLook(far, near);
    }

    private static Slope Common(Slope first, Slope second)
    {
        if (first.Kind != second.Kind) return first.Kind > second.Kind ? first : second;
        double difference = first.Kind == SlopeKind.Smooth ? Math.Abs(first.Value - second.Value) : 0;
        return second with { Error = Math.Max(Math.Max(first.Error, second.Error), difference) };
    }

    /// <summary>The weighted sum of the outputs' slopes. Its low and high end are the sums of theirs.</summary>
    private Slope Sum(Slope[] slopes)
    {
        double low = 0, high = 0, error = 0, size = 0, step = double.PositiveInfinity;
        var kind = SlopeKind.Smooth;
        for (int i = 0; i < slopes.Length; i++)
        {
            double weight = weights[i];
            if (weight == 0) continue;
            Slope slope = slopes[i];
            (double left, double right) = slope.Kind == SlopeKind.Kink ? (slope.Left, slope.Right) : (slope.Value, slope.Value);
            low += Math.Min(weight * left, weight * right);
            high += Math.Max(weight * left, weight * right);
            error += Math.Abs(weight) * slope.Error;
            size += Math.Abs(weight * slope.Value);
            step = Math.Min(step, slope.Step);
            if (slope.Kind > kind) kind = slope.Kind;
        }
        if (kind == SlopeKind.Edge && low < high) kind = SlopeKind.Kink;
        return new Slope(kind, (low / 2) + (high / 2), error + (16 * at.Function.Unit * size), low, high, step);
    }

    /// <summary>
    /// The distance of a derivative from what differences allow, as a multiple of the tolerance; ∞ if either is not finite.
    /// </summary>
    /// <param name="analytic">The derivative.</param>
    /// <param name="slope">The differences.</param>
    /// <param name="uncertain">What rounding may have done to the derivative besides its last digits.</param>
    private double Excess(double analytic, Slope slope, double uncertain = 0)
    {
        if (!double.IsFinite(analytic) || !slope.IsBounded) return double.PositiveInfinity;
        (double low, double high) = slope.Kind == SlopeKind.Kink
            ? (Math.Min(slope.Left, slope.Right), Math.Max(slope.Left, slope.Right))
            : (slope.Value, slope.Value);
        double distance = Math.Max(0, Math.Max(low - analytic, analytic - high));
        double size = Math.Max(Math.Abs(analytic), Math.Max(Math.Abs(low), Math.Abs(high)));
        double tolerance = options.ToleranceFactor * ((4 * slope.Error) + (rounding * size) + uncertain + (4 * at.Function.LeastNormal));
        double excess = distance == 0 ? 0 : distance / tolerance;
        return double.IsNaN(excess) ? double.PositiveInfinity : excess;
    }

    /// <summary>
    /// The element with the largest share of what is wrong along a direction. Where no half of a direction is wrong by itself, as at a kink
    /// of several elements together, it stays a direction.
    /// </summary>
    private (Direction Direction, bool IsDirection) Narrow(Direction direction, Func<Direction, double> excess)
    {
        while (direction.Weights.Length > 1)
        {
            (Direction first, Direction second) = direction.Halves();
            (double one, double other) = (excess(first), excess(second));
            if (one <= 1 && other <= 1) return (direction, true);
            direction = one >= other ? first : second;
        }
        return (at.Element(direction.Start), false); // upwards, so that below is below
    }

    /// <summary>The failure in the input element that has the largest share of an output's wrong tangent.</summary>
    private WrongElement LocateForward(Direction direction, int output)
    {
        (direction, bool isDirection) = Narrow(direction, part => ForwardExcess(part, output));
        Slope slope = Careful(Look(direction, isTold: false)).Near[output];
        double analytic = at.Push(direction.ToVector(at.Point.Length))[output];
        return new WrongElement(direction.Start, output, analytic, slope) { IsDirection = isDirection };
    }

    private double ForwardExcess(Direction direction, int output) =>
        Excess(at.Push(direction.ToVector(at.Point.Length))[output], at.Slopes(direction, options.Step, Levels)[output]);

    /// <summary>The failure in the input and the output element that have the largest share of a wrong pulled-back cotangent.</summary>
    private WrongElement LocateReverse(Direction direction)
    {
        double[] gradient = at.Pull(weights);
        (direction, bool isDirection) = Narrow(direction, part => ReverseExcess(part, gradient));
        Slope[] slopes = Careful(Look(direction, isTold: false)).Near;
        (int start, int end) = (0, weights.Length);
        while (end - start > 1)
        {
            int middle = (start + end) / 2;
            (start, end) = Error(start, middle) >= Error(middle, end) ? (start, middle) : (middle, end);
        }
        double[] single = new double[weights.Length];
        single[start] = 1;
        return new WrongElement(direction.Start, start, direction.Dot(at.Pull(single)), slopes[start]) { IsDirection = isDirection };

        double Error(int from, int to)
        {
            double[] part = new double[weights.Length];
            weights.AsSpan(from..to).CopyTo(part.AsSpan(from));
            double numeric = 0;
            for (int i = from; i < to; i++) numeric += part[i] == 0 ? 0 : part[i] * slopes[i].Value;
            double error = Math.Abs(direction.Dot(at.Pull(part)) - numeric);
            return double.IsNaN(error) ? double.PositiveInfinity : error;
        }
    }

    private double ReverseExcess(Direction direction, double[] gradient) =>
        Excess(direction.Dot(gradient), Sum(at.Slopes(direction, options.Step, Levels)));

    private Comparison Look(Direction direction, bool isTold)
    {
        var comparison = new Comparison(direction, at.Slopes(direction, options.Step, Levels), isTold);
        if (comparison.Slopes.All(static slope => slope.IsBounded)) return comparison;
        CarefulLook careful = Careful(comparison);
        return comparison with { Slopes = careful.Near, Careful = careful };
    }

    // IsTold: whether the report tells of a kink that is met in the direction.
    private sealed record Comparison(Direction Direction, Slope[] Slopes, bool IsTold)
    {
        public CarefulLook? Careful { get; set; }
    }

    // What steps that begin large say, and what the smallest do; the same where they agree.
    private sealed record CarefulLook(Slope[] Far, Slope[] Near);
}
