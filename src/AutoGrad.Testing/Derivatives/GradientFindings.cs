using System.Collections.Immutable;
using System.Globalization;

namespace AutoGrad.Testing;

/// <summary>Gathers what a check finds, and words it.</summary>
internal sealed class GradientFindings(GradientCheckOptions options)
{
    /// <summary>How many findings that are no failures are told in full.</summary>
    private const int ToldInFull = 5;

    private readonly List<GradientFinding> failures = [];
    private readonly List<GradientFinding> met = [];
    private readonly List<string> notChecked = [];
    private int comparisons, wrong, kinks, undecided, hidden;
    private (double Derivative, string Words) largestHidden;
    private double largest, largestRight;
    private (double Excess, DerivativeModes Mode, Func<WrongElement> Locate)? worst;

    public bool HasFailures => failures.Count > 0;

    /// <summary>Whether a derivative compared so far is wrong.</summary>
    public bool HasWrong => wrong > 0;

    /// <summary>Counts a comparison; whether it is within its tolerance.</summary>
    public bool Compared(double excess)
    {
        comparisons++;
        largest = Math.Max(largest, excess);
        if (excess > 1) wrong++;
        else largestRight = Math.Max(largestRight, excess);
        return excess <= 1;
    }

    /// <summary>Notes that derivatives are wrong; the worst is located when the function has been compared as a whole.</summary>
    public void AddWrong(DerivativeModes mode, double excess, Func<WrongElement> locate)
    {
        if (worst is null || excess > worst.Value.Excess) worst = (excess, mode, locate);
    }

    /// <summary>Words the worst wrong derivative of a function, if there is one.</summary>
    /// <param name="at">The function and the point.</param>
    /// <param name="findRule">The primitive whose rule is wrong, if one can be found, and whether all were looked at.</param>
    /// <param name="isRightNearby">Whether derivatives are right at points beside this one.</param>
    public void Locate(CheckedPoint at, Func<(string? Rule, bool IsComplete)> findRule, Func<bool> isRightNearby)
    {
        if (worst is not { } found) return;
        WrongElement element = found.Locate();
        (string? rule, bool isComplete) = findRule();
        if (rule is null && isComplete && isRightNearby())
        {
            MeetTogether(at.Function, found.Mode, element);
            return;
        }
        ImmutableArray<DerivativeModes> modes = at.Function.Modes.Add(found.Mode);
        (ElementPlace input, ElementPlace output) = (at.Function.Inputs.Locate(element.Input), at.Function.Outputs.Locate(element.Output));
        double numeric = element.Slope.Value, error = element.Slope.Error, step = element.Slope.Step;
        string extent = comparisons == 1 ? "" : Invariant($" ({wrong} of {comparisons} comparisons fail, this one most)");
        string kind = element.Slope.Kind == SlopeKind.Kink
            ? Invariant($"{element.Slope.Left:g12} below and {element.Slope.Right:g12} above, at a kink")
            : Invariant($"{numeric:g12} ± {error:g1}");
        string cause = rule is null && at.Function.ReadingOfNumbers(at.Point) is { } reading
            ? $"The function reads a number, and no derivative passes through it. {reading}"
            : rule is null ? "A StopGradient or rounding on the way, or a wrong derivative rule explains such a difference."
            : rule.StartsWith(nameof(StopGradient), StringComparison.Ordinal) ? $"{rule} lets no derivative through."
            : $"By itself, {rule} is wrong: look at its derivative rule.";
        failures.Add(new GradientFinding
        {
            Kind = GradientFindingKind.WrongDerivative,
            Message =
                $"{Named(at.Function, output, input, element.IsDirection)} is wrong{extent}.\n" +
                Invariant($"  {Words(modes)} gives  {element.Analytic}\n") +
                Invariant($"  differences give  {kind} (smallest step {step:g2}, seed {options.Seed})\n") +
                cause,
            Modes = modes,
            Input = input.Path,
            InputElement = element.IsDirection ? [] : input.Index,
            Output = output.Path,
            OutputElement = output.Index,
            Analytic = element.Analytic,
            Numeric = numeric,
            NumericError = error,
            Step = step,
            Primitive = rule,
        });
        worst = null;
    }

    /// <summary>
    /// Kinks that fall together: each rule is right by itself and right beside the point, but what they are by convention at the point does
    /// not fit together, as in relu(x) − clamp(x, 0, 1) with its 0 − 1 where differences are 0.
    /// </summary>
    private void MeetTogether(CheckedFunction function, DerivativeModes mode, WrongElement element)
    {
        (ElementPlace input, ElementPlace output) = (function.Inputs.Locate(element.Input), function.Outputs.Locate(element.Output));
        string along = element.IsDirection ? "along some direction" : $"by {input.Name("the argument")}";
        met.Insert(0, new GradientFinding
        {
            Kind = GradientFindingKind.Kink,
            Message =
                $"{Subject(function, output)}, {along}, has several kinks at the point whose conventions do not fit together: the library gives " +
                Invariant($"{element.Analytic:g6}, differences give {element.Slope.Value:g6}. Every rule is right by itself, and beside the point all derivatives are right."),
            Modes = function.Modes.Add(mode),
            Input = input.Path,
            InputElement = element.IsDirection ? [] : input.Index,
            Output = output.Path,
            OutputElement = output.Index,
            Analytic = element.Analytic,
            Numeric = element.Slope.Value,
            NumericError = element.Slope.Error,
            Step = element.Slope.Step,
        });
        kinks += wrong;
        wrong = 0;
        largest = largestRight;
        worst = null;
    }

