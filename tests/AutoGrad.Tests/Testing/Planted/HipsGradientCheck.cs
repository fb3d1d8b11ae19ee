using AutoGrad.Testing;
using static AutoGrad.Transforms;
using Tensors = System.Collections.Immutable.ImmutableArray<AutoGrad.Tensor>;

namespace AutoGrad.Tests.Testing.Planted;

/// <summary>
/// <c>autograd.test_util.check_grads</c> of HIPS autograd, in both its modes and to order 2, its default: along one random normal direction
/// of all arguments, the central difference with a distance of 10⁻⁶ between both points; its product with a random normal vector and the
/// library's must differ by less than 10⁻⁶, or by less than 10⁻⁶ of their sum.
/// </summary>
internal sealed class HipsGradientCheck : GradientChecker
{
    private const double Tolerance = 1e-6, Step = 5e-7;

    public override string Name => "HIPS `check_grads`";

    public override bool? Accepts(Func<Tensors, Tensors> function, Tensors x, int order, DerivativeModes modes) =>
        Accepts(function, x, modes, 2, new Random(0));

    private static bool Accepts(Func<Tensors, Tensors> function, Tensors x, DerivativeModes modes, int order, Random random)
    {
        CheckedFunction f = Flat(function, x);
        double[] point = Vector(x);
        double[] v = Normal(random, point.Length), w = Normal(random, f.Outputs.Count);
        bool isForward = modes.HasFlag(DerivativeModes.Forward);
        if (isForward && !Close(Dot(f.Pushforward(point)(v), w), Dot(Difference(f, point, v, Step), w))) return false;
        v = Normal(random, point.Length);
        w = Normal(random, f.Outputs.Count);
        if (!Close(Dot(f.Pullback(point)(w), v), Dot(Difference(f, point, v, Step), w))) return false;
        if (order == 1) return true;
        Tensors withTangent = [.. x, .. f.Inputs.Split(Normal(random, f.Inputs.Count))];
        Tensors withCotangent = [.. x, .. f.Outputs.Split(Normal(random, f.Outputs.Count))];
        return (!isForward || Accepts(a => Jvp(function, a[..x.Length], a[x.Length..]).Tangent, withTangent, modes, order - 1, random))
            && Accepts(a => Vjp(function, a[..x.Length]).Pullback(a[x.Length..]), withCotangent, modes, order - 1, random);
    }

    private static bool Close(double a, double b) => Math.Abs(a - b) < Tolerance || Math.Abs(a - b) / Math.Abs(a + b) < Tolerance;
}
