using System.Collections.Immutable;

namespace AutoGrad.Testing;

/// <summary>
/// Looks for the node of a function's graph whose derivative rule is wrong by itself: each is checked as a function of its inputs at the
/// values they have. A wrong loop or branch is searched itself, at values like those it starts with.
/// </summary>
internal sealed class RuleSearch
{
    private const int MostNodes = 2000;

    private readonly GradientCheckOptions options;
    private int nodes;
    private string? stop;
    private bool drawsGamma;

    private RuleSearch(GradientCheckOptions options)
    {
        this.options = options with { Order = 1, ElementwiseUpTo = 8, CrossChecks = CrossChecks.None };
    }

    /// <summary>
    /// The expression of the first such node, or null if every node is right or there are too many; and whether all were looked at.
    /// StopGradient is named only if nothing else is, since many a right function stops a gradient on purpose.
    /// </summary>
    public static (string? Rule, bool IsComplete) Find(CheckedPoint at, GradientCheckOptions options)
    {
        var search = new RuleSearch(options);
        ImmutableArray<Tensor> variables = [.. at.Function.Inputs.Split(at.Point).Select(static leaf => leaf.Fresh())];
        string? found = null;
        bool isComplete = false;
        try
        {
            found = search.Among(variables, Tracing.Call(at.Function.Call, variables));
            isComplete = search.nodes <= MostNodes;
        }
        catch (Exception error) when (error is ArgumentException or InvalidOperationException)
        {
            // Bodies are tried at numbers that may be none for them; what is to be explained stays true without.
        }
        if (search.drawsGamma) throw ImplicitDerivative();
        return (found ?? search.stop, isComplete);
    }

    private string? Among(ImmutableArray<Tensor> variables, ImmutableArray<Tensor> outputs)
    {
        var moving = new HashSet<Tensor>(variables);
        var families = new HashSet<Family>();
        foreach (Tensor node in Graph.Reachable(outputs.AsSpan(), node => !variables.Contains(node)))
        {
            if (moving.Contains(node) || !node.Inputs.Any(moving.Contains)) continue;
            moving.Add(node);
            if (!node.DType.IsFloat || (node.Primitive is Joint && !families.Add(new Family(node)))) continue;
            drawsGamma |= node.Primitive is GammaDraw;
            if (drawsGamma || ++nodes > MostNodes) return null;
            if (node.Primitive is StopGradient) stop ??= Describe(node);
            else if (IsWrong(node, [.. node.Differentiated.Where(input => moving.Contains(input) && input.DType.IsFloat).Distinct()]))
            {
                return Within(node) ?? Describe(node);
            }
        }
        return null;
    }

    /// <summary>The wrong rule in one of the functions that a node runs.</summary>
    private string? Within(Tensor node)
    {
        foreach ((string name, ClosedFunction body) in node.Primitive.Bodies)
        {
            ImmutableArray<Tensor> start = [.. body.Inputs.Select((input, i) => Start(input, node, i).Fresh())];
            string? found = Among([.. start.Where(static input => input.DType.IsFloat)], body.Call([.. start]));
            if (found is not null) return $"{found} in the {name.ToLowerInvariant()} of {node.Primitive.Name}";
        }
        return null;
    }

    /// <summary>
    /// A value for an input of a body: the node's input in the same place or its first element, if its type fits; else about 1/2.
    /// </summary>
    private static Tensor Start(Tensor input, Tensor node, int place)
    {
        Tensor? given = place < node.Inputs.Length ? node.Inputs[place] : null;
        if (given?.Type == input.Type) return given.Evaluate();
        if (given?.DType == input.DType && given.Rank == input.Rank + 1 && given.Shape[0] > 0 && given[0].Type == input.Type)
            return given[0].Evaluate();
        return Tensor.Full(input.Shape, 0.5, DType.Float64).Cast(input.DType).Evaluate();
    }

    private bool IsWrong(Tensor node, ImmutableArray<Tensor> arguments)
    {
        if (arguments.IsEmpty) return false;
        ImmutableArray<Tensor> results = node.Primitive is Joint
            ? [.. Joint.Siblings(node, []).Where(static sibling => sibling.DType.IsFloat)]
            : [node];
        ImmutableArray<Tensor> values = Tensor.Evaluate(arguments.AsSpan());
        var inputs = new FlatLeaves([.. values.Select(static value => (TreePath.Root, value))]);
        var outputs = new FlatLeaves([.. results.Select(static result => (TreePath.Root, result))]);
        if (inputs.Count == 0 || outputs.Count == 0) return false;
        // Indices and conditions stay what they are, though they be computed from the arguments.
        IEnumerable<(Tensor, Tensor)> fixedInputs =
            node.Inputs.Where(static input => !input.DType.IsFloat).Distinct().Select(static input => (input, input));
        var function = new CheckedFunction(
            x => Substitution.Apply(results, arguments.Zip(x).Concat(fixedInputs).ToDictionary(static pair => pair.Item1, static pair => pair.Item2)), inputs, outputs)
        {
            IsSingle = values.Concat(results).Any(static tensor => tensor.DType == DType.Float32),
            Size = 0,
        };
        var random = new Random(options.Seed);
        double[] point = inputs.Join(values), value = function.Evaluate(point);
        if (!Array.TrueForAll(point, double.IsFinite) || !Array.TrueForAll(value, double.IsFinite)) return false;
        var findings = new GradientFindings(options);
        try
        {
            new DerivativeComparison(new CheckedPoint(function with { Size = value.Max(Math.Abs) }, point, random), options, findings, random).Run();
        }
        catch (DerivativeFailureException)
        {
            return true;
        }
        return findings.HasWrong;
    }

    private static string Describe(Tensor node)
    {
        string text = node.Primitive.Text(node, [.. node.Inputs.Select(static input => $"{input.Type}")]);
        return text.StartsWith(node.Primitive.Name, StringComparison.Ordinal) ? text : $"{node.Primitive.Name}, {text}";
    }

    private static ArgumentException ImplicitDerivative() => Errors.Argument(
        "GradientCheck",
        "the function draws from a gamma distribution (Gamma, LogGamma, Beta or Dirichlet) with parameters that depend on its arguments. Their " +
        "derivative is that of the distribution at the number drawn, and differences of numbers drawn with one key do not show it",
        "Draw outside the function, or with parameters that are not checked");
}
