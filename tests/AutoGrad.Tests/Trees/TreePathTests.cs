using Xunit;

namespace AutoGrad.Tests.Trees;

public sealed class TreePathTests
{
    private static readonly TreePath Bias = TreePath.Root.Prepend("Bias").Prepend(1).Prepend("Layers");

    [Fact]
    public void Root_prints_as_nothing_and_is_default()
    {
        Assert.Equal("", TreePath.Root.ToString());
        Assert.True(TreePath.Root.IsRoot);
        Assert.Equal(default, TreePath.Root);
        Assert.False(Bias.IsRoot);
    }

    [Fact]
    public void Steps_print_as_in_CSharp()
    {
        Assert.Equal("Layers[1].Bias", Bias.ToString());
        Assert.Equal("[1].Bias", TreePath.Root.Prepend("Bias").Prepend(1).ToString());
        Assert.Equal("[\"a\\\"\\\\b\"].Item1", TreePath.Root.Prepend("Item1").PrependKey("a\"\\b").ToString());
        Assert.Equal("Hidden.Weights", TreePath.Root.Prepend("Weights").Prepend("Hidden").ToString());
    }

    [Fact]
    public void Equality_is_by_steps()
    {
        TreePath same = TreePath.Root.Prepend("Bias").Prepend(1).Prepend("Layers");
        Assert.True(same == Bias);
        Assert.Equal(Bias.GetHashCode(), same.GetHashCode());
        Assert.True(Bias != same.Prepend("Model"));
        Assert.NotEqual(TreePath.Root.Prepend("a"), TreePath.Root.PrependKey("a"));
        Assert.NotEqual(TreePath.Root.Prepend(0), TreePath.Root);
        Assert.NotEqual(TreePath.Root, TreePath.Root.Prepend(0));
    }

    [Theory]
    [InlineData("", true)]
    [InlineData("Layers", true)]
    [InlineData("Layers[1]", true)]
    [InlineData("Layers[1].Bias", true)]
    [InlineData("Lay", false)]
    [InlineData("Layers[1].Bi", false)]
    [InlineData("Bias", false)]
    [InlineData("Layers[1].Bias.Deeper", false)]
    public void StartsWith_ends_at_a_step(string prefix, bool expected) => Assert.Equal(expected, Bias.StartsWith(prefix));

    [Theory]
    [InlineData("", true)]
    [InlineData("Bias", true)]
    [InlineData("[1].Bias", true)]
    [InlineData("Layers[1].Bias", true)]
    [InlineData("ias", false)]
    [InlineData("Layers", false)]
    public void EndsWith_begins_at_a_step(string suffix, bool expected) => Assert.Equal(expected, Bias.EndsWith(suffix));

    [Fact]
    public void StartsWith_takes_a_path()
    {
        Assert.True(Bias.StartsWith(TreePath.Root));
        Assert.True(Bias.StartsWith(TreePath.Root.Prepend(1).Prepend("Layers")));
        Assert.True(Bias.StartsWith(Bias));
        Assert.False(Bias.StartsWith(TreePath.Root.Prepend(0).Prepend("Layers")));
        Assert.False(TreePath.Root.StartsWith(Bias));
    }
}
