using System.Collections.Immutable;
using System.Globalization;
using System.Text;

namespace AutoGrad.Testing;

/// <summary>What a gradient check did and found. Printed, it says all of it.</summary>
public sealed record GradientReport
{
    internal GradientReport(ImmutableArray<GradientFinding> findings, ImmutableArray<string> notChecked, GradientCheckOptions options)
    {
        Findings = findings;
        NotChecked = notChecked;
        Options = options;
    }

    /// <summary>What was found: failures first, then what was met at the point. Of many findings of one kind, the first ones.</summary>
    public ImmutableArray<GradientFinding> Findings { get; }

    /// <summary>What could not be checked, and why: for example <c>Vmap</c> of a function that reads numbers.</summary>
    public ImmutableArray<string> NotChecked { get; }

    /// <summary>The options of the check, its seed among them.</summary>
    public GradientCheckOptions Options { get; }

    /// <summary>Whether nothing is wrong.</summary>
    public bool Passed => !Findings.Any(static finding => finding.IsFailure);

    /// <summary>How many derivatives were compared with differences.</summary>
    public int Comparisons { get; init; }

    /// <summary>How many of them are wrong.</summary>
    public int Wrong { get; init; }

    /// <summary>How many of them were at kinks.</summary>
    public int Kinks { get; init; }

    /// <summary>How many of them could not be decided: at jumps, or because differences did not settle.</summary>
    public int Undecided { get; init; }

    /// <summary>How many of them are too small to be seen: rounding moves the function's values by more.</summary>
    public int Hidden { get; init; }

    /// <summary>How often the function was called for its value.</summary>
    public int Evaluations { get; init; }

    /// <summary>
    /// The largest difference of a derivative from differences, as a multiple of what was allowed; above 1 it is wrong.
    /// </summary>
    public double LargestDifference { get; init; }

    /// <inheritdoc/>
    public override string ToString()
    {
        var text = new StringBuilder();
        text.Append(CultureInfo.InvariantCulture, $"GradientCheck {(Passed ? "passed" : "failed")}: {Comparisons} comparisons");
        text.Append(CultureInfo.InvariantCulture, $" ({Options.Modes}, order {Options.Order}, seed {Options.Seed})");
        text.Append(CultureInfo.InvariantCulture, $", {Evaluations} evaluations, largest difference {LargestDifference:g2} of what is allowed");
        if (Kinks > 0) text.Append(CultureInfo.InvariantCulture, $", {Kinks} at kinks");
        if (Undecided > 0) text.Append(CultureInfo.InvariantCulture, $", {Undecided} undecided");
        foreach (GradientFinding finding in Findings)
            text.Append('\n').Append("- ").Append(finding.Message.Replace("\n", "\n  ", StringComparison.Ordinal));
        foreach (string reason in NotChecked) text.Append('\n').Append("- not checked: ").Append(reason);
        return text.ToString();
    }
}
