using System.Collections.Immutable;

namespace AutoGrad;

/// <summary>
/// A closed piece of an expression: what is computed from what. Nodes are in an order in which every node comes after its inputs.
/// </summary>
internal sealed class Graph
{
    private Graph(ImmutableArray<Tensor> inputs, ImmutableArray<Tensor> outputs, ImmutableArray<Tensor> nodes)
    {
        Inputs = inputs;
        Outputs = outputs;
        Nodes = nodes;
    }

    /// <summary>The placeholders the graph is a function of; they need not occur in it.</summary>
    public ImmutableArray<Tensor> Inputs { get; }

    /// <summary>The expressions the graph computes.</summary>
    public ImmutableArray<Tensor> Outputs { get; }

    /// <summary>Every node the outputs need, each after its inputs.</summary>
    public ImmutableArray<Tensor> Nodes { get; }

    /// <summary>The graph that computes the outputs. A node whose value is known already is not looked into.</summary>
    public static Graph Of(ReadOnlySpan<Tensor> inputs, ReadOnlySpan<Tensor> outputs) =>
        new([.. inputs], [.. outputs], [.. Reachable(outputs, static node => node.Value is null ? node.Reads : [])]);

    /// <summary>The graph as a small program; see <see cref="GraphPrinter"/>.</summary>
    public override string ToString() => GraphPrinter.Print(Outputs.AsSpan());

    /// <summary>
    /// The outputs and all they are made of, oldest first, each once. Inputs of a node are visited only if <paramref name="enter"/> agrees.
    /// </summary>
    public static List<Tensor> Reachable(ReadOnlySpan<Tensor> outputs, Func<Tensor, bool> enter) =>
        Reachable(outputs, node => enter(node) ? node.Inputs : []);

    /// <summary>
    /// The outputs and all that is reached from them by going on to what <paramref name="next"/> says, oldest first, each once. The walk
    /// keeps its own stack, so depth does not matter.
    /// </summary>
    public static List<Tensor> Reachable(ReadOnlySpan<Tensor> outputs, Func<Tensor, ImmutableArray<Tensor>> next)
    {
        var seen = new HashSet<Tensor>();
        var order = new List<Tensor>();
        var pending = new Stack<Tensor>();
        foreach (Tensor output in outputs) pending.Push(output);
        while (pending.TryPop(out Tensor? node))
        {
            if (!seen.Add(node)) continue;
            order.Add(node);
            foreach (Tensor input in next(node)) pending.Push(input);
        }
        order.Sort(static (left, right) => left.Id.CompareTo(right.Id));
        return order;
    }
}
