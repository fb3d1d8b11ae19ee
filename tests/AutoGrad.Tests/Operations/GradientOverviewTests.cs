using System.Runtime.CompilerServices;
using System.Text;
using Xunit;

namespace AutoGrad.Tests.Operations;

/// <summary>
/// Keeps <c>gradients.golden.txt</c>: every primitive's derivative on one line an input, to be read on one screen. When a rule changes on
/// purpose, run this test with AUTOGRAD_UPDATE=1 and review the difference.
/// </summary>
public sealed class GradientOverviewTests
{
    private const int LongestLine = 200;

    [Fact]
    public void The_overview_shows_every_rule_as_it_is()
    {
        string file = Path.Combine(Path.GetDirectoryName(ThisFile()) ?? "", "gradients.golden.txt");
        string overview = Overview();
        if (Environment.GetEnvironmentVariable("AUTOGRAD_UPDATE") == "1") File.WriteAllText(file, overview);
        Assert.Equal(File.ReadAllText(file), overview);
    }

    private static string Overview()
    {
        var text =
            new StringBuilder("Cotangents of the inputs x0, x1, … of y, given the cotangent ct of y; written by GradientOverviewTests.\n");
        IEnumerable<PrimitiveTests> laws = typeof(PrimitiveTests).Assembly.GetTypes()
            .Where(static type => type.IsSubclassOf(typeof(PrimitiveTests)) && !type.IsAbstract)
            .OrderBy(static type => type.Name, StringComparer.Ordinal)
            .Select(static type => Activator.CreateInstance(type) as PrimitiveTests ?? throw new InvalidOperationException(type.Name));
        foreach (PrimitiveTests law in laws)
        {
            if (law.FirstNode() is { } y) Append(text, y);
        }
        return text.ToString();
    }

    private static void Append(StringBuilder text, Tensor y)
    {
        var names = new Dictionary<Tensor, string> { [y] = "y" };
        for (int i = 0; i < y.Inputs.Length; i++) names.TryAdd(y.Inputs[i], $"x{i}");
        text.Append('\n').Append(y.Type).Append(" y = ").Append(Call(y, y.Inputs.Select(input => $"{names[input]}: {input.Type}"))).Append('\n');
        if (!y.DType.IsFloat) return;
        Tensor ct = Placeholder.Create(y.Type);
        names.Add(ct, "ct");
        var owed = y.Primitive.Vjp(y, ct);
        for (int i = 0; i < owed.Length; i++)
        {
            string line = owed[i] is { } cotangent ? Expression(cotangent, names) : "none";
            text.Append("  x").Append(i).Append(": ").Append(line.Length <= LongestLine ? line : $"{line[..LongestLine]} …").Append('\n');
        }
    }

    private static string Expression(Tensor node, Dictionary<Tensor, string> names) => names.TryGetValue(node, out string? name)
        ? name
        : node.Primitive switch
        {
            Literal literal => literal.Value.ToString(),
            Fill fill => fill.Value.ToString(),
            Broadcast => Expression(node.Inputs[0], names),
            Cast when node.Inputs[0].Primitive is Literal => Expression(node.Inputs[0], names),
            _ => Call(node, node.Inputs.Select(input => Expression(input, names))),
        };

    private static string Call(Tensor node, IEnumerable<string> inputs) =>
        $"{node.Primitive.Name}({string.Join(", ", [.. inputs, .. new[] { node.Primitive.ParametersText() }.Where(static text => text.Length > 0)])})";

    private static string ThisFile([CallerFilePath] string path = "") => path;
}
