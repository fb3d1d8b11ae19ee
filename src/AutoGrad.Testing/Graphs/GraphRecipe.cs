using System.Collections.Immutable;
using System.Text;
using System.Text.RegularExpressions;

namespace AutoGrad.Testing;

/// <summary>
/// A function of tensors that nobody wrote: numbered inputs, then steps that each apply one public operation to earlier values, then the
/// values that are its results. Inputs and results may be floats, integers or Bools.
/// </summary>
/// <remarks>
/// Drawn by <see cref="GraphGenerators"/> at random and well typed; every value at the recipe's own inputs is finite and near 1. It prints
/// itself as C# code to be pasted into a test.
/// </remarks>
/// <example><code>
/// Prop.ForAll(TensorArbitraries.Graphs(), graph => graph.Apply(graph.Inputs).Length == graph.ResultCount).Verify();
/// </code></example>
public sealed partial record GraphRecipe
{
    internal GraphRecipe(ImmutableArray<Tensor> inputs, ImmutableArray<GraphStep> steps, ImmutableArray<int> results)
    {
        Inputs = inputs;
        Steps = steps;
        Results = results;
    }

    /// <summary>A point at which the function is defined: constants of the types of its arguments.</summary>
    public ImmutableArray<Tensor> Inputs { get; internal init; }

    /// <summary>The number of operations.</summary>
    public int StepCount => Steps.Length;

    /// <summary>The <see cref="GraphOperation.Name"/> of every step, in order.</summary>
    public ImmutableArray<string> Operations => [.. Steps.Select(static step => step.Operation.Name)];

    /// <summary>The number of results.</summary>
    public int ResultCount => Results.Length;

    /// <summary>The inputs one can differentiate by.</summary>
    public ImmutableArray<Tensor> FloatInputs => [.. Inputs.Where(static input => input.DType.IsFloat)];

    /// <summary>Whether every float value on the way is Float64.</summary>
    public bool IsFloat64 => Values(Inputs).TrueForAll(static value => value.DType is DType.Float64 || !value.DType.IsFloat);

    internal ImmutableArray<GraphStep> Steps { get; init; }

    internal ImmutableArray<int> Results { get; init; }

    /// <summary>All results.</summary>
    /// <param name="inputs">Tensors of the types of <see cref="Inputs"/>; they may be variables of a transform.</param>
    public ImmutableArray<Tensor> Apply(ImmutableArray<Tensor> inputs)
    {
        List<Tensor> values = Values(inputs);
        return [.. Results.Select(result => values[result])];
    }

    /// <summary>The float results as a function of the float inputs, the other inputs being those of the recipe.</summary>
    /// <param name="floats">Tensors of the types of <see cref="FloatInputs"/>.</param>
    public ImmutableArray<Tensor> ApplyToFloats(ImmutableArray<Tensor> floats)
    {
        int next = 0;
        ImmutableArray<Tensor> all = Apply([.. Inputs.Select(input => input.DType.IsFloat ? floats[next++] : input)]);
        return [.. all.Where(static result => result.DType.IsFloat)];
    }

    /// <summary>The Float64 scalar <c>Σ sin(r)</c> over all elements r of the float results.</summary>
    /// <param name="floats">Tensors of the types of <see cref="FloatInputs"/>.</param>
    public Tensor Scalar(ImmutableArray<Tensor> floats) => ApplyToFloats(floats)
        .Select(static result => Tensor.Sin(result).Sum().Cast(DType.Float64))
        .Aggregate(Tensor.Zeros([], DType.Float64), static (sum, term) => sum + term);

    /// <summary>
    /// The recipe as C#: <c>inputs</c>, and a local function <c>Graph</c> of them, to be pasted into a method. The first line says what the
    /// file must use; operations of one's own are called as they were written, so what they mention must be there.
    /// </summary>
    public override string ToString()
    {
        string values = Unused("v"), inputs = Unused("inputs"), function = Unused("Graph");
        var text = new StringBuilder("// using AutoGrad; using System.Collections.Immutable; using static AutoGrad.Tensor; using static AutoGrad.Transforms;\n");
        text.Append($"ImmutableArray<Tensor> {inputs} =\n[\n");
        foreach (Tensor input in Inputs) text.Append("    ").Append(GraphCode.Constant(input)).Append(",\n");
        text.Append($"];\nImmutableArray<Tensor> {function}(ImmutableArray<Tensor> {inputs})\n{{\n");
        var names = new List<string>();
        List<Tensor> types = Values(Inputs);
        for (int i = 0; i < types.Count; i++)
        {
            names.Add($"{values}{i}");
            string code = i < Inputs.Length ? $"{inputs}[{i}]" : Steps[i - Inputs.Length].Code(names);
            text.Append($"    Tensor {names[i]} = {code}; // {types[i].Type}\n");
        }
        text.Append("    return [").AppendJoin(", ", Results.Select(result => names[result])).Append("];\n}");
        return ComparisonWithItself().IsMatch($"{text}") ? $"#pragma warning disable CS1718\n{text}" : $"{text}";
    }

    /// <summary>A name, or the beginning of numbered ones, that no operation of somebody's own mentions.</summary>
    private string Unused(string name)
    {
        while (Steps.Any(step => step.Operation.Mentions($@"{name}\d*"))) name += "_";
        return name;
    }

    /// <summary>Every value, inputs first.</summary>
    internal List<Tensor> Values(ImmutableArray<Tensor> inputs)
    {
        var values = new List<Tensor>(inputs);
        foreach (GraphStep step in Steps) values.Add(step.Apply(values));
        return values;
    }

    /// <summary>Of which the compiler warns.</summary>
    [GeneratedRegex(@"\b(\w+) [<>]=? \1\b")]
    private static partial Regex ComparisonWithItself();
}
