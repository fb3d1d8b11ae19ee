using System.Reflection;
using AutoGrad.Testing;
using Xunit;

namespace AutoGrad.Tests.Testing;

/// <summary>Random graphs are made of everything there is, keep their promises, and shrink.</summary>
public sealed class GraphGeneratorTests
{
    private static readonly GraphRecipe[] Graphs =
        [.. Enumerable.Range(0, 1500).Select(static seed => GraphDraft.Draw(new Random(seed), 10, new GraphOptions()))];

    [Fact]
    public void Every_operation_is_drawn()
    {
        HashSet<string> drawn = [.. Graphs.SelectMany(static graph => graph.Steps).Select(static step => $"{step.Operation}")];
        Assert.Empty(GraphOperations.All.Select(static operation => $"{operation}").Except(drawn));
    }

    [Fact]
    public void Every_primitive_occurs()
    {
        // Variables come from transforms, a search among numbers is over before its solution is an expression, and a callback has no derivative.
        Type[] others = [typeof(Placeholder), typeof(Search), typeof(HostCallback)];
        IEnumerable<Type> primitives = typeof(Primitive).Assembly.GetTypes()
            .Where(type => type.IsSubclassOf(typeof(Primitive)) && !type.IsAbstract && !others.Contains(type));
        IEnumerable<Type> used = Graphs
            .SelectMany(static graph => Graph.Reachable(graph.Apply(graph.Inputs).AsSpan(), static _ => true))
            .Select(static node => node.Primitive.GetType());
        Assert.Empty(primitives.Except(used));
    }

    [Fact]
    public void Every_dtype_occurs_among_inputs_and_values()
    {
        Assert.Equal(Enum.GetValues<DType>().Order(), Graphs.SelectMany(static graph => graph.Inputs).Select(static input => input.DType).Distinct().Order());
        Assert.Equal(Enum.GetValues<DType>().Order(), Graphs.SelectMany(static graph => graph.Apply(graph.Inputs)).Select(static value => value.DType).Distinct().Order());
    }

    [Fact]
    public void Every_public_function_of_tensors_is_used()
    {
        string[] spelledOtherwise =
        [
            // Operators and indexers.
            "op_Addition", "op_Subtraction", "op_Multiply", "op_Division", "op_UnaryNegation", "op_LessThan", "op_LessThanOrEqual",
            "op_GreaterThan", "op_GreaterThanOrEqual", "op_Implicit", "op_Explicit", "get_Part",
            // How inputs are made and values read.
            "From", "FromElements", "Evaluate",
        ];
        string code = string.Concat(GraphOperations.All);
        const BindingFlags Public = BindingFlags.Public | BindingFlags.Static | BindingFlags.Instance | BindingFlags.DeclaredOnly;
        IEnumerable<string> functions = typeof(Tensor).GetMethods(Public)
            .Where(static method => method.ReturnType == typeof(Tensor) || method.Name is "Split" or "At")
            .Select(static method => method.Name);
        functions = functions.Except(spelledOtherwise);
        string[] missing = [.. functions.Where(name => !code.Contains($"{name}(", StringComparison.Ordinal))];
        Assert.Empty(missing);
    }

    [Fact]
    public void Values_are_finite_and_moderate() => Assert.All(Graphs, static graph =>
    {
        IEnumerable<Tensor> floats = graph.Values(graph.Inputs).Where(static value => value.DType.IsFloat);
        Assert.All(
            floats.SelectMany(static value => value.Cast(DType.Float64).ToArray<double>()),
            static number => Assert.True(Math.Abs(number) <= 10));
    });

    [Fact]
    public void Smooth_graphs_have_no_kinks()
    {
        var options = new GraphOptions { SmoothOnly = true, AllowFloat32 = false, AllowEmpty = false };
        foreach (GraphRecipe graph in Enumerable.Range(0, 200).Select(seed => GraphDraft.Draw(new Random(seed), 10, options)))
        {
            Assert.All(graph.Steps, static step => Assert.True(step.Operation.IsSmooth));
            Assert.True(graph.IsFloat64);
            Assert.DoesNotContain(graph.Values(graph.Inputs), static value => value.Size == 0);
        }
    }

    /// <summary>However a step gets into a graph of 50, what remains is that step alone and as few numbers as it takes.</summary>
    [Theory]
    [InlineData("x.CumulativeSum(p.Axis, p.Flag)")]
    [InlineData("ScatterSet(y, Remainder(Abs(x), p.Count), Take(z, Remainder(Abs(x + 1), p.Count), p.Axis), p.Axis)")]
    [InlineData("Where(x, y, z)")]
    [InlineData("x.Unfold(p.Axes, p.Low, p.Strides, p.Dilations)")]
    public void Shrinks_to_what_matters(string operation)
    {
        static IEnumerable<Tensor> Elements(GraphRecipe graph) => graph.Inputs.Where(static input => input.Size > 1);
        bool Fails(GraphRecipe graph) => graph.Steps.Any(step => $"{step.Operation}" == operation);
        GraphRecipe large = Enumerable.Range(0, 5000).Select(seed => GraphDraft.Draw(
            new Random(seed),
            50,
            new GraphOptions())).First(Fails);
        GraphRecipe small = large;
        while (GraphShrinker.Smaller(small).FirstOrDefault(Fails) is { } smaller) small = smaller;
        Assert.Single(small.Steps);
        Assert.InRange(small.Inputs.Length, 1, 3);
        Assert.True(Elements(small).Count() <= 1, $"{small}");
    }

    [Fact]
    public void Options_out_of_range_are_refused()
    {
        Assert.Equal(
            "GraphOptions: MaximumSteps is 0. Use 1 or more.",
            Assert.Throws<ArgumentException>(static () => new GraphOptions { MaximumSteps = 0 }).Message);
        Assert.Throws<ArgumentException>(static () => new GraphOptions { MaximumInputSize = -5 });
        Assert.Empty(new GraphOptions { Operations = default }.Operations);
    }
}
