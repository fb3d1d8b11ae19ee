using System.Runtime.CompilerServices;
using System.Text;

namespace AutoGrad;

/// <summary>Writes expressions and functions down: as small programs, for Graphviz and for Mermaid.</summary>
public static partial class GraphPrinter
{
    /// <summary>
    /// All that the outputs are computed from as a small program, a line a node, each after its inputs: its number, its type, and the
    /// operation on its inputs with its static parameters. Known numbers stand where they are read. The last line names the outputs.
    /// Nothing is computed.
    /// </summary>
    /// <remarks>
    /// What a loop, a choice or a search runs stands indented below its line, as a program of its own: its name and inputs, its lines, what
    /// it returns. If several nodes run the same, as the outputs of one loop do, that is at the first; the others name the first.
    /// </remarks>
    /// <param name="outputs">Any tensors; they may depend on inputs of a function that is being traced.</param>
    /// <returns>The lines, separated by <c>\n</c>.</returns>
    /// <example><code>
    /// Tensor x = Tensor.From(3.0);
    /// GraphPrinter.Print(Tensor.Sin(x) * x);
    /// // %0: Float64[] = Constant(3.0)
    /// // %1: Float64[] = Sin(%0)
    /// // %2: Float64[] = %1 * %0
    /// // return %2
    /// </code></example>
    public static string Print(params ReadOnlySpan<Tensor> outputs) => Write(PrintedGraph.Of(outputs));

    /// <summary>
    /// What a function, or a derivative of one, does with an argument like this: its inputs with their types, then a line a node, then what
    /// it returns. The function is called once, with tensors that have no numbers.
    /// </summary>
    /// <typeparam name="T">The type of the argument: any tree of tensors.</typeparam>
    /// <typeparam name="TResult">The type of the result: any tree of tensors.</typeparam>
    /// <param name="function">The function. Inputs are named for their places in its argument, x if that is a single tensor.</param>
    /// <param name="x">An example of the argument, of which only structure, shapes and dtypes matter.</param>
    /// <exception cref="ArgumentException">The function returns null.</exception>
    /// <exception cref="InvalidOperationException">The function reads a number.</exception>
    /// <example><code>
    /// GraphPrinter.Print(Simplify(Grad(x => x * x)), 3.0);
    /// // (x: Float64[])
    /// // %0: Float64[] = 2 * x
    /// // return %0
    /// </code></example>
    public static string Print<T, TResult>(Func<T, TResult> function, T x) => Write(PrintedGraph.Of("Print", function, x));

    /// <inheritdoc cref="Print{T, TResult}(Func{T, TResult}, T)"/>
    [OverloadResolutionPriority(1)] // so that a number as the argument is a tensor and not a tree of its own
    public static string Print(Func<Tensor, Tensor> function, Tensor x) => Write(PrintedGraph.Of("Print", function, x));

    /// <inheritdoc cref="Print{T, TResult}(Func{T, TResult}, T)"/>
    public static string Print<T, T1, TResult>(Func<T, T1, TResult> function, T x, T1 a1)
    {
        ArgumentNullException.ThrowIfNull(function);
        return Write(PrintedGraph.OfTuple("Print", ((T, T1) a) => function(a.Item1, a.Item2), (x, a1)));
    }

    /// <inheritdoc cref="Print{T, TResult}(Func{T, TResult}, T)"/>
    public static string Print<T, T1, T2, TResult>(Func<T, T1, T2, TResult> function, T x, T1 a1, T2 a2)
    {
        ArgumentNullException.ThrowIfNull(function);
        return Write(PrintedGraph.OfTuple("Print", ((T, T1, T2) a) => function(a.Item1, a.Item2, a.Item3), (x, a1, a2)));
    }

    /// <inheritdoc cref="Print{T, TResult}(Func{T, TResult}, T)"/>
    public static string Print<T, T1, T2, T3, TResult>(Func<T, T1, T2, T3, TResult> function, T x, T1 a1, T2 a2, T3 a3)
    {
        ArgumentNullException.ThrowIfNull(function);
        return Write(PrintedGraph.OfTuple("Print", ((T, T1, T2, T3) a) => function(a.Item1, a.Item2, a.Item3, a.Item4), (x, a1, a2, a3)));
    }

    private static string Write(PrintedGraph graph)
    {
        var text = new StringBuilder();
        Write(text, graph, "", "");
        return text.ToString();
    }

    private static void Write(StringBuilder text, PrintedGraph graph, string name, string indent)
    {
        if (graph.Parameters is { } parameters)
        {
            text.Append(indent).Append(name).Append(PrintedGraph.Signature(parameters).Replace("\n", $"\n{indent}")).Append('\n');
        }
        foreach (Tensor node in graph.Lines)
        {
            text.Append(indent).Append(graph.NameOf(node)).Append(": ").Append(node.Type).Append(" = ").Append(graph.TextOf(node)).Append('\n');
            WriteBodies(text, graph, node, $"{indent}  ");
        }
        text.Append(indent).Append("return");
        for (int i = 0; i < graph.Results.Length; i++)
        {
            (string place, Tensor node) = graph.Results[i];
            text.Append(i == 0 ? " " : ", ").Append(place.Length > 0 ? $"{place}: " : "").Append(graph.NameOf(node));
        }
    }

    private static void WriteBodies(StringBuilder text, PrintedGraph graph, Tensor node, string indent)
    {
        foreach ((string name, PrintedBody body) in graph.BodiesOf(node))
        {
            if (body.BelongsTo(node, name)) Write(text, body.Graph, name, indent);
            else text.Append(indent).Append(name).Append(" = ").Append(body.Name).Append(" of ").Append(graph.NameOf(body.Owner));
            text.Append('\n');
        }
    }
}
