using System.Collections.Immutable;

namespace AutoGrad;

/// <summary>A printed graph as vertices and edges, for the languages that draw.</summary>
internal static class Drawing
{
    /// <summary>What a vertex is, which shows in its shape.</summary>
    internal enum Role
    {
        /// <summary>Something that is computed.</summary>
        Operation,

        /// <summary>A parameter of the function.</summary>
        Input,

        /// <summary>Numbers that are there from the start.</summary>
        Known,

        /// <summary>What the function returns.</summary>
        Result,
    }

    /// <summary>All vertices, each after those it has edges from.</summary>
    /// <param name="graph">The graph.</param>
    /// <param name="prefix">What all ids begin with, to tell them from those of other graphs in the same drawing.</param>
    public static IEnumerable<Vertex> Vertices(PrintedGraph graph, string prefix = "")
    {
        var ids = new Dictionary<Tensor, string>();
        foreach ((string name, Tensor node) in graph.Parameters ?? [])
        {
            yield return new Vertex(IdOf(node), Role.Input, [$"{name}: {node.Type}"], [], []);
        }
        foreach (Tensor node in graph.Lines)
        {
            foreach (Tensor input in node.Inputs)
            {
                if (!ids.ContainsKey(input))
                    yield return new Vertex(IdOf(input), Role.Known, [$"{graph.NameOf(input)}: {input.Type}"], [], []);
            }
            bool ordered = node.Inputs.Length > 1 && !node.Primitive.IsCommutative;
            yield return new Vertex(
                IdOf(node),
                node.Primitive is Placeholder ? Role.Input : node.Primitive is Constant || PrintedGraph.IsNumber(node) ? Role.Known : Role.Operation,
                Label(graph, node),
                [.. node.Inputs.Select((input, place) => (ids[input], ordered ? place : (int?)null))],
                [.. graph.BodiesOf(node).Select(own => ClusterOf(node, own.Name, own.Body))]);
        }
        for (int i = 0; i < graph.Results.Length; i++)
        {
            (string name, Tensor node) = graph.Results[i];
            string label = name.Length > 0 ? $"return {name}" : graph.Results.Length > 1 ? $"return {i}" : "return";
            yield return new Vertex($"{prefix}r{i}", Role.Result, [label], [(ids[node], null)], []);
        }

        string IdOf(Tensor node)
        {
            string id = $"{prefix}n{ids.Count}";
            ids.Add(node, id);
            return id;
        }

        Cluster ClusterOf(Tensor node, string name, PrintedBody body) =>
            new($"{ids[body.Owner]}_{body.Place}", name, body.Graph, body.BelongsTo(node, name));
    }

    private static ImmutableArray<string> Label(PrintedGraph graph, Tensor node)
    {
        if (node.Inputs.IsEmpty) return [$"{graph.TextOf(node)}: {node.Type}"];
        string parameters = node.Primitive.ParametersText();
        return parameters.Length > 0
            ? [node.Primitive.Name, parameters, node.Type.ToString()]
            : [node.Primitive.Name, node.Type.ToString()];
    }

    /// <summary>A vertex with the edges that lead to it; an edge is numbered where the order of operands matters.</summary>
    internal readonly record struct Vertex(
        string Id,
        Role Role,
        ImmutableArray<string> Label,
        ImmutableArray<(string From, int? Place)> Operands,
        ImmutableArray<Cluster> Bodies);

    /// <summary>A function that a vertex runs, with a border around it.</summary>
    /// <param name="Id">Its id, which is the same at every vertex that runs it.</param>
    /// <param name="Name">Its name.</param>
    /// <param name="Graph">What is inside.</param>
    /// <param name="IsFirst">Whether it is to be drawn here; otherwise it has been already.</param>
    internal readonly record struct Cluster(string Id, string Name, PrintedGraph Graph, bool IsFirst)
    {
        /// <summary>What is inside, with ids of its own.</summary>
        public IEnumerable<Vertex> Vertices => Drawing.Vertices(Graph, $"{Id}_");
    }
}
