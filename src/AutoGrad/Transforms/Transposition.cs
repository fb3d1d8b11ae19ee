using System.Collections.Immutable;

namespace AutoGrad;

/// <summary>The transpose of a linear map that is given as a function to expressions.</summary>
internal static class Transposition
{
    /// <summary>
    /// Aᵀ · cotangents for a linear map A from values of the given types. The map is called with placeholders, which do not occur in the
    /// result, since what A computes from them alone falls away.
    /// </summary>
    /// <param name="types">The types of what the map takes.</param>
    /// <param name="linear">The map; null stands for a value of zero.</param>
    /// <param name="cotangents">One for each value of the map; null for zero.</param>
    /// <returns>One for each type; null if nothing depends on it.</returns>
    public static ImmutableArray<Tensor?> Apply(
        ReadOnlySpan<TensorType> types, Func<Tensor[], ImmutableArray<Tensor?>> linear, ImmutableArray<Tensor?> cotangents)
    {
        var variables = new Tensor[types.Length];
        for (int i = 0; i < variables.Length; i++) variables[i] = Placeholder.Create(types[i]);
        var values = new List<Tensor>();
        var owed = new List<Tensor>();
        foreach ((Tensor? value, Tensor? cotangent) in linear(variables).Zip(cotangents))
        {
            if (value is null || cotangent is null) continue;
            values.Add(value);
            owed.Add(cotangent);
        }
        return Reverse.CotangentsOrNull([.. values], [.. owed], variables);
    }

    /// <summary>
    /// Whether an expression depends on any of the variables: if so after a transposition, the map was not linear. To wait for one behind a
    /// <see cref="Barrier"/> is not to depend on it.
    /// </summary>
    public static bool Uses(Tensor expression, ReadOnlySpan<Tensor> variables)
    {
        var wanted = new HashSet<Tensor>();
        long oldest = long.MaxValue;
        foreach (Tensor variable in variables)
        {
            wanted.Add(variable);
            oldest = Math.Min(oldest, variable.Id);
        }
        return Graph.Reachable([expression], node => node.Id <= oldest ? [] : node.Primitive is Barrier ? [node.Inputs[0]] : node.Reads)
            .Exists(wanted.Contains);
    }
}
