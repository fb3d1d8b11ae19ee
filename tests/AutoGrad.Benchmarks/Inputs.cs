namespace AutoGrad.Benchmarks;

/// <summary>Numbers to compute with.</summary>
internal static class Inputs
{
    /// <summary>Normal numbers, the same for the same shape and seed.</summary>
    public static Tensor Normal(Shape shape, int seed = 1, DType dtype = DType.Float32) =>
        Key.FromSeed(seed).Normal(shape, dtype).Evaluate();
}
