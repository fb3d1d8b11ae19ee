using System.Collections.Immutable;
using System.Globalization;

namespace AutoGrad;

/// <summary>
/// A graph with names for everything: what all printed forms have in common. Inputs have the names of a function's parameters, other nodes
/// numbers in order; a known number that is only ever an operand stands where it is read and has no name. The functions that nodes run are
/// printed graphs of their own.
/// </summary>
internal sealed class PrintedGraph
{
    private readonly Dictionary<Tensor, string> names = [];
    private readonly HashSet<Tensor> numbers = [];
    private readonly Dictionary<Tensor, ImmutableArray<(string Name, PrintedBody Body)>> bodies = [];

    private PrintedGraph(
        ImmutableArray<(string Name, Tensor Node)>? parameters, ImmutableArray<(string Name, Tensor Node)> results, int depth = 0)
    {
        Parameters = parameters;
        Results = results;
        List<Tensor> order = Graph.Reachable([.. results.Select(static result => result.Node)], static _ => true);
        foreach (Tensor node in order)
        {
            if (IsNumber(node)) numbers.Add(node);
        }
        foreach (Tensor node in order)
        {
            foreach (Tensor input in node.Inputs)
            {
                if (input.Rank > 0 && node.Primitive is not Elementwise) numbers.Remove(input);
            }
        }
        foreach ((_, Tensor node) in results) numbers.Remove(node);
        foreach ((string name, Tensor node) in parameters ?? []) names.Add(node, name);
        var lines = ImmutableArray.CreateBuilder<Tensor>();
        foreach (Tensor node in order)
        {
            if (numbers.Contains(node) || names.ContainsKey(node)) continue;
            names.Add(node, $"%{lines.Count}");
            lines.Add(node);
        }
        Lines = lines.DrainToImmutable();
        var known = new Dictionary<ClosedFunction, PrintedBody>();
        foreach (Tensor node in Lines)
        {
            ImmutableArray<(string Name, ClosedFunction Function)> own = node.Primitive.Bodies;
            for (int i = 0; i < own.Length; i++)
            {
                (string name, ClosedFunction function) = own[i];
                if (!known.ContainsKey(function)) known.Add(function, new PrintedBody(node, i, name, OfBody(function, depth)));
            }
            if (own.Length > 0) bodies.Add(node, [.. own.Select(body => (body.Name, known[body.Function]))]);
        }
    }

    /// <summary>The parameters of a function; null for expressions that are no function's.</summary>
    public ImmutableArray<(string Name, Tensor Node)>? Parameters { get; }

    /// <summary>The nodes that are computed, each after its inputs.</summary>
    public ImmutableArray<Tensor> Lines { get; }

    /// <summary>The results with the names of their places in a tree; the name of a single one is empty.</summary>
    public ImmutableArray<(string Name, Tensor Node)> Results { get; }

    /// <summary>Whether any node runs a function.</summary>
    public bool HasBodies => bodies.Count > 0;

    /// <summary>The functions that a node runs, by the names they have there; one that several nodes run is the same for all.</summary>
    public ImmutableArray<(string Name, PrintedBody Body)> BodiesOf(Tensor node) => bodies.GetValueOrDefault(node, []);

    /// <summary>The graph of expressions.</summary>
    public static PrintedGraph Of(ReadOnlySpan<Tensor> outputs)
    {
        var results = ImmutableArray.CreateBuilder<(string, Tensor)>(outputs.Length);
        foreach (Tensor output in outputs)
        {
            ArgumentNullException.ThrowIfNull(output, nameof(outputs));
            results.Add(("", output));
        }
        return new PrintedGraph(null, results.MoveToImmutable());
    }

    /// <summary>What a function of one tree does with an argument of this structure and these types.</summary>
    public static PrintedGraph Of<T, TResult>(string operation, Func<T, TResult> function, T x) =>
        Of(operation, function, x, static path => path.Length == 0 || path[0] == '[' ? $"x{path}" : path);

