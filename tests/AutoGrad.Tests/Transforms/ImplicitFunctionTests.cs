using AutoGrad.Tests.Operations;
using Xunit;
using static AutoGrad.Tensor;
using static AutoGrad.Testing.TensorAssertions;
using static AutoGrad.Transforms;

namespace AutoGrad.Tests.Transforms;

public sealed partial class ImplicitFunctionTests
{
    private static readonly Tensor Points = Linspace(0.5, 3, 6, DType.Float64);

    private static readonly Func<Tensor, Tensor> ByNewton = ImplicitFunction.Root((Tensor x, Tensor a) => (x * x) - a, start: 1.0);

    private static readonly Func<Tensor, Tensor> ByTheUser = ImplicitFunction.Root((Tensor x, Tensor a) => (x * x) - a, solve: Tensor.Sqrt);

    public static TheoryData<bool> Own => [true, false];

    [Theory]
    [MemberData(nameof(Own))]
    public void The_square_root_as_a_root_has_its_derivatives_of_every_order(bool own)
    {
        Func<Tensor, Tensor> root = own ? ByTheUser : ByNewton, exact = Tensor.Sqrt;
        for (int order = 0; order <= 4; order++)
        {
            AssertClose(exact(2.0), root(2.0), 1e-12);
            (root, exact) = (Grad(root), Grad(exact));
        }
    }

    [Theory]
    [MemberData(nameof(Own))]
    public void Both_modes_agree_in_every_nesting(bool own)
    {
        Func<Tensor, Tensor> root = own ? ByTheUser : ByNewton;
        Tensor Forward(Func<Tensor, Tensor> f, Tensor x) => Jvp(f, x, OnesLike(x)).Tangent;
        Tensor second = Grad(Grad(Tensor.Sqrt))(2.0);
        AssertClose(Grad(Tensor.Sqrt)(2.0), Forward(root, 2.0), 1e-12);
        AssertClose(second, Forward(x => Forward(root, x), 2.0), 1e-12);
        AssertClose(second, Forward(Grad(root), 2.0), 1e-12);
        AssertClose(second, Grad(x => Forward(root, x), 2.0), 1e-12);
    }

    [Theory]
    [MemberData(nameof(Own))]
    public void Vmap_and_Compile_take_it_like_any_function(bool own)
    {
        Func<Tensor, Tensor> root = own ? ByTheUser : ByNewton;
        AssertClose(Sqrt(Points), Vmap(root)(Points), 1e-12);
        AssertClose(Vmap(Grad(Tensor.Sqrt))(Points), Vmap(Grad(root))(Points), 1e-12);
        AssertClose(Vmap(Grad(Tensor.Sqrt))(Points), Grad((Tensor a) => Vmap(root)(a).Sum())(Points), 1e-12);
        AssertClose(Vmap(Grad(Grad(Tensor.Sqrt)))(Points), Vmap(Grad(Grad(root)))(Points), 1e-11);
        AssertClose(Vmap(Grad(Tensor.Sqrt))(Points), Compile(Vmap(Grad(root)))(Points), 1e-12);
        AssertClose(Grad(Tensor.Sqrt)(2.0), Compile(Grad(root))(2.0), 1e-12);
        AssertClose(Grad(Tensor.Sqrt)(2.0), Grad(Compile(root))(2.0), 1e-12);
    }

    [Fact]
    public void A_solve_function_that_reads_numbers_serves_derivatives()
    {
        Func<Tensor, Tensor> root = ImplicitFunction.Root((Tensor x, Tensor a) => (x * x) - a, a => (Tensor)Math.Sqrt((double)a));
        AssertClose(Grad(Grad(Tensor.Sqrt))(2.0), Grad(Grad(root))(2.0), 1e-12);
        Assert.Throws<InvalidOperationException>(() => Compile(root)(2.0));
    }

