using System.Text.RegularExpressions;
using Xunit;

namespace AutoGrad.Documentation.Tests;

/// <summary>READMEs keep their word: what they show compiles, runs, and prints what stands behind the arrows.</summary>
public sealed partial class ReadmeTests
{
    [Theory]
    [InlineData("README.md")]
    [InlineData("AutoGrad.Testing.README.md")]
    public void The_tour_prints_what_it_says(string file)
    {
        string[] blocks = [.. Blocks(file, "csharp")];
        Assert.True(blocks.Length >= 5);
        IEnumerable<Match> arrows = blocks.SelectMany(static block => Arrow().Matches(block));
        Assert.Equal(arrows.Select(static arrow => arrow.Groups["line"].Value), TourProgram.Run(blocks));
    }

    [Fact]
    public void Two_commands_are_all_the_set_up()
    {
        Assert.Equal("dotnet run -c Release --project examples/Mnist\ndotnet test\n", Assert.Single(Blocks("README.md", "")));
    }

    private static IEnumerable<string> Blocks(string file, string language) => Block()
        .Matches(File.ReadAllText(Path.Combine(AppContext.BaseDirectory, file)).ReplaceLineEndings("\n"))
        .Where(block => block.Groups["language"].Value == language).Select(static block => block.Groups["code"].Value);

    [GeneratedRegex("^```(?<language>[a-z]*)\n(?<code>.*?)^```$", RegexOptions.Multiline | RegexOptions.Singleline)]
    private static partial Regex Block();

    [GeneratedRegex("// → (?<line>.*)$", RegexOptions.Multiline)]
    private static partial Regex Arrow();
}
