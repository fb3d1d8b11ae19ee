using System.Collections.Immutable;
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
            GraphOperation.Create("Greek", θ => Tensor.Sin(θ) * 2),
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

    /// <summary>The arguments that a failing property prints are expressions of their types, and make the same values.</summary>
    [Fact]
    public void Printed_arguments_compile_and_are_the_same()
    {
        ParameterTree[] trees = TensorArbitraries.ParameterTrees().Generator.Sample(20, new Rnd(2026, 11), 40);
        Tensor special =
            Tensor.From([double.NaN, double.PositiveInfinity, double.NegativeInfinity, -0.0, double.Epsilon, double.MaxValue, 0.1 + 0.2]);
        var single = Tensor.From([float.NaN, float.NegativeInfinity, -0f, float.Epsilon, float.MaxValue, 0.1f]);
        (string Type, string Code)[] arguments =
        [
            .. trees.Select(static tree => (nameof(ParameterTree), $"{tree}")),
            ("Tensor", Printed(special)),
            ("Tensor", Printed(single)),
            ("(Tensor, Shape, double)", Printed((special, Shape.Create(2, 3), 2.0))),
            ("Tensor[]", Printed(new[] { single, Tensor.Zeros([0, 2]) })),
            ("ImmutableDictionary<string, Tensor>", Printed(ImmutableDictionary<string, Tensor>.Empty.Add("a \"b\"", special))),
            ("Dictionary<string, int>", Printed(new Dictionary<string, int> { ["x"] = 1, ["y"] = -2 })),
            ("AxesOfShape", Printed(new AxesOfShape([2], Axes.All))),
            ("Key", Printed(Key.FromSeed(7))),
        ];
        const string Again = """
            using AutoGrad.Testing;
            using FsCheck;
            using FsCheck.Fluent;

            static void Show<T>(T value)
            {
                try
                {
                    Prop.ForAll(Gen.Constant(value).ToArbitrary(), _ => false).Verify();
                }
                catch (PropertyFailedException failure)
                {
                    Console.WriteLine(failure.Message.Split('\n')[2].Trim());
                }
            }

            """;
        IEnumerable<string> programs = arguments.Select(static argument => $"Show<{argument.Type}>({argument.Code});\n");
        Assert.Equal(arguments.Select(static argument => argument.Code), TourProgram.Run([Surroundings, Again, .. programs]));
    }

    private static string Printed<T>(T argument) =>
        Assert.Throws<PropertyFailedException>(() => Prop.ForAll(Gen.Constant(argument).ToArbitrary(), static _ => false).Verify()).Message.Split('\n')[2].Trim();
}
