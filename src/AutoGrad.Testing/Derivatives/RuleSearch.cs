using System.Collections.Immutable;

namespace AutoGrad.Testing;

/// <summary>
/// Looks for the node of a function's graph whose derivative rule is wrong by itself: each is checked as a function of its inputs at the
/// values they have.
/// </summary>
internal static class RuleSearch
{
    private const int MostNodes = 2000;

    /// <summary>
    /// The name of the first such node's primitive with its expression, or null if every node is right or there are too many. StopGradient
    /// is named only if nothing else is, since many a right function stops a gradient on purpose.
    /// </summary>
    public static string? Find(CheckedPoint at, GradientCheckOptions options)
    {
        Tensor[] variables = [.. at.Function.Inputs.Split(at.Point).Select(static leaf => leaf.Fresh())];
        ImmutableArray<Tensor> outputs = Tracing.Call(at.Function.Call, [.. variables]);
        var moving = new HashSet<Tensor>(variables);
        List<Tensor> nodes = Graph.Reachable(outputs.AsSpan(), node => !moving.Contains(node));
        var families = new HashSet<Family>();
        int count = 0;
        string? stop = null;
        foreach (Tensor node in nodes)
        {
            if (moving.Contains(node) || !node.Inputs.Any(moving.Contains)) continue;
            moving.Add(node);
            if (!node.DType.IsFloat || (node.Primitive is Joint && !families.Add(new Family(node)))) continue;
            if (node.Primitive is GammaDraw) throw ImplicitDerivative();
            if (++count > MostNodes) return null;
            if (node.Primitive is StopGradient) stop ??= Describe(node);
            else if (IsWrong(node, [.. node.Differentiated.Where(input => moving.Contains(input) && input.DType.IsFloat).Distinct()], options)) return Describe(node);
        }
        return stop;
    }

    private static ArgumentException ImplicitDerivative() => Errors.Argument(
        "GradientCheck",
        "the function draws from a gamma distribution (Gamma, LogGamma, Beta or Dirichlet) with parameters that depend on its arguments. Their " +
        "derivative is that of the distribution at the number drawn, and differences of numbers drawn with one key do not show it",
        "Draw outside the function, or with parameters that are not checked");

    private static bool IsWrong(Tensor node, ImmutableArray<Tensor> arguments, GradientCheckOptions options)
    {
        if (arguments.IsEmpty) return false;
        ImmutableArray<Tensor> results = node.Primitive is Joint ? [.. Joint.Siblings(node, []).Where(static sibling => sibling.DType.IsFloat)] : [node];
        ImmutableArray<Tensor> values = Tensor.Evaluate(arguments.AsSpan());
        var inputs = new FlatLeaves([.. values.Select(static (value, i) => (TreePath.Root, value))]);
        var outputs = new FlatLeaves([.. results.Select(static result => (TreePath.Root, result))]);
        if (inputs.Count == 0 || outputs.Count == 0) return false;
        var function = new CheckedFunction(
            x => Substitution.Apply(results, arguments.Zip(x).ToDictionary(static pair => pair.First, static pair => pair.Second)), inputs, outputs)
        {
            IsSingle = values.Concat(results).Any(static tensor => tensor.DType == DType.Float32),
            Size = 0,
        };
        var random = new Random(options.Seed);
        double[] point = inputs.Join(values), value = function.Evaluate(point);
        if (!Array.TrueForAll(point, double.IsFinite) || !Array.TrueForAll(value, double.IsFinite)) return false;
        var at = new CheckedPoint(function with { Size = value.Max(Math.Abs) }, point, random);
        GradientCheckOptions quick = options with { Order = 1, ElementwiseUpTo = 8, CrossChecks = CrossChecks.None };
        var findings = new GradientFindings(quick);
        new DerivativeComparison(at, quick, findings, random).Run();
        return findings.HasWrong;
    }

    private static string Describe(Tensor node) =>
        $"{node.Primitive.Name}, here {node.Primitive.Text(node, [.. node.Inputs.Select(static input => $"{input.Type}")])},";
}
