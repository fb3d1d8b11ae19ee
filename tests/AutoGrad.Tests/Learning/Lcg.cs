namespace AutoGrad.Tests.Learning;

/// <summary>
/// Portable start weights, so that runs of different systems compare digit by digit: s ← (1664525·s + 1013904223) mod 2³², u = s / 2³².
/// </summary>
internal sealed class Lcg(uint seed)
{
    private uint state = seed;

    /// <summary>The next u, in [0, 1).</summary>
    public double Next()
    {
        state = (1664525 * state) + 1013904223;
        return state / 4294967296.0;
    }

    /// <summary>u − ½ in row-major order, Float64.</summary>
    public Tensor Centred(Shape shape) => Tensor.From([.. Enumerable.Range(0, shape.Size).Select(_ => Next() - 0.5)], shape);
}
