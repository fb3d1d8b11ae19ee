using Xunit;

namespace AutoGrad.Generators.Tests;

public sealed class EqualityAnalyzerTests
{
    [Theory]
    [InlineData("maybe == null")]
    [InlineData("null != maybe")]
    [InlineData("maybe == default")]
    [InlineData("maybe == default(Tensor)")]
    [InlineData("maybe is null")]
    [InlineData("maybe is not null")]
    [InlineData("maybe is { Rank: 1 }")]
    [InlineData("x.Equals(null)")]
    [InlineData("object.Equals(maybe, null)")]
    [InlineData("ReferenceEquals(x, y)")]
    [InlineData("(object)x == y")]
    [InlineData("x.Equals((object)y)")]
    [InlineData("o == x")]
    [InlineData("x.Shape == y.Shape")]
    [InlineData("x.DType.Equals(y.DType)")]
    [InlineData("(bool)Tensor.Equal(x, y).All()")]
    [InlineData("(bool)(x > y).Any()")]
    [InlineData("new Pair(x, y) == new Pair(y, x)")]
    [InlineData("x.Rank == 1 && (double)x[0] == (double)y[0]")]
    public async Task Other_comparisons_are_left_alone(string expression)
    {
        Snippet snippet = Method(expression);
        Assert.Empty(snippet.CompilerMessages());
        Assert.Empty(await snippet.Analyze());
    }

    [Theory]
    [InlineData("x == y", "x == y", "Equal", "x, y")]
    [InlineData("x != y", "x != y", "NotEqual", "x, y")]
    [InlineData("maybe == x", "maybe == x", "Equal", "maybe, x")]
    [InlineData("x.Equals(y)", "x.Equals(y)", "Equal", "x, y")]
    [InlineData("!x.Equals(maybe)", "x.Equals(maybe)", "Equal", "x, maybe")]
    [InlineData("maybe?.Equals(x) ?? false", ".Equals(x)", "Equal", "x, y")]
    [InlineData("object.Equals(x, maybe)", "object.Equals(x, maybe)", "Equal", "x, maybe")]
    [InlineData("Equals(x, y)", "Equals(x, y)", "Equal", "x, y")]
    [InlineData("Tensor.Equals(x, y)", "Tensor.Equals(x, y)", "Equal", "x, y")]
    [InlineData("(x == y ? x : y).Rank == 1", "x == y", "Equal", "x, y")]
    [InlineData("x[0] == 2 * y", "x[0] == 2 * y", "Equal", "x[0], 2 * y")]
    [InlineData("x == Tensor.From([1.0, 2.0])", "x == Tensor.From([1.0, 2.0])", "Equal", "x, Tensor.From([1.0, 2.0])")]
    [InlineData("x == (Tensor)1.0", "x == (Tensor)1.0", "Equal", "x, (Tensor)1.0")]
    [InlineData("Tensor.Abs(Tensor.Exp(Tensor.Sin(Tensor.Cos(x)))) == y", "Tensor.Abs(Tensor.Exp(Tensor.Sin(Tensor.Cos(x)))) == y", "Equal", "x, y")]
    public async Task Tensors_compared_as_objects(string expression, string underlined, string function, string operands)
    {
        Snippet snippet = Method(expression);
        Assert.Empty(snippet.CompilerMessages());
        Assert.Equal(
            [
                $"AG0013 Warning at {underlined}: This asks whether both tensors "
                    + $"are the same object, whatever their elements are: write 'Tensor.{function}({operands})' to compare the elements "
                    + $"(Where chooses by the result), 'ReferenceEquals({operands})' if the same object is meant, AssertClose in a test",
            ],
            await snippet.Analyze());
    }

    private static Snippet Method(string expression) => new($$"""
        public sealed record Pair(Tensor A, Tensor B);
        public static class Program
        {
            public static bool Run(Tensor x, Tensor y, Tensor? maybe, object o) => {{expression}};
        }
        """);
}
