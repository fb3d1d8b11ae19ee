using AutoGrad.Testing;
using static AutoGrad.Transforms;
using Tensors = System.Collections.Immutable.ImmutableArray<AutoGrad.Tensor>;

namespace AutoGrad.Tests.Testing.Planted;

/// <summary>
/// <c>torch.autograd.gradcheck</c>, and <c>gradgradcheck</c> where second derivatives are asked for, after the documentation of PyTorch 2
/// and its note "Gradcheck mechanics": central differences element by element with eps = 10⁻⁶, atol = 10⁻⁵, rtol = 10⁻³, against the whole
/// Jacobian. Forward mode and batched cotangents are off by default there and on here.
/// </summary>
internal sealed class TorchGradientCheck : GradientChecker
{
    private const double Step = 1e-6, Absolute = 1e-5, Relative = 1e-3;

    public override string Name => "PyTorch `gradcheck`";

    public override bool? Accepts(Func<Tensors, Tensors> function, Tensors x, int order, DerivativeModes modes)
    {
        CheckedFunction f = Flat(function, x);
        if (f.Inputs.Count > MostElements) return null;
        if (!AcceptsJacobian(f, Vector(x), modes) || !AcceptsBatches(function, x, f)) return false;
        if (order == 1) return true;
        // gradgradcheck: the pullback as a function of the point and of a random cotangent.
        Tensors both = [.. x, .. f.Outputs.Split(Normal(new Random(0), f.Outputs.Count))];
        return AcceptsJacobian(Flat(a => Vjp(function, a[..x.Length]).Pullback(a[x.Length..]), both), Vector(both), modes);
    }

    private static bool AcceptsJacobian(CheckedFunction f, double[] x, DerivativeModes modes)
    {
        Func<double[], double[]> pull = f.Pullback(x), push = f.Pushforward(x);
        double[][] rows = [.. Enumerable.Range(0, f.Outputs.Count).Select(i => pull(Unit(f.Outputs.Count, i)))];
        for (int j = 0; j < f.Inputs.Count; j++)
        {
            double[] unit = Unit(f.Inputs.Count, j), numeric = Difference(f, x, unit, Step);
            if (!AllClose([.. rows.Select(row => row[j])], numeric, Absolute, Relative)) return false;
            if (modes.HasFlag(DerivativeModes.Forward) && !AllClose(push(unit), numeric, Absolute, Relative)) return false;
        }
        return true;
    }

    /// <summary>
    /// check_batched_grad: pulling back two cotangents at once, by Vmap, gives what pulling back one after the other does.
    /// </summary>
    private static bool AcceptsBatches(Func<Tensors, Tensors> function, Tensors x, CheckedFunction f)
    {
        var random = new Random(0);
        Func<Tensors, Tensors> pull = Vjp(function, x).Pullback;
        Tensors[] cotangents = [f.Outputs.Split(Normal(random, f.Outputs.Count)), f.Outputs.Split(Normal(random, f.Outputs.Count))];
        Tensors batched = Vmap(pull)([.. cotangents[0].Zip(cotangents[1], static (a, b) => Tensor.Stack([a, b]))]);
        return Enumerable.Range(0, 2).All(i => AllClose(
            f.Inputs.Join(batched.Select(leaf => leaf[i])), f.Inputs.Join(pull(cotangents[i])), Absolute, Relative));
    }

    private static double[] Unit(int length, int place)
    {
        double[] unit = new double[length];
        unit[place] = 1;
        return unit;
    }
}