    /// <summary>What a function of several arguments does, given as one of a tuple; the arguments are named x0, x1, ….</summary>
    public static PrintedGraph OfTuple<T, TResult>(string operation, Func<T, TResult> function, T arguments) =>
        Of(operation, function, arguments, static path =>
        {
            int end = path.IndexOfAny(['.', '['], "Item".Length);
            if (end < 0) end = path.Length;
            int item = int.Parse(path.AsSpan("Item".Length, end - "Item".Length), CultureInfo.InvariantCulture);
            return string.Create(CultureInfo.InvariantCulture, $"x{item - 1}{path[end..]}");
        });

    /// <summary>The name of a node; for a number its digits.</summary>
    public string NameOf(Tensor node) => names.TryGetValue(node, out string? name) ? name : Digits(node);

    /// <summary>The expression that computes a node.</summary>
    public string TextOf(Tensor node) => IsNumber(node) ? Digits(node)
        : node.Primitive is Constant && node.Rank == 0 ? $"Constant({node})"
        : node.Primitive.Text(node, [.. node.Inputs.Select(NameOf)]);

    /// <summary>The name and type of each parameter.</summary>
    public static string Signature(IEnumerable<(string Name, Tensor Node)> parameters)
    {
        const int LineLength = 120;
        string[] texts = [.. parameters.Select(static parameter => $"{parameter.Name}: {parameter.Node.Type}")];
        string line = $"({string.Join(", ", texts)})";
        return line.Length <= LineLength ? line : $"(\n    {string.Join(",\n    ", texts)})";
    }

    /// <summary>Whether a node is nothing but one number.</summary>
    public static bool IsNumber(Tensor node) => node.Primitive is Literal or Fill;

    private static string Digits(Tensor number) =>
        number.Primitive is Fill fill ? fill.Value.ToString() : ((Literal)number.Primitive).Value.ToString();

    /// <summary>
    /// The graph of a function that a node runs. Its inputs are named a0, a1, …, and by a letter further on for each body around it.
    /// </summary>
    private static PrintedGraph OfBody(ClosedFunction function, int depth)
    {
        const int Letters = 'w' - 'a'; // x is for parameters
        char letter = (char)('a' + Math.Min(depth, Letters));
        return new PrintedGraph(
            [.. function.Inputs.Select((input, i) => ($"{letter}{i}", input))],
            [.. function.Outputs.Select(static output => ("", output))],
            depth + 1);
    }

    private static PrintedGraph Of<T, TResult>(string operation, Func<T, TResult> function, T x, Func<string, string> name)
    {
        ArgumentNullException.ThrowIfNull(function);
        if (x is null) throw new ArgumentNullException(nameof(x), $"{operation}: the argument of the function is null.");
        ImmutableArray<(string Name, Tensor Node)> parameters =
            [.. Tree.Leaves(x).Select(leaf => (name(leaf.Path.ToString()), Placeholder.Create(leaf.Leaf.Type)))];
        TResult result = Tracing.Call(function, Tree.Rebuild(x, [.. parameters.Select(static parameter => parameter.Node)]));
        return result is not null
            ? new PrintedGraph(parameters, [.. Tree.Leaves(result).Select(static leaf => (leaf.Path.ToString(), leaf.Leaf))])
            : throw Errors.Argument(
                operation, $"the function of {Signature(parameters)} returned null", "Return a tensor or a tree of tensors");
    }
}

/// <summary>A function that a node runs, as a graph of its own.</summary>
/// <param name="Owner">The first node that runs it.</param>
/// <param name="Place">Which of the functions of that node it is.</param>
/// <param name="Name">Its name there.</param>
/// <param name="Graph">What it does with its inputs.</param>
internal sealed record PrintedBody(Tensor Owner, int Place, string Name, PrintedGraph Graph)
{
    /// <summary>Whether a node is where the function is printed, under a name; elsewhere it is referred to.</summary>
    public bool BelongsTo(Tensor node, string name) => ReferenceEquals(Owner, node) && Name == name;
}