    [Fact]
    public void A_fixed_point_of_cos_moves_as_its_equation_says()
    {
        Func<Tensor, Tensor> point = ImplicitFunction.FixedPoint((Tensor x, Tensor a) => Cos(a * x), start: 0.5, tolerance: 1e-14);
        Func<Tensor, Tensor> own = ImplicitFunction.FixedPoint((Tensor x, Tensor a) => Cos(a * x), a =>
        {
            Tensor x = 0.5;
            for (int i = 0; i < 200; i++) x = Cos(a * x).Evaluate();
            return x;
        });
        const double A = 0.8;
        double fixedPoint = (double)point(A), sine = Math.Sin(A * fixedPoint);
        Assert.Equal(Math.Cos(A * fixedPoint), fixedPoint, 1e-10);
        double slope = -fixedPoint * sine / (1 + (A * sine));
        Assert.Equal(slope, (double)Grad(point)(A), 1e-9);
        Assert.Equal(slope, (double)Grad(own)(A), 1e-12);
        double step = 1e-5;
        double difference = ((double)Grad(own)(A + step) - (double)Grad(own)(A - step)) / (2 * step);
        Assert.Equal(difference, (double)Grad(Grad(own))(A), 1e-7);
        Assert.Equal(difference, (double)Grad(Grad(point))(A), 1e-7);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Implicit_functions_nest(bool compiled)
    {
        // y(a) = √a inside x: x·y + x³ = a, against the same with the root written out.
        Func<Tensor, Tensor> nested = ImplicitFunction.Root((Tensor x, Tensor a) => (x * ByNewton(a)) + (x * x * x) - a, start: 1.0);
        Func<Tensor, Tensor> plain = ImplicitFunction.Root((Tensor x, Tensor a) => (x * Sqrt(a)) + (x * x * x) - a, start: 1.0);
        // And with an inner function of the outer unknown: x + √(x·a) = 2.
        Func<Tensor, Tensor> inner = ImplicitFunction.Root((Tensor x, Tensor a) => x + ByNewton(x * a) - 2, start: 1.5);
        Func<Tensor, Tensor> written = ImplicitFunction.Root((Tensor x, Tensor a) => x + Sqrt(x * a) - 2, start: 1.5);
        foreach ((Func<Tensor, Tensor> left, Func<Tensor, Tensor> right) in new[] { (nested, plain), (inner, written) })
        {
            Func<Tensor, Tensor> slopes = Vmap(Grad(left)), curvatures = Vmap(Grad(Grad(left)));
            if (compiled) (slopes, curvatures) = (Compile(slopes), Compile(curvatures));
            AssertClose(Vmap(Grad(right))(Points), slopes(Points), 1e-11);
            AssertClose(Vmap(Grad(Grad(right)))(Points), curvatures(Points), 1e-10);
        }
    }

    [Fact]
    public void Forward_and_reverse_mode_are_adjoint_over_trees()
    {
        var random = new Random(12);
        (Tensor W, Tensor B) at = ((0.2 * Sample.Uniform(random, [3, 3])).Evaluate(), Sample.Uniform(random, [3]));
        Func<(Tensor W, Tensor B), Tensor> f = ImplicitFunction.FixedPoint(
            (Tensor x, (Tensor W, Tensor B) a) => Sin(MatMul(a.W, x)) + a.B, start: Zeros([3], DType.Float64));
        (Tensor W, Tensor B) tangent = (Sample.Uniform(random, [3, 3]), Sample.Uniform(random, [3]));
        Tensor cotangent = Sample.Uniform(random, [3]);
        (Tensor W, Tensor B) pulled = Vjp(f, at).Pullback(cotangent);
        double forward = (double)(cotangent * Jvp(f, at, tangent).Tangent).Sum();
        double reverse = (double)((pulled.W * tangent.W).Sum() + (pulled.B * tangent.B).Sum());
        Assert.Equal(forward, reverse, 1e-12);
    }

    [Fact]
    public void Other_transforms_may_stand_around_and_inside()
    {
        Func<Tensor, Tensor> slope = Vmap(Grad(Tensor.Sqrt)), curvature = Vmap(Grad(Grad(Tensor.Sqrt)));
        Func<Tensor, Tensor, Tensor> square = static (x, a) => (x * x) - a;
        Func<Tensor, Tensor>[] roots =
        [
            Checkpoint(ByNewton),
            ImplicitFunction.Root(Checkpoint(square), start: (Tensor)1.0),
            ImplicitFunction.Root(CustomVjp(square, (x, a, y, ct) => (2 * x * ct, -ct)), start: (Tensor)1.0),
            ImplicitFunction.Root(CustomJvp(square, (x, a, y, dx, da) => (2 * x * dx) - da), start: (Tensor)1.0),
            ImplicitFunction.Root(Compile(square), start: (Tensor)1.0),
            a => Vmap(ByNewton)(a.Reshape(1))[0],
            a => Linearize(ByNewton, StopGradient(a)).Pushforward(a) * 2,
        ];
        foreach (Func<Tensor, Tensor> root in roots)
        {
            AssertClose(Sqrt(Points), Vmap(root)(Points), 1e-12);
            if (root == roots[^1]) continue;
            AssertClose(slope(Points), Vmap(Grad(root))(Points), 1e-12);
            AssertClose(curvature(Points), Compile(Vmap(Grad(Grad(root))))(Points), 1e-11);
        }
        AssertClose(DiagonalMatrix(slope(Points)), SparseJacobian(Vmap(ByNewton), Points).ToDense(), 1e-12);
    }

    [Fact]
    public void A_solve_function_that_is_a_traced_loop_serves_every_transform()
    {
        Func<Tensor, Tensor> root = ImplicitFunction.Root(
            (Tensor x, Tensor a) => (x * x) - a,
            a => Control.While(x => Abs((x * x) - a) > 1e-14 * a, x => 0.5 * (x + (a / x)), a));
        AssertClose(Vmap(Grad(Tensor.Sqrt))(Points), Compile(Vmap(Grad(root)))(Points), 1e-12);
        AssertClose(Vmap(Grad(Grad(Tensor.Sqrt)))(Points), Vmap(Grad(Grad(root)))(Points), 1e-12);
    }

    [Fact]
    public void A_solve_function_that_reads_numbers_is_wrapped_for_Compile_and_Vmap()
    {
        Func<Tensor, Tensor> solve = HostCallback((Tensor a) => (Tensor)Math.Sqrt((double)a), new TensorType(DType.Float64, []));
        Func<Tensor, Tensor> root = ImplicitFunction.Root((Tensor x, Tensor a) => (x * x) - a, solve);
        AssertClose(Grad(Tensor.Sqrt)(2.0), Compile(Grad(root))(2.0), 1e-12);
        AssertClose(Vmap(Grad(Grad(Tensor.Sqrt)))(Points), Compile(Vmap(Grad(Grad(root))))(Points), 1e-12);
    }

    [Fact]
    public void Taylor_mode_expands_the_solution()
    {
        Func<Tensor, Tensor> inverse = a => LinearSolve(v => a * v, OnesLike(a), LinearSolver.Gmres());
        for (int order = 0; order <= 5; order++)
        {
            AssertClose(Taylor(Tensor.Sqrt, 2.0, 1.0, 5)[order], Taylor(ByNewton, 2.0, 1.0, 5)[order], 1e-11);
            AssertClose(Taylor(Tensor.Reciprocal, 2.0, 1.0, 5)[order], Taylor(inverse, 2.0, 1.0, 5)[order], 1e-11);
        }
    }

    [Fact]
    public void There_may_be_no_unknowns_and_no_argument()
    {
        Tensor none = Zeros([0], DType.Float64);
        Func<Tensor, Tensor> empty = ImplicitFunction.Root((Tensor x, Tensor a) => x - a, start: none);
        Assert.Equal(none.Type, empty(none).Type);
        Assert.Equal(none.Type, Grad(a => empty(a).Sum(), none).Type);
        Tensor alone = ImplicitFunction.Root((Tensor x, Tensor[] a) => (x * x) - 2, start: (Tensor)1.0, a: []);
        Assert.Equal(Math.Sqrt(2), (double)alone, 14);
    }

    [Fact]
    public void The_argument_may_be_given_at_once()
    {
        static Tensor Residual(Tensor x, Tensor a) => (x * x) - a;
        static Tensor Map(Tensor x, Tensor a) => 0.5 * (x + (a / x));
        static Tensor Objective(Tensor x, Tensor a) => (x * x * x / 3) - (a * x);
        Tensor expected = Grad(Tensor.Sqrt)(2.0);
        AssertClose(expected, Grad(a => ImplicitFunction.Root(Residual, Tensor.Sqrt, a), 2.0), 1e-12);
        AssertClose(expected, Grad(a => ImplicitFunction.Root(Residual, (Tensor)1.0, a), 2.0), 1e-12);
        AssertClose(expected, Grad(a => ImplicitFunction.FixedPoint(Map, Tensor.Sqrt, a), 2.0), 1e-12);
        AssertClose(expected, Grad(a => ImplicitFunction.FixedPoint(Map, (Tensor)1.0, a), 2.0), 1e-12);
        AssertClose(expected, Grad(a => ImplicitFunction.Minimum(Objective, Tensor.Sqrt, a), 2.0), 1e-12);
        AssertClose(expected, Grad(a => ImplicitFunction.Minimum(Objective, (Tensor)1.0, a), 2.0), 1e-12);
    }

    [Theory]
    [MemberData(nameof(Own))]
    public void What_the_definition_captures_is_differentiated_too(bool own)
    {
        // x² = w a, with w from outside.
        Func<Tensor, Tensor> outer = w =>
        {
            Func<Tensor, Tensor, Tensor> residual = (x, a) => (x * x) - (w * a);
            return own
                ? ImplicitFunction.Root(residual, a => Sqrt(w * a), (Tensor)3.0)
                : ImplicitFunction.Root(residual, (Tensor)1.0, (Tensor)3.0);
        };
        Func<Tensor, Tensor> exact = w => Sqrt(3 * w);
        AssertClose(exact(2.0), outer(2.0), 1e-12);
        AssertClose(Grad(exact)(2.0), Grad(outer)(2.0), 1e-12);
        AssertClose(Grad(Grad(exact))(2.0), Grad(Grad(outer))(2.0), 1e-12);
        AssertClose(Jvp(exact, 2.0, 1.0).Tangent, Jvp(outer, 2.0, 1.0).Tangent, 1e-12);
        AssertClose(Vmap(Grad(exact))(Points), Vmap(Grad(outer))(Points), 1e-12);
        AssertClose(Vmap(Grad(exact))(Points), Compile(Vmap(Grad(outer)))(Points), 1e-12);
    }

    [Fact]
    public void Float32_is_found_in_Float32()
    {
        Tensor root = ByNewton32(2f);
        Assert.Equal(DType.Float32, root.DType);
        Assert.Equal(Math.Sqrt(2), (double)root, 1e-6);
        Assert.Equal(0.5 / Math.Sqrt(2), (double)Grad(ByNewton32)(2f), 1e-6);
    }

    private static Tensor ByNewton32(Tensor a) => ImplicitFunction.Root((Tensor x, Tensor b) => (x * x) - b, start: 1f)(a);
}
