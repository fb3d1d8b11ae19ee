using AutoGrad.Testing;
using static AutoGrad.Transforms;
using Tensors = System.Collections.Immutable.ImmutableArray<AutoGrad.Tensor>;

namespace AutoGrad.Tests.Testing.Planted;

/// <summary>
/// <c>jax.test_util.check_grads</c> in both its modes: along one random normal tangent of all arguments the central difference with
/// eps = 10⁻⁴, against the forward derivative output by output and, multiplied by one random normal cotangent, against the reverse one as a
/// number. Absolute and relative tolerance for Float64 are 10⁻⁵, each times the number of elements compared. Higher orders check the
/// derivative as a function in turn.
/// </summary>
internal class JaxGradientCheck : GradientChecker
{
    private const double Step = 1e-4;

    public override string Name => "JAX `check_grads`";

    public override bool? Accepts(Func<Tensors, Tensors> function, Tensors x, int order, DerivativeModes modes)
    {
        CheckedFunction f = Flat(function, x);
        double[] point = Vector(x);
        var random = new Random(0);
        double[] tangent = Normal(random, point.Length), numeric = Difference(f, point, tangent, Step);
        double absolute = Absolute(x);
        bool isForward = modes.HasFlag(DerivativeModes.Forward);
        int start = 0;
        foreach ((_, int size) in f.Outputs.Ranges())
        {
            Range leaf = start..(start += size);
            if (isForward && !AllClose(f.Pushforward(point)(tangent)[leaf], numeric[leaf], absolute * size, 1e-5 * size)) return false;
        }
        double[] cotangent = Normal(random, f.Outputs.Count);
        if (!AllClose([Dot(tangent, f.Pullback(point)(cotangent))], [Dot(numeric, cotangent)], absolute, 1e-5)) return false;
        if (order == 1) return true;
        return (!isForward || Accepts(Forward, [.. x, .. x], order - 1, modes) == true) && Accepts(Reverse, x, order - 1, modes) == true;

        Tensors Forward(Tensors a)
        {
            (Tensors value, Tensors slope) = Jvp(function, a[..x.Length], a[x.Length..]);
            return [.. value, .. slope];
        }

        // The pullback of the result itself.
        Tensors Reverse(Tensors a)
        {
            (Tensors value, Func<Tensors, Tensors> pull) = Vjp(function, a);
            return pull(value);
        }
    }

    /// <summary>The absolute tolerance of an element.</summary>
    protected virtual double Absolute(Tensors x) => 1e-5;
}
