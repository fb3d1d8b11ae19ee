using AutoGrad.Testing;
using FsCheck;
using FsCheck.Fluent;
using Xunit;

namespace AutoGrad.Documentation.Tests;

/// <summary>What random graphs print can be pasted into a program, where it computes what the graph computes.</summary>
public sealed class PrintedGraphTests
{
    private const string Surroundings = """
        using System.Collections.Immutable;
        using AutoGrad;
        using static AutoGrad.Tensor;
        using static AutoGrad.Transforms;

        """;

    [Fact]
    public void Printed_graphs_compile_and_compute_the_same()
    {
        GraphRecipe[] graphs = GraphGenerators.Graphs(new GraphOptions { MaximumSteps = 24 }).Sample(100, new Rnd(2026, 11), 40);
        IEnumerable<string> programs = graphs.Select(static (graph, i) =>
            $"{{\n{graph}\nConsole.WriteLine(string.Join(\"; \", Graph(inputs)));\n}}\n");
        IEnumerable<string> expected = graphs.SelectMany(static graph => string.Join("; ", graph.Apply(graph.Inputs)).Split('\n'));
        Assert.Equal(expected, TourProgram.Run([Surroundings, .. programs]));
    }

    /// <summary>
    /// However an operation of one's own was written, what is printed can be pasted where it was: it may call local functions, capture what
    /// is there, and declare what it likes.
    /// </summary>
    [Fact]
    public void Printed_graphs_call_added_operations()
    {
        const string Own = """
            double slope = 0.5, v0 = 2;
            Func<Tensor, Tensor> p = a => slope * Tanh(a);
            Tensor Swish(Tensor a) => a * Sigmoid(slope * a);

            """;
        double slope = 0.5, v0 = 2;
        Func<Tensor, Tensor> p = a => slope * Tensor.Tanh(a);
        Tensor Swish(Tensor a) => a * Tensor.Sigmoid(slope * a);
        GraphOperation[] operations =
        [
            GraphOperation.Create("method", Swish),
            GraphOperation.Create("delegate", p),
            GraphOperation.Create("its method", p.Invoke),
            GraphOperation.Create("plain", (first, second) => first / (Tensor.Square(second) + 1)),
            GraphOperation.Create("typed", (Tensor x) => Swish(x) + slope),
            GraphOperation.Create("typed static", static (Tensor x, Tensor y) => Tensor.Sin(x) * y),
            GraphOperation.Create("block", x =>
            {
                // a comment
                Tensor y = p(x); /* another */
                return y * "x".Length;
            }),
            GraphOperation.Create("member of a captured one", x => p.Invoke(x)),
            GraphOperation.Create("names of the graph", x => x / (v0 + 3)),
            GraphOperation.Create("nested", x => Transforms.Grad(y => Tensor.Sin(y * x).Sum(), x)),
            GraphOperation.Create("pattern", x => x.Rank is var rank and > 0 ? x / rank : x),
            GraphOperation.Create("choice", x => x.Rank > 1 ? x / 2: -x),
            GraphOperation.Create("chosen", slope > 0 ? Swish : p),
            GraphOperation.Create("text", x => Swish(x).Named("x y")),
            GraphOperation.Create("discarded", (_, y) => Swish(y), static (x, y) => x.Rank > 0 && y.DType.IsFloat),
            GraphOperation.Create("named argument", x => Tensor.Clamp(x: x, low: -slope, high: slope)),
        ];
        List<GraphRecipe> graphs = [];
        foreach (GraphOperation operation in operations)
        {
            var options = new GraphOptions { MaximumSteps = 6, Operations = [operation] };
            graphs.AddRange(GraphGenerators.Graphs(options).Sample(60, new Rnd(2026, 11), 60).Where(graph => graph.Operations.Contains(operation.Name)).Take(2));
        }
        Assert.Equal(2 * operations.Length, graphs.Count);
        Assert.Contains(graphs, static graph => $"{graph}".Contains(" / (Tensor.Square(v", StringComparison.Ordinal));
        IEnumerable<string> programs = graphs.Select(static graph =>
            $"{{\n{graph}\nConsole.WriteLine(string.Join(\"; \", Graph(inputs)));\n}}\n");
        IEnumerable<string> expected = graphs.SelectMany(static graph => string.Join("; ", graph.Apply(graph.Inputs)).Split('\n'));
        Assert.Equal(expected, TourProgram.Run([Surroundings, Own, .. programs]));
    }
}
