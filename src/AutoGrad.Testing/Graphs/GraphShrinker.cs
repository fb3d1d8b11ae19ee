using System.Collections.Immutable;

namespace AutoGrad.Testing;

/// <summary>
/// Simpler graphs than a given one, the simplest first. Each has fewer steps, or as many steps and fewer inputs, or smaller or simpler
/// inputs, so shrinking comes to an end.
/// </summary>
internal static class GraphShrinker
{
    public static IEnumerable<GraphRecipe> Smaller(GraphRecipe graph) => Candidates(graph).Where(IsWellTyped);

    /// <summary>The graph without the steps and inputs that no result needs. One input always stays.</summary>
    public static GraphRecipe Pruned(GraphRecipe graph)
    {
        int inputs = graph.Inputs.Length;
        bool[] needed = new bool[inputs + graph.Steps.Length];
        foreach (int result in graph.Results) needed[result] = true;
        for (int i = needed.Length - 1; i >= inputs; i--)
        {
            if (!needed[i]) continue;
            foreach (int operand in graph.Steps[i - inputs].Operands) needed[operand] = true;
        }
        if (!needed.AsSpan(..inputs).Contains(true)) needed[0] = true;
        int[] numbers = new int[needed.Length];
        for (int i = 1; i < numbers.Length; i++) numbers[i] = numbers[i - 1] + (needed[i - 1] ? 1 : 0);
        return new GraphRecipe(
            [.. graph.Inputs.Where((_, i) => needed[i])],
            [.. graph.Steps.Where((_, i) => needed[inputs + i]).Select(step => Renumbered(step, numbers))],
            [.. graph.Results.Select(result => numbers[result])]);
    }

    private static IEnumerable<GraphRecipe> Candidates(GraphRecipe graph)
    {
        List<Tensor> values = [.. graph.Values(graph.Inputs).Select(static value => value.Evaluate())];
        return OneResult(graph)
            .Concat(EarlierResult(graph, values))
            .Concat(Cut(graph, values))
            .Concat(Bypassed(graph))
            .Concat(Merged(graph))
            .Concat(OtherSizes(graph))
            .Concat(OtherInputs(graph));
    }

    private static IEnumerable<GraphRecipe> OneResult(GraphRecipe graph) =>
        graph.Results.Length == 1 ? [] : graph.Results.Select(result => Pruned(graph with { Results = [result] }));

    /// <summary>A step's value as the only result, which leaves out all steps after it.</summary>
    private static IEnumerable<GraphRecipe> EarlierResult(GraphRecipe graph, List<Tensor> values) =>
        Enumerable.Range(0, values.Count - 1)
            .Where(i => values[i].DType.IsFloat)
            .Select(i => Pruned(graph with { Results = [i] }))
            .Where(smaller => smaller.StepCount < graph.StepCount);

    /// <summary>A step's value as an input, which leaves out all steps before it.</summary>
    private static IEnumerable<GraphRecipe> Cut(GraphRecipe graph, List<Tensor> values)
    {
        int inputs = graph.Inputs.Length;
        for (int i = values.Count - 1; i >= inputs; i--)
        {
            int cut = i;
            int[] numbers =
                [.. Enumerable.Range(0, values.Count).Select(old => old == cut ? inputs : old < inputs || old > cut ? old : old + 1)];
            yield return Pruned(new GraphRecipe(
                graph.Inputs.Add(values[i]),
                [.. graph.Steps.RemoveAt(i - inputs).Select(step => Renumbered(step, numbers))],
                [.. graph.Results.Select(result => numbers[result])]));
        }
    }

    /// <summary>A step left out; who read its value reads one of its operands instead.</summary>
    private static IEnumerable<GraphRecipe> Bypassed(GraphRecipe graph)
    {
        int inputs = graph.Inputs.Length;
        for (int i = graph.Steps.Length - 1; i >= 0; i--)
        {
            foreach (int operand in graph.Steps[i].Operands)
            {
                int left = inputs + i;
                int[] numbers = [.. Enumerable.Range(0, inputs + graph.Steps.Length).Select(old => old == left ? operand : old)];
                yield return Pruned(graph with
                {
                    Steps = [.. graph.Steps.Select(step => Renumbered(step, numbers))],
                    Results = [.. graph.Results.Select(result => numbers[result])],
                });
            }
        }
    }

