using System.Runtime.CompilerServices;
using System.Text;

namespace AutoGrad;

public static partial class GraphPrinter
{
    /// <summary>
    /// All that the outputs are computed from as a Mermaid flow chart. Inputs, known numbers and results have shapes of their own; where
    /// the order of operands matters, the edges are numbered from 0. What a loop, a choice or a search runs is a subgraph, with a dotted
    /// edge to what runs it.
    /// </summary>
    /// <param name="outputs">Any tensors; they may depend on inputs of a function that is being traced.</param>
    /// <returns>A <c>flowchart</c>, as Markdown shows it between <c>```mermaid</c> and <c>```</c>.</returns>
    /// <example><code>Console.WriteLine(GraphPrinter.ToMermaid(Grad(f), x));</code></example>
    public static string ToMermaid(params ReadOnlySpan<Tensor> outputs) => WriteMermaid(PrintedGraph.Of(outputs));

    /// <summary>What a function, or a derivative of one, does with an argument like this as a Mermaid flow chart.</summary>
    /// <typeparam name="T">The type of the argument: any tree of tensors.</typeparam>
    /// <typeparam name="TResult">The type of the result: any tree of tensors.</typeparam>
    /// <param name="function">The function; it is called once, with tensors that have no numbers.</param>
    /// <param name="x">An example of the argument, of which only structure, shapes and dtypes matter.</param>
    /// <exception cref="ArgumentException">The function returns null.</exception>
    /// <exception cref="InvalidOperationException">The function reads a number.</exception>
    public static string ToMermaid<T, TResult>(Func<T, TResult> function, T x) => WriteMermaid(PrintedGraph.Of("ToMermaid", function, x));

    /// <inheritdoc cref="ToMermaid{T, TResult}(Func{T, TResult}, T)"/>
    [OverloadResolutionPriority(1)] // so that a number as the argument is a tensor and not a tree of its own
    public static string ToMermaid(Func<Tensor, Tensor> function, Tensor x) => WriteMermaid(PrintedGraph.Of("ToMermaid", function, x));

    /// <inheritdoc cref="ToMermaid{T, TResult}(Func{T, TResult}, T)"/>
    public static string ToMermaid<T, T1, TResult>(Func<T, T1, TResult> function, T x, T1 a1)
    {
        ArgumentNullException.ThrowIfNull(function);
        return WriteMermaid(PrintedGraph.OfTuple("ToMermaid", ((T, T1) a) => function(a.Item1, a.Item2), (x, a1)));
    }

    /// <inheritdoc cref="ToMermaid{T, TResult}(Func{T, TResult}, T)"/>
    public static string ToMermaid<T, T1, T2, TResult>(Func<T, T1, T2, TResult> function, T x, T1 a1, T2 a2)
    {
        ArgumentNullException.ThrowIfNull(function);
        return WriteMermaid(PrintedGraph.OfTuple("ToMermaid", ((T, T1, T2) a) => function(a.Item1, a.Item2, a.Item3), (x, a1, a2)));
    }

    /// <inheritdoc cref="ToMermaid{T, TResult}(Func{T, TResult}, T)"/>
    public static string ToMermaid<T, T1, T2, T3, TResult>(Func<T, T1, T2, T3, TResult> function, T x, T1 a1, T2 a2, T3 a3)
    {
        ArgumentNullException.ThrowIfNull(function);
        return WriteMermaid(PrintedGraph.OfTuple("ToMermaid", ((T, T1, T2, T3) a) => function(a.Item1, a.Item2, a.Item3, a.Item4), (x, a1, a2, a3)));
    }

    private static string WriteMermaid(PrintedGraph printed)
    {
        var text = new StringBuilder("flowchart TD");
        WriteMermaid(text, Drawing.Vertices(printed), "\n  ");
        return text.ToString();
    }

    private static void WriteMermaid(StringBuilder text, IEnumerable<Drawing.Vertex> vertices, string newLine)
    {
        foreach (Drawing.Vertex vertex in vertices)
        {
            (string open, string close) = vertex.Role switch
            {
                Drawing.Role.Input => ("([", "])"),
                Drawing.Role.Known => ("[/", "/]"),
                Drawing.Role.Result => ("((", "))"),
                _ => ("[", "]"),
            };
            text.Append(newLine).Append(vertex.Id).Append(open).Append('"').AppendJoin("<br/>", vertex.Label.Select(MermaidText)).Append('"').Append(close);
            foreach ((string from, int? place) in vertex.Operands)
            {
                text.Append(newLine).Append(from).Append(place is { } number ? $" -->|{number}| " : " --> ").Append(vertex.Id);
            }
            foreach (Drawing.Cluster body in vertex.Bodies)
            {
                if (body.IsFirst)
                {
                    text.Append(newLine).Append("subgraph ").Append(body.Id).Append("[\"").Append(body.Name).Append("\"]");
                    WriteMermaid(text, body.Vertices, $"{newLine}  ");
                    text.Append(newLine).Append("end");
                }
                text.Append(newLine).Append(body.Id).Append(" -.-> ").Append(vertex.Id);
            }
        }
    }

    /// <summary>Text in which nothing has a meaning for Mermaid or HTML.</summary>
    private static string MermaidText(string line) =>
        line.Replace("#", "#35;").Replace("&", "#amp;").Replace("\"", "#quot;").Replace("<", "#lt;").Replace(">", "#gt;");
}
