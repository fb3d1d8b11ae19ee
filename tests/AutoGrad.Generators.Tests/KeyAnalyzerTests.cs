using Xunit;

namespace AutoGrad.Generators.Tests;

public sealed class KeyAnalyzerTests
{
    private const string Other = """
        public sealed record Layer(Tensor W, Key? Key = null) { public static Layer Init(Key key, int size) => new(key.Normal([size])); }
        public static class Noise { public static Tensor At(Key key, int step) => key.FoldIn(step).Normal([2]); }
        """;

    [Theory]
    [InlineData("return key.Normal([2]);")]
    [InlineData("var (a, b) = key.Split(); return a.Normal([2]) + b.Normal([2]);")]
    [InlineData("(key, Key fresh) = key.Split(); x = fresh.Normal([2]); (key, fresh) = key.Split(); return x + fresh.Normal([2]);")]
    [InlineData("if (flag) return key.Normal([2]); return key.Uniform([2]);")]
    [InlineData("if (flag) x = key.Normal([2]); else x = key.Uniform([2]); return x;")]
    [InlineData("return flag ? key.Normal([2]) : key.Uniform([2]);")]
    [InlineData("return n switch { 0 => key.Normal([2]), 1 => key.Uniform([2]), _ => key.Gumbel([2]) };")]
    [InlineData("switch (n) { case 0: x = key.Normal([2]); break; case 1: x = key.Uniform([2]); break; } return x;")]
    [InlineData("for (int i = 0; i < n; i++) { (key, Key fresh) = key.Split(); x += fresh.Normal([2]); } return x;")]
    [InlineData("for (int i = 0; i < n; i++) x += key.FoldIn(i).Normal([2]); return x;")]
    [InlineData("foreach (Key one in key.Split(n)) x += one.Normal([2]); return x;")]
    [InlineData("for (int i = 0; i < n; i++) { Key one = key.FoldIn(i); x += one.Normal([2]); } return x;")]
    [InlineData("while (true) { x = key.Normal([2]); break; } return x;")]
    [InlineData("for (int i = 0; i < n; i++) { if (i == 3) return key.Normal([2]); } return x;")]
    [InlineData("return key.FoldIn(0).Normal([2]) + key.FoldIn(1).Normal([2]);")]
    [InlineData("for (int i = 0; i < n; i++) x += Noise.At(key, i); return x;")]
    [InlineData("Func<Key, int, Tensor> f = (k, i) => k.FoldIn(i).Normal([2]); for (int i = 0; i < n; i++) x += f(key, i); return x;")]
    [InlineData("Key copy = key; return copy.Normal([2]);")]
    [InlineData("var layer = new Layer(x, key); return layer.W + key.Normal([2]);")]
    [InlineData("var all = new List<Key> { key }; return key.Normal([2]);")]
    [InlineData("if (key.Equals(Key.FromSeed(1))) return x; return key.Words.Cast(DType.Float32) + key.Normal([2]);")]
    [InlineData("Func<Tensor> one = () => key.Normal([2]), other = () => key.Uniform([2]); return flag ? one() : other();")]
    [InlineData("if (key.Split() is not (Key a, Key b)) return x; return a.Normal([2]) + b.Normal([2]);")]
    [InlineData("try { return key.Normal([2]); } catch (ArgumentException) { return key.Uniform([2]); }")]
    public async Task Keys_that_are_consumed_once_are_left_alone(string body)
    {
        Snippet snippet = Method(body);
        Assert.Empty(snippet.CompilerMessages());
        Assert.Empty(await snippet.Analyze());
    }

    [Theory]
    [InlineData("return key.Normal([2]) + key.Uniform([2]);", "Uniform", "Normal")]
    [InlineData("var (a, b) = key.Split(); return a.Normal([2]) + key.Normal([2]);", "Normal", "Split")]
    [InlineData("x = key.Normal([2]); Key[] more = [.. key.Split(n)]; return x;", "Split", "Normal")]
    [InlineData("return Layer.Init(key, 2).W + Layer.Init(key, 3).W;", "Layer.Init", "Layer.Init")]
    [InlineData("Func<Key, Tensor> f = k => k.Normal([2]); return f(key) + key.Normal([2]);", "Normal", "a delegate")]
    [InlineData("if (flag) x = key.Normal([2]); return x + key.Uniform([2]);", "Uniform", "Normal")]
    [InlineData("return key.FoldIn(1).Normal([2]) + key.FoldIn(1).Uniform([2]);", "FoldIn(1)", "FoldIn(1)")]
    [InlineData("Tensor F() { return key.Normal([2]) + key.Laplace([2]); } return F();", "Laplace", "Normal")]
    [InlineData("Func<Key, Tensor> f = k => k.Normal([2]) + k.Laplace([2]); return f(key);", "Laplace", "Normal", "k")]
    [InlineData("return key.Normal([flag ? 2 : 3]) + key.Uniform([1]);", "Uniform", "Normal")]
    public Task Keys_that_are_consumed_twice(string body, string second, string first, string name = "key") => Expect(
        body,
        $"AG0012 Warning at {name}: '{name}' goes to '{second}' although '{first}' in line 12 has consumed it, so both get the same random "
            + $"numbers: write 'var (first, second) = {name}.Split();' before, and use one for each");

    [Theory]
    [InlineData("for (int i = 0; i < n; i++) x += key.Normal([2]); return x;", "Normal")]
    [InlineData("foreach (int i in new int[n]) x += key.Uniform([2]) * i; return x;", "Uniform")]
    [InlineData("do x += Layer.Init(key, 2).W; while (flag); return x;", "Layer.Init")]
    [InlineData("while (flag) { var (a, b) = key.Split(); x += a.Normal([2]); } return x;", "Split")]
    public Task Keys_that_a_loop_comes_back_with(string body, string consumer) => Expect(
        body,
        $"AG0012 Warning at key: 'key' goes to '{consumer}' in every turn of the loop, so each gets the same random numbers: "
            + "fold in the number of the turn, as in 'key.FoldIn(i)', or split 'key' in every turn");

    private static Snippet Method(string body) => new($$"""
        {{Other}}
        public static class Program
        {
            public static Tensor Run(Key key, Tensor x, int n, bool flag)
            {
                {{body}}
            }
        }
        """);

    private static async Task Expect(string body, string message)
    {
        Snippet snippet = Method(body);
        Assert.Empty(snippet.CompilerMessages());
        Assert.Equal([message], await snippet.Analyze());
    }
}
