using System.Runtime.CompilerServices;
using System.Text;
using AutoGrad.Testing;
using Xunit;
using Tensors = System.Collections.Immutable.ImmutableArray<AutoGrad.Tensor>;

namespace AutoGrad.Tests.Testing.Planted;

/// <summary>
/// Every planted mistake is found and no corrected function is blamed; what the algorithms of other checkers make of them is computed too.
/// The table in the README of the package is what is found here: to write it anew, run this with AUTOGRAD_UPDATE=1.
/// </summary>
public sealed class PlantedBugTests
{
    private const string Begin = "<!-- planted bugs, written by PlantedBugTests -->\n", End = "<!-- end of planted bugs -->\n";

    private static readonly GradientChecker[] Others =
    [
        new TorchGradientCheck(), new TorchFastGradientCheck(), new JaxGradientCheck(), new ChexGradientCheck(), new HipsGradientCheck(),
    ];

    private enum Verdict
    {
        Found,
        Missed,
        BlamesTheCorrected,
        TooLong,
    }

    [Fact]
    public void Every_mistake_is_found_and_the_table_tells_what_others_find()
    {
        Assert.Equal(30, PlantedBugs.All.Length);
        var ours = PlantedBugs.All.Select(static bug => (Bug: bug, Wrong: Report(bug, true), Right: Report(bug, false))).ToArray();
        Assert.Empty(ours.Where(static row => row.Wrong.Passed).Select(static row => row.Bug.Description));
        Assert.Empty(ours.Where(static row => !row.Right.Passed).Select(static row => $"{row.Bug}: {row.Right}"));

        string file = Path.GetFullPath(Path.Combine(Path.GetDirectoryName(ThisFile()) ?? "", "../../../../src/AutoGrad.Testing/README.md"));
        string readme = File.ReadAllText(file).ReplaceLineEndings("\n");
        int start = readme.IndexOf(Begin, StringComparison.Ordinal) + Begin.Length, end = readme.IndexOf(End, StringComparison.Ordinal);
        Assert.True(start >= Begin.Length && end >= start, $"{file} has no place for the table");
        string table = Table();
        if (Environment.GetEnvironmentVariable("AUTOGRAD_UPDATE") == "1") File.WriteAllText(file, readme[..start] + table + readme[end..]);
        else Assert.Equal(readme[start..end], table);
    }

    private static GradientReport Report(PlantedBug bug, bool isWrong) =>
        GradientCheck.Report(bug.Function(isWrong), bug.Inputs, new() { Order = bug.Order, Modes = bug.Modes });

    private static string Table()
    {
        var text = new StringBuilder($"| what is wrong | ours | {string.Join(" | ", Others.Select(static other => other.Name))} |\n");
        text.Append("| --- | --- |").Insert(text.Length, " --- |", Others.Length).Append('\n');
        Verdict[][] verdicts = [.. PlantedBugs.All.Select(static bug => Others.Select(other => Judge(other, bug)).ToArray())];
        foreach ((PlantedBug bug, Verdict[] row) in PlantedBugs.All.Zip(verdicts))
        {
            text.Append($"| {bug.Description} | found | {string.Join(" | ", row.Select(Words))} |\n");
        }
        IEnumerable<string> totals =
            Enumerable.Range(0, Others.Length).Select(i => $"**{verdicts.Count(row => row[i] == Verdict.Found)}**");
        return text.Append($"| **found, of 30** | **30** | {string.Join(" | ", totals)} |\n").ToString();
    }

    private static Verdict Judge(GradientChecker checker, PlantedBug bug)
    {
        Tensors x = bug.WideInputs;
        return checker.Accepts(bug.Function(true), x, bug.Order, bug.Modes) switch
        {
            null => Verdict.TooLong,
            true => Verdict.Missed,
            false => checker.Accepts(bug.Function(false), x, bug.Order, bug.Modes) == true ? Verdict.Found : Verdict.BlamesTheCorrected,
        };
    }

    private static string Words(Verdict verdict) => verdict switch
    {
        Verdict.Found => "found",
        Verdict.Missed => "–",
        Verdict.BlamesTheCorrected => "false alarm",
        _ => "too long",
    };

    private static string ThisFile([CallerFilePath] string path = "") => path;
}
