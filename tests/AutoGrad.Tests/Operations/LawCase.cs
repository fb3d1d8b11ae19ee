namespace AutoGrad.Tests.Operations;

/// <summary>One use of a primitive to hold the laws against: a function of tensors and a point at which it is smooth.</summary>
/// <param name="Name">What is special about the case, shown when a law fails.</param>
/// <param name="Function">Applies the primitive through its public function.</param>
/// <param name="Inputs">Constants; Float64 where the primitive takes floats.</param>
public sealed record LawCase(string Name, Func<Tensor[], Tensor> Function, params Tensor[] Inputs)
{
    public override string ToString() => $"{Name} of {string.Join(", ", Inputs.Select(input => input.Type))}";
}

/// <summary>Random constants for law cases.</summary>
public static class Sample
{
    /// <summary>Float64 numbers uniform in [low, high).</summary>
    public static Tensor Uniform(Random random, Shape shape, double low = -2, double high = 2)
    {
        double[] numbers = new double[shape.Size];
        for (int i = 0; i < numbers.Length; i++) numbers[i] = low + ((high - low) * random.NextDouble());
        return Tensor.From(numbers, shape);
    }

    /// <summary>Int32 numbers uniform in [low, high).</summary>
    public static Tensor Integers(Random random, Shape shape, int low, int high)
    {
        int[] numbers = new int[shape.Size];
        for (int i = 0; i < numbers.Length; i++) numbers[i] = random.Next(low, high);
        return Tensor.From(numbers, shape);
    }

    /// <summary>Random truth values.</summary>
    public static Tensor Bools(Random random, Shape shape)
    {
        bool[] values = new bool[shape.Size];
        for (int i = 0; i < values.Length; i++) values[i] = random.Next(2) == 1;
        return Tensor.From(values, shape);
    }

    /// <summary>All different Float64 numbers in random order, well apart: no ties, and no order that a small step changes.</summary>
    public static Tensor Distinct(Random random, Shape shape)
    {
        double[] numbers = [.. Enumerable.Range(0, shape.Size).Select(i => (i - (shape.Size / 2.0)) * 0.37)];
        random.Shuffle(numbers);
        return Tensor.From(numbers, shape);
    }
}
