using AutoGrad.Compilation;
using Xunit;

namespace AutoGrad.Tests.Compilation;

/// <summary>Every rule by itself: that it applies, what comes out, and that it does to numbers what it says.</summary>
public sealed class SimplifyRulesTests
{
    /// <summary>Zeros of both signs, infinities, NaN, and numbers between; every pair of two meets.</summary>
    private static readonly double[] Special =
        [0.0, -0.0, 1, -1, 0.5, -3, 7.25, 1.0 / 3, 1e-300, -1e150, double.PositiveInfinity, double.NegativeInfinity, double.NaN];

    public static TheoryData<int> Indices => [.. Enumerable.Range(0, SimplifyRuleExamples.All.Length)];

    [Theory]
    [MemberData(nameof(Indices))]
    public void A_rule_does_what_it_says(int index)
    {
        RuleExample example = SimplifyRuleExamples.All[index];
        Tensor x = Placeholder.Create(new TensorType(DType.Float64, [13])), y = Placeholder.Create(x.Type);
        Tensor root = example.Expression(x, y);
        var graph = new Rewriting(static _ => false, isFinal: false);
        Tensor before = root.WithInputs(graph.Apply(root.Inputs.AsSpan())); // a rule sees the inputs of a node in their final form
        Tensor after = Applied(example.Law, before, graph) ?? throw new InvalidOperationException($"'{example.Law}' does not apply to {before.Primitive}");
        Assert.Equal(before.Type, after.Type);
        Assert.Equal(example.Expected, Text(after, x, y));

        for (int shift = 0; shift < Special.Length; shift++)
        {
            Tensor left = Tensor.From(Special), right = Tensor.From<double>([.. Special[shift..], .. Special[..shift]]);
            Assert.True(Agree(Value(before, x, y, left, right), Value(after, x, y, left, right), example.Agreement),
                $"{example.Law}:\n{Value(before, x, y, left, right)}\nbut then\n{Value(after, x, y, left, right)}");
        }
    }

    [Fact]
    public void Every_rule_has_an_example()
    {
        HashSet<string> shown = [.. SimplifyRuleExamples.All.Select(static example => example.Law)];
        string[] forCompiled = [.. Simplify.Rules.Where(static rule => rule.Meaning.Contains("in compiled functions only", StringComparison.Ordinal)).Select(static rule => rule.Law)];
        Assert.Empty(Simplify.Rules.Select(static rule => rule.Law).Except(shown).Except(forCompiled));
        Assert.Equal(5, forCompiled.Length); // CompiledSimplificationTests
        Assert.All(
            SimplifyRuleExamples.All.Where(static example => example.Agreement != Agreement.Exact),
            static example => Assert.DoesNotContain(Simplify.Rules, rule => rule.Law == example.Law && rule.Meaning == Rule.Exact));
    }

    private static Tensor? Applied(string law, Tensor node, Rewriting graph) =>
        Simplify.Rules.Where(rule => rule.Law == law && rule.Primitive.IsInstanceOfType(node.Primitive))
            .Select(rule => rule.Apply(node, graph))
            .FirstOrDefault(static result => result is not null);

    private static Tensor Value(Tensor expression, Tensor x, Tensor y, Tensor left, Tensor right) =>
        Substitution.Apply([expression], new Dictionary<Tensor, Tensor> { [x] = left, [y] = right })[0];

    private static bool Agree(Tensor before, Tensor after, Agreement agreement)
    {
        double[] first = before.Cast(DType.Float64).ToArray<double>(), second = after.Cast(DType.Float64).ToArray<double>();
        return first.Zip(second).All(pair => Agree(pair.First, pair.Second, agreement));
    }

    private static bool Agree(double before, double after, Agreement agreement) => agreement switch
    {
        _ when double.IsNaN(before) && double.IsNaN(after) => true,
        Agreement.Exact => BitConverter.DoubleToInt64Bits(before) == BitConverter.DoubleToInt64Bits(after),
        Agreement.SignOfZero => before == after,
        Agreement.Finite => before == after || !double.IsFinite(after),
        _ => before == after || Math.Abs(before - after) <= 1e-14 * Math.Abs(before) || (Math.Abs(before) < 1e-290 && Math.Abs(after) < 1e-290),
    };

    /// <summary>The expression in one line.</summary>
    private static string Text(Tensor node, Tensor x, Tensor y)
    {
        if (ReferenceEquals(node, x)) return "x";
        if (ReferenceEquals(node, y)) return "y";
        if (node.Primitive is Fill fill) return fill.Value.ToString();
        if (node is { Primitive: Reshape, Inputs: [{ Primitive: StridedSlice } slice] } && slice.Size == 12)
        {
            return $"{(node.Rank == 2 ? "matrix" : "cube")} {Text(slice.Inputs[0], x, y)}";
        }
        if (node is { Primitive: StridedSlice, Inputs: [{ } sliced] } && node.Size == 2) return $"{Text(sliced, x, y)}[..2]";
        if (node is { Primitive: Broadcast, Size: 2 }) return $"broadcast {Text(node.Inputs[0].Inputs[0].Inputs[0], x, y)}[0]";
        bool isOperator = node.Primitive is Add or Subtract or Multiply or Divide or Negate or Reciprocal;
        return node.Primitive.Text(node, [.. node.Inputs.Select(input => isOperator && input.Primitive is Add or Subtract or Multiply or Divide or Negate or Reciprocal
            ? $"({Text(input, x, y)})"
            : Text(input, x, y))]);
    }
}
