using AutoGrad.Testing;
using FsCheck;
using FsCheck.Fluent;
using Xunit;

namespace AutoGrad.Documentation.Tests;

/// <summary>What random graphs print can be pasted into a program, where it computes what the graph computes.</summary>
public sealed class PrintedGraphTests
{
    /// <summary>A graph may compare a value with itself, of which the compiler warns.</summary>
    private const string Surroundings = """
        #pragma warning disable CS1718
        using System.Collections.Immutable;
        using AutoGrad;
        using static AutoGrad.Control;
        using static AutoGrad.Tensor;
        using static AutoGrad.Transforms;

        """;

    [Fact]
    public void Printed_graphs_compile_and_compute_the_same()
    {
        GraphRecipe[] graphs = GraphGenerators.Graphs(new GraphOptions { MaximumSteps = 24 }).Sample(100, new Rnd(2026, 11), 40);
        IEnumerable<string> programs = graphs.Select(static (graph, i) =>
            $"{{\n{graph}Console.WriteLine(string.Join(\"; \", Graph(inputs)));\n}}\n");
        IEnumerable<string> expected = graphs.SelectMany(static graph => string.Join("; ", graph.Apply(graph.Inputs)).Split('\n'));
        Assert.Equal(expected, TourProgram.Run([Surroundings, .. programs]));
    }

    /// <summary>Operations of one's own print as what they were written as: a lambda's body, or a call of a method.</summary>
    [Fact]
    public void Printed_graphs_call_added_operations()
    {
        const string Own = """
            static Tensor Swish(Tensor a) => a * Sigmoid(a);

            """;
        var options = new GraphOptions
        {
            MaximumSteps = 12,
            Operations = [GraphOperation.Create("Swish", Swish), GraphOperation.Create("Ratio", (first, second) => first / (Tensor.Square(second) + 1))],
        };
        GraphRecipe[] graphs = [.. GraphGenerators.Graphs(options).Sample(60, new Rnd(2026, 11), 60)
            .Where(static graph => graph.Operations.Contains("Swish") || graph.Operations.Contains("Ratio")).Take(20)];
        Assert.Contains(graphs, static graph => $"{graph}".Contains(" / (Tensor.Square(v", StringComparison.Ordinal));
        IEnumerable<string> programs = graphs.Select(static graph =>
            $"{{\n{graph}Console.WriteLine(string.Join(\"; \", Graph(inputs)));\n}}\n");
        IEnumerable<string> expected = graphs.SelectMany(static graph => string.Join("; ", graph.Apply(graph.Inputs)).Split('\n'));
        Assert.Equal(expected, TourProgram.Run([Surroundings, .. programs, Own]));
    }

    private static Tensor Swish(Tensor x) => x * Tensor.Sigmoid(x);
}
