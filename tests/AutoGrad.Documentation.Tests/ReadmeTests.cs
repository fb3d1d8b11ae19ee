using System.Text.RegularExpressions;
using Xunit;

namespace AutoGrad.Documentation.Tests;

/// <summary>The README keeps its word: what it shows compiles, runs, and prints what stands behind the arrows.</summary>
public sealed partial class ReadmeTests
{
    private static readonly string Text = File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "README.md")).ReplaceLineEndings("\n");

    [Fact]
    public void The_tour_prints_what_it_says()
    {
        string[] blocks = [.. Block().Matches(Text).Where(static block => block.Groups["language"].Value == "csharp").Select(static block => block.Groups["code"].Value)];
        Assert.True(blocks.Length >= 5);
        IEnumerable<string> promised = blocks.SelectMany(static block => Arrow().Matches(block)).Select(static arrow => arrow.Groups["line"].Value);
        Assert.Equal(promised, TourProgram.Run(blocks));
    }

    [Fact]
    public void Two_commands_are_all_the_set_up()
    {
        string commands = Assert.Single(Block().Matches(Text), static block => block.Groups["language"].Value == "").Groups["code"].Value;
        Assert.Equal("dotnet run -c Release --project examples/Mnist\ndotnet test\n", commands);
    }

    [GeneratedRegex("^```(?<language>[a-z]*)\n(?<code>.*?)^```$", RegexOptions.Multiline | RegexOptions.Singleline)]
    private static partial Regex Block();

    [GeneratedRegex("// → (?<line>.*)$", RegexOptions.Multiline)]
    private static partial Regex Arrow();
}
