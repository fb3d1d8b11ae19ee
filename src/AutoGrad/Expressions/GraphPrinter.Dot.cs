using System.Runtime.CompilerServices;
using System.Text;

namespace AutoGrad;

public static partial class GraphPrinter
{
    /// <summary>
    /// All that the outputs are computed from as a graph in the language of Graphviz. Inputs, known numbers and results have shapes of
    /// their own; where the order of operands matters, the edges are numbered from 0. What a loop, a choice or a search runs is a cluster,
    /// with a dashed edge to what runs it.
    /// </summary>
    /// <param name="outputs">Any tensors; they may depend on inputs of a function that is being traced.</param>
    /// <returns>A <c>digraph</c>, to be drawn by <c>dot -Tsvg</c>.</returns>
    /// <example><code>File.WriteAllText("graph.dot", GraphPrinter.ToDot(loss));</code></example>
    public static string ToDot(params ReadOnlySpan<Tensor> outputs) => WriteDot(PrintedGraph.Of(outputs));

    /// <summary>What a function, or a derivative of one, does with an argument like this as a graph in the language of Graphviz.</summary>
    /// <typeparam name="T">The type of the argument: any tree of tensors.</typeparam>
    /// <typeparam name="TResult">The type of the result: any tree of tensors.</typeparam>
    /// <param name="function">The function; it is called once, with tensors that have no numbers.</param>
    /// <param name="x">An example of the argument, of which only structure, shapes and dtypes matter.</param>
    /// <exception cref="ArgumentException">The function returns null.</exception>
    /// <exception cref="InvalidOperationException">The function reads a number.</exception>
    public static string ToDot<T, TResult>(Func<T, TResult> function, T x) => WriteDot(PrintedGraph.Of("ToDot", function, x));

    /// <inheritdoc cref="ToDot{T, TResult}(Func{T, TResult}, T)"/>
    [OverloadResolutionPriority(1)] // so that a number as the argument is a tensor and not a tree of its own
    public static string ToDot(Func<Tensor, Tensor> function, Tensor x) => WriteDot(PrintedGraph.Of("ToDot", function, x));

    /// <inheritdoc cref="ToDot{T, TResult}(Func{T, TResult}, T)"/>
    public static string ToDot<T, T1, TResult>(Func<T, T1, TResult> function, T x, T1 a1)
    {
        ArgumentNullException.ThrowIfNull(function);
        return WriteDot(PrintedGraph.OfTuple("ToDot", ((T, T1) a) => function(a.Item1, a.Item2), (x, a1)));
    }

    /// <inheritdoc cref="ToDot{T, TResult}(Func{T, TResult}, T)"/>
    public static string ToDot<T, T1, T2, TResult>(Func<T, T1, T2, TResult> function, T x, T1 a1, T2 a2)
    {
        ArgumentNullException.ThrowIfNull(function);
        return WriteDot(PrintedGraph.OfTuple("ToDot", ((T, T1, T2) a) => function(a.Item1, a.Item2, a.Item3), (x, a1, a2)));
    }

    /// <inheritdoc cref="ToDot{T, TResult}(Func{T, TResult}, T)"/>
    public static string ToDot<T, T1, T2, T3, TResult>(Func<T, T1, T2, T3, TResult> function, T x, T1 a1, T2 a2, T3 a3)
    {
        ArgumentNullException.ThrowIfNull(function);
        return WriteDot(PrintedGraph.OfTuple("ToDot", ((T, T1, T2, T3) a) => function(a.Item1, a.Item2, a.Item3, a.Item4), (x, a1, a2, a3)));
    }

    private static string WriteDot(PrintedGraph printed)
    {
        var text = new StringBuilder("digraph {\n  node [shape=box];\n");
        if (printed.HasBodies) text.Append("  compound=true;\n"); // edges may begin at the border of a cluster
        WriteDot(text, Drawing.Vertices(printed), "  ");
        return text.Append('}').ToString();
    }

    private static void WriteDot(StringBuilder text, IEnumerable<Drawing.Vertex> vertices, string indent)
    {
        foreach (Drawing.Vertex vertex in vertices)
        {
            string shape = vertex.Role switch
            {
                Drawing.Role.Input => ", shape=ellipse",
                Drawing.Role.Known => ", shape=plaintext",
                Drawing.Role.Result => ", shape=ellipse, peripheries=2",
                _ => "",
            };
            string label = string.Join("\\n", vertex.Label.Select(static line => line.Replace("\\", @"\\").Replace("\"", "\\\"")));
            text.Append(indent).Append(vertex.Id).Append(" [label=\"").Append(label).Append('"').Append(shape).Append("];\n");
            foreach ((string from, int? place) in vertex.Operands)
            {
                text.Append(indent).Append(from).Append(" -> ").Append(vertex.Id);
                text.Append(place is { } number ? $" [label=\"{number}\"];\n" : ";\n");
            }
            foreach (Drawing.Cluster body in vertex.Bodies)
            {
                if (body.IsFirst)
                {
                    text.Append(indent).Append("subgraph cluster_").Append(body.Id).Append(" {\n");
                    text.Append(indent).Append("  label=\"").Append(body.Name).Append("\";\n");
                    WriteDot(text, body.Vertices, $"{indent}  ");
                    text.Append(indent).Append("}\n");
                }
                if (body.Graph.Results.IsEmpty) continue; // of a loop without a carry
                text.Append(indent).Append(body.Id).Append("_r0 -> ").Append(vertex.Id);
                text.Append(" [style=dashed, ltail=cluster_").Append(body.Id).Append("];\n");
            }
        }
    }
}
