using System.Collections.Immutable;

namespace AutoGrad.Benchmarks.Peers;

/// <summary>How far a result is from what it should be.</summary>
/// <param name="Relative">‖actual − expected‖ / ‖expected‖ of one leaf, or ‖actual‖ where zeros are expected.</param>
/// <param name="Place">The path of that leaf.</param>
internal readonly record struct Deviation(double Relative, string Place)
{
    /// <summary>The leaf that deviates most. NaN is further away than anything.</summary>
    public static Deviation Between<T>(T actual, T expected)
    {
        ImmutableArray<Tensor> values = Tree.Flatten(actual);
        var worst = new Deviation(0, "all");
        foreach (((TreePath path, Tensor leaf), Tensor value) in Tree.Leaves(expected).Zip(values))
        {
            if (leaf.Shape != value.Shape) throw new InvalidOperationException($"{path} is {value.Type}, but should be {leaf.Type}.");
            double relative = Distance(value.Cast(DType.Float64).ToArray<double>(), leaf.Cast(DType.Float64).ToArray<double>());
            if (!(relative <= worst.Relative)) worst = new(relative, path.IsRoot ? "the result" : path.ToString());
        }
        return worst;
    }

    private static double Distance(double[] actual, double[] expected)
    {
        double difference = 0, size = 0;
        for (int i = 0; i < actual.Length; i++)
        {
            difference += (actual[i] - expected[i]) * (actual[i] - expected[i]);
            size += expected[i] * expected[i];
        }
        return Math.Sqrt(size == 0 ? difference : difference / size);
    }
}