    /// <summary>One input in the place of two of one type.</summary>
    private static IEnumerable<GraphRecipe> Merged(GraphRecipe graph)
    {
        for (int i = 0; i < graph.Inputs.Length; i++)
        {
            for (int k = i + 1; k < graph.Inputs.Length; k++)
            {
                if (graph.Inputs[i].Type != graph.Inputs[k].Type) continue;
                (int kept, int left) = (i, k);
                int[] numbers = [.. Enumerable.Range(0, graph.Inputs.Length + graph.Steps.Length).Select(old => old == left ? kept : old)];
                yield return Pruned(graph with
                {
                    Steps = [.. graph.Steps.Select(step => Renumbered(step, numbers))],
                    Results = [.. graph.Results.Select(result => numbers[result])],
                });
            }
        }
    }

    /// <summary>All axes of one size smaller together, in inputs and in shapes that are parameters.</summary>
    private static IEnumerable<GraphRecipe> OtherSizes(GraphRecipe graph)
    {
        IEnumerable<int> sizes = graph.Inputs.SelectMany(static input => input.Shape).Distinct().Where(static size => size > 1).Order();
        foreach (int size in sizes)
        {
            foreach (int smaller in new[] { 1, size - 1 }.Distinct())
            {
                int Sized(int old) => old == size ? smaller : old;
                yield return graph with
                {
                    Inputs = [.. graph.Inputs.Select(input => Resized(input, [.. input.Shape.Select(Sized)]))],
                    Steps = [.. graph.Steps.Select(step => step with { Parameters = step.Parameters.WithSizes(Sized) })],
                };
            }
        }
    }

    /// <summary>One input with an axis less, with a smaller one, or with simpler numbers.</summary>
    private static IEnumerable<GraphRecipe> OtherInputs(GraphRecipe graph)
    {
        for (int i = 0; i < graph.Inputs.Length; i++)
        {
            foreach (Tensor simpler in Simpler(graph.Inputs[i])) yield return graph with { Inputs = graph.Inputs.SetItem(i, simpler) };
        }
    }

    private static IEnumerable<Tensor> Simpler(Tensor input)
    {
        for (int axis = 0; axis < input.Rank; axis++)
        {
            int dropped = axis;
            yield return Resized(input, [.. input.Shape.Where((_, other) => other != dropped)]);
            if (input.Shape[axis] > 1) yield return Resized(
                input,
                [.. input.Shape.Select((size, other) => other == dropped ? size - 1 : size)]);
        }
        if (!input.DType.IsFloat) yield break;
        foreach (int digits in new[] { 0, 1, 2 })
        {
            double[] numbers = input.Cast(DType.Float64).ToArray<double>();
            double[] rounded = Array.ConvertAll(numbers, number => Math.Round(number, digits));
            // Numbers on kinks are no simplification.
            if (rounded.Contains(0)) continue;
            if (Digits(rounded) >= Digits(numbers)) continue;
            Tensor simpler = Tensor.From(rounded, input.Shape).Cast(input.DType).Evaluate();
            // A Float32 has many digits as a double even after rounding, so it is the numbers that must have changed.
            if (!simpler.Cast(DType.Float64).ToArray<double>().AsSpan().SequenceEqual(numbers)) yield return simpler;
        }
    }

    private static int Digits(double[] numbers) => numbers.Sum(static number => $"{number:R}".Length);

    /// <summary>The elements of a tensor in another shape, as many as there are and need be.</summary>
    private static Tensor Resized(Tensor tensor, Shape shape)
    {
        if (shape == tensor.Shape) return tensor;
        Tensor flat = tensor.Reshape(tensor.Size);
        return (shape.Size <= tensor.Size ? flat[..shape.Size] : flat.Pad(0, shape.Size - tensor.Size)).Reshape(shape).Evaluate();
    }

    private static GraphStep Renumbered(GraphStep step, int[] numbers) =>
        step with { Operands = [.. step.Operands.Select(operand => numbers[operand])] };

    private static bool IsWellTyped(GraphRecipe graph)
    {
        try
        {
            // Evaluated as well, because indices may be out of range only then.
            Tensor.Evaluate(graph.Apply(graph.Inputs).AsSpan());
            return true;
        }
        catch (ArgumentException)
        {
            return false;
        }
    }
}
