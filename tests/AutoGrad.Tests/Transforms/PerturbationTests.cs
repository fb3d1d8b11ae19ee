using System.Collections.Immutable;
using Xunit;
using static AutoGrad.Tensor;
using static AutoGrad.Transforms;

namespace AutoGrad.Tests.Transforms;

/// <summary>
/// Nested derivatives whose inner function captures a variable of the outer one. A system that tells perturbations apart by the depth of
/// nesting, or not at all, gets these wrong; here every variable is a node of its own.
/// </summary>
public sealed class PerturbationTests
{
    /// <summary>The derivative of a scalar function by each way there is.</summary>
    private static readonly ImmutableArray<(string Name, Func<Func<Tensor, Tensor>, Tensor, Tensor> D)> Ways =
    [
        ("reverse", static (f, x) => Grad(f, x)),
        ("forward", static (f, x) => Jvp(f, x, OnesLike(x)).Tangent),
        ("pullback", static (f, x) => Vjp(f, x).Pullback(OnesLike(x))),
        ("pushforward", static (f, x) => Linearize(f, x).Pushforward(OnesLike(x))),
        ("Jacobian", static (f, x) => JacobianForward(f, x)),
        ("recorded", static (f, x) =>
        {
            Tensor variable = x * 1;
            return Gradients(f(variable), variable)[0];
        }),
    ];

    public static TheoryData<string, string> Pairs
    {
        get
        {
            var pairs = new TheoryData<string, string>();
            foreach ((string outer, _) in Ways)
            {
                foreach ((string inner, _) in Ways)
                {
                    // What a compiled pushforward returns outside of any function has no history to record.
                    if ((outer, inner) is not (("recorded", "pushforward") or ("pushforward", "recorded"))) pairs.Add(outer, inner);
                }
            }
            return pairs;
        }
    }

    [Theory]
    [MemberData(nameof(Pairs))]
    public void Captured_variables_are_constants_of_the_inner_derivative(string outer, string inner)
    {
        var (d, e) = (Way(outer), Way(inner));
        // d/dx [x · d/dy (x + y)] = 1
        Assert.Equal(1, (double)d(x => x * e(y => x + y, 1.0), 1.0));
        Assert.Equal(1, (double)d(x => x * e(y => x + y, x), 3.0));
        // d/dx [x · d/dy (x·y)] = 2x, whatever y is
        Assert.Equal(6, (double)d(x => x * e(y => x * y, 2.0), 3.0));
        // d/dx [d/dy (x²·y³) at y = x] = d/dx 3x⁴ = 12x³
        Assert.Equal(12 * 8, (double)d(x => e(y => x * x * y * y * y, x), 2.0));
        // d/dx [d/dy (x·y²) at y = x, by x alone] = d/dx 2x·x
        Assert.Equal(4 * 5, (double)d(x => e(y => x * y * y, x), 5.0));
    }

    [Theory]
    [MemberData(nameof(Pairs))]
    public void Three_deep(string outer, string inner)
    {
        var (d, e) = (Way(outer), Way(inner));
        // d/dx [x · d/dy (y · d/dz (x·y·z))] = d/dx [x · d/dy (x·y²)] = d/dx 2x²y
        Assert.Equal(4 * 3 * 7, (double)d(x => x * e(y => y * d(z => x * y * z, 11.0), 7.0), 3.0));
        // the innermost differentiates by itself what both outer ones see as their variable
        Assert.Equal(24 * 2, (double)d(x => e(y => d(z => z * z * z * z, y), x), 2.0));
    }

    [Theory]
    [MemberData(nameof(Pairs))]
    public void A_derivative_of_a_function_that_a_derivative_returned(string outer, string inner)
    {
        // Siskind and Pearlmutter's: s ↦ (f ↦ f(x + s)) differentiated by s, then differentiated again by x.
        // Source: O. Manzyuk, B. A. Pearlmutter, A. A. Radul, D. R. Rush, J. M. Siskind, "Perturbation confusion in forward automatic
        // differentiation of higher-order functions", Journal of Functional Programming 29 (2019).
        var (d, e) = (Way(outer), Way(inner));
        Func<Func<Tensor, Tensor>, Func<Tensor, Tensor>> shifted = g => x => d(s => g(x + s), 0.0);
        Assert.Equal(Math.Cos(0.3), (double)shifted(v => Sin(v))(0.3), 1e-15);
        Assert.Equal(-Math.Sin(0.3), (double)shifted(shifted(v => Sin(v)))(0.3), 1e-15);
        Assert.Equal(-Math.Cos(0.3), (double)e(x => shifted(shifted(v => Sin(v)))(x), 0.3), 1e-15);
    }

    [Fact]
    public void The_point_captured_besides_the_argument_is_a_constant()
    {
        foreach ((string name, Func<Func<Tensor, Tensor>, Tensor, Tensor> d) in Ways.Where(static way => way.Name != "recorded"))
        {
            Tensor x = From(3.0);
            Assert.True((double)d(y => x * y, x) == 3, name);
        }
    }

    [Fact]
    public void Under_vmap_every_example_has_its_own_variables()
    {
        foreach ((string name, Func<Func<Tensor, Tensor>, Tensor, Tensor> d) in Ways.Where(static way => way.Name != "recorded"))
        {
            Tensor slopes = Vmap(x => x * d(y => x * y * y, 2 * x))(From([1.0, 3.0]));
            Assert.True(slopes.ToArray<double>() is [4, 108], $"{name}: {slopes}"); // x · 2x·2x
            slopes = Vmap(x => d(w => Vmap(y => x * y * w)(From([1.0, 2.0])).Sum(), x))(From([1.0, 3.0]));
            Assert.True(slopes.ToArray<double>() is [3, 9], $"{name}: {slopes}");
        }
    }

    private static Func<Func<Tensor, Tensor>, Tensor, Tensor> Way(string name) => Ways.Single(way => way.Name == name).D;
}