    /// <summary>A derivative that cannot be taken.</summary>
    public void Fail(CheckedFunction function, DerivativeFailureException failure) => Break(
        function, function.Modes.IsEmpty ? failure.Message : $"differentiating once more what {Words(function.Modes)} gives: {failure.Message}");

    /// <summary>A law that does not hold.</summary>
    public void Break(CheckedFunction function, string message) => failures.Add(
        new GradientFinding { Kind = GradientFindingKind.BrokenLaw, Message = Invariant($"{message} (seed {options.Seed})"), Modes = function.Modes });

    /// <summary>Something that cannot be checked.</summary>
    public void Skip(string what) => notChecked.Add(what);

    /// <summary>A kink or an edge at the point, where the derivative is as it should be.</summary>
    public void Meet(CheckedFunction function, Direction direction, int output, Slope slope, double analytic)
    {
        if (slope.Kind is not (SlopeKind.Kink or SlopeKind.Edge)) return;
        kinks++;
        string numbers = slope.Kind == SlopeKind.Kink
            ? Invariant($"has a kink at the point: the derivative is {slope.Left:g6} below and {slope.Right:g6} above")
            : Invariant($"is at the edge of its domain: the derivative on the side where it is defined is {slope.Value:g6}");
        Add(
            slope.Kind == SlopeKind.Kink ? GradientFindingKind.Kink : GradientFindingKind.DomainEdge,
            function,
            direction,
            output,
            slope,
            $"{numbers}; the library gives {Invariant($"{analytic:g6}")}",
            analytic);
    }

    /// <summary>An output for which no derivative can be told by differences.</summary>
    public void Undecide(CheckedFunction function, Direction direction, int output, Slope slope)
    {
        undecided++;
        Add(
            slope.Kind == SlopeKind.Unsettled ? GradientFindingKind.Unsettled : GradientFindingKind.Jump,
            function,
            direction,
            output,
            slope,
            slope.Kind switch
            {
                SlopeKind.Unbounded => "jumps at the point or has an infinite derivative there; no derivative is held against it",
                SlopeKind.Unsettled => "does not let differences settle on a number; no derivative is held against it",
                _ => Invariant($"has a derivative that no number of the dtype is as large as, {slope.Value:g6}; none is held against it"),
            },
            double.NaN);
    }

    /// <summary>A derivative that is smaller than rounding of the values lets differences show.</summary>
    public void Hide(CheckedFunction function, Direction direction, int output, double analytic, double error)
    {
        hidden++;
        if (Math.Abs(analytic) <= Math.Abs(largestHidden.Derivative)) return;
        string along = direction.IsElement
            ? $"by {function.Inputs.Locate(direction.Start).Name("the argument")}"
            : "along a random direction";
        largestHidden = (analytic, Invariant($"{analytic:g3} for {Subject(function, function.Outputs.Locate(output))} {along}, where differences are uncertain by {error:g1}"));
    }

    public GradientReport ToReport(int evaluations) => new(
        [.. failures, .. met],
        [.. notChecked, .. hidden == 0 ? [] : (string[])[$"{hidden} {(hidden == 1 ? "derivative" : "derivatives, the largest of them")} {largestHidden.Words}"]],
        options)
    {
        Hidden = hidden,
        Comparisons = comparisons,
        Wrong = wrong,
        Kinks = kinks,
        Undecided = undecided,
        Evaluations = evaluations,
        LargestDifference = largest,
    };

    private void Add(GradientFindingKind kind, CheckedFunction function, Direction direction, int output, Slope slope, string what, double analytic)
    {
        if (met.Count(finding => finding.Kind == kind) >= ToldInFull) return;
        ElementPlace to = function.Outputs.Locate(output), from = function.Inputs.Locate(direction.Start);
        string along = direction.IsElement ? $"by {from.Name("the argument")}" : "along a random direction";
        met.Add(new GradientFinding
        {
            Kind = kind,
            Message = $"{Subject(function, to)}, {along}, {what}.",
            Modes = function.Modes,
            Input = from.Path,
            InputElement = direction.IsElement ? from.Index : [],
            Output = to.Path,
            OutputElement = to.Index,
            Analytic = analytic,
            Numeric = slope.Value,
            NumericError = slope.Error,
            Step = slope.Step,
        });
    }

    private static string Named(CheckedFunction function, ElementPlace output, ElementPlace input, bool isDirection) =>
        $"the derivative of {Subject(function, output)} {(isDirection ? "along a random direction, though not by single elements, from" : "by")} {input.Name("the argument")}";

    /// <summary>What is differentiated: an output, or for higher orders what the modes before made of one.</summary>
    private static string Subject(CheckedFunction function, ElementPlace output)
    {
        if (function.Modes.IsEmpty) return output.Name("the result");
        string order = function.Modes.Length == 1 ? "the derivative" : "the second derivative";
        return function.Modes[^1] == DerivativeModes.Reverse
            ? $"{order} ({Words(function.Modes)}) by {output.Name("the argument")}"
            : $"{order} ({Words(function.Modes)}) of {output.Name("the result")}";
    }

    /// <summary>The modes as functions, the outermost first: <c>Jvp of Vjp</c>.</summary>
    private static string Words(ImmutableArray<DerivativeModes> modes) =>
        string.Join(" of ", modes.Reverse().Select(static mode => mode == DerivativeModes.Reverse ? "Vjp" : "Jvp"));

    private static string Invariant(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
