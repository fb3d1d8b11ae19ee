using AutoGrad.Testing;
using static AutoGrad.Transforms;
using Tensors = System.Collections.Immutable.ImmutableArray<AutoGrad.Tensor>;

namespace AutoGrad.Tests.Testing.Planted;

/// <summary>
/// <c>torch.autograd.gradcheck(fast_mode=True)</c>, and <c>gradgradcheck</c> likewise, after the note "Gradcheck mechanics" and PyTorch's
/// issue 53876: for each input and output the one number vᵀ·J·u, with random positive unit vectors u and v, and atol scaled by Σu·Σv;
/// forward mode compares J·u with atol scaled by Σu. Steps and tolerances are those of the slow mode.
/// </summary>
internal sealed class TorchFastGradientCheck : GradientChecker
{
    private const double Step = 1e-6, Absolute = 1e-5, Relative = 1e-3;

    public override string Name => "`gradcheck`, `fast_mode`";

    public override bool? Accepts(Func<Tensors, Tensors> function, Tensors x, int order, DerivativeModes modes)
    {
        CheckedFunction f = Flat(function, x);
        if (!AcceptsProducts(f, Vector(x), modes)) return false;
        if (order == 1) return true;
        Tensors both = [.. x, .. f.Outputs.Split(Normal(new Random(0), f.Outputs.Count))];
        return AcceptsProducts(Flat(a => Vjp(function, a[..x.Length]).Pullback(a[x.Length..]), both), Vector(both), modes);
    }

    private static bool AcceptsProducts(CheckedFunction f, double[] x, DerivativeModes modes)
    {
        var random = new Random(1);
        Func<double[], double[]> pull = f.Pullback(x), push = f.Pushforward(x);
        foreach ((int start, int size) in f.Inputs.Ranges())
        {
            double[] u = UnitIn(random, f.Inputs.Count, start, size);
            double[] numeric = Difference(f, x, u, Step);
            if (modes.HasFlag(DerivativeModes.Forward) && !AllClose(push(u), numeric, Absolute * u.Sum(), Relative)) return false;
            foreach ((int begin, int length) in f.Outputs.Ranges())
            {
                double[] v = UnitIn(random, f.Outputs.Count, begin, length);
                if (!AllClose([Dot(pull(v), u)], [Dot(v, numeric)], Absolute * u.Sum() * v.Sum(), Relative)) return false;
            }
        }
        return true;
    }

    /// <summary>Uniform numbers on a stretch of a vector, of length 1 together.</summary>
    private static double[] UnitIn(Random random, int count, int start, int size)
    {
        double[] vector = new double[count];
        for (int i = start; i < start + size; i++) vector[i] = random.NextDouble();
        double length = Math.Sqrt(Dot(vector, vector));
        return [.. vector.Select(element => element / length)];
    }
}
