using System.Collections.Immutable;
using AutoGrad.Compilation;
using AutoGrad.Testing;
using FsCheck;
using FsCheck.Fluent;
using Xunit;
using static AutoGrad.Tensor;
using static AutoGrad.Transforms;

namespace AutoGrad.Tests.Transforms.Sparsity;

public sealed class SparseJacobianTests
{
    private static readonly Func<Tensor, Tensor> Neighbours = static x =>
        x.Pad(1, 1)[..^2] - (2 * Sin(x)) + (x * Exp(0.1 * x.Pad(1, 1)[2..]));

    /// <summary>What one product costs: the function and its tangent.</summary>
    [Fact]
    public void Ten_thousand_equations_of_three_unknowns_cost_three_products()
    {
        Tensor x = Sin(Arange(10_000).Cast(DType.Float64)).Evaluate();
        SparseMatrix jacobian = SparseJacobian(Neighbours, x);
        Assert.Equal(29_998, jacobian.Pattern.Count);
        Assert.Equal(3, Compression.OfJacobian(jacobian.Pattern).Count);
        Assert.True(FlopCount.Of(jacobian.Values) <= 3.5 * FlopCount.Of(Jvp(Neighbours, x, Cos(x).Evaluate()).Tangent));

        Tensor direction = Cos(x);
        AssertClose(Jvp(Neighbours, x, direction).Tangent, jacobian.Multiply(direction));
        AssertClose(Vjp(Neighbours, x).Pullback(direction), jacobian.Transpose().Multiply(direction));
    }

    [Fact]
    public void Random_compositions_have_the_entries_of_the_dense_Jacobian()
    {
        int listed = 0, full = 0;
        ForAll((f, x) =>
        {
            SparseMatrix sparse = SparseJacobian(f, x);
            listed += sparse.Pattern.Count;
            full += 36;
            AssertClose(DenseJacobian(f, x), sparse.ToDense());
        });
        Assert.InRange(listed, full / 20, full * 4 / 5); // neither side is empty
    }

    [Fact]
    public void Random_graphs_have_the_entries_of_the_dense_Jacobian() =>
        GraphLaws.ForAllDifferentiable(GraphLaws.Float64, 100, static graph =>
    {
        ImmutableArray<Tensor> x = graph.FloatInputs;
        Tensor dense = JacobianForward(graph.ApplyToFloats, x).ToMatrix();
        GraphLaws.AssertClose(dense, SparseJacobian(graph.ApplyToFloats, x).ToDense(), 1e-10);
    });

    [Fact]
    public void Random_graphs_have_the_entries_of_the_dense_Hessian() =>
        GraphLaws.ForAllDifferentiable(GraphLaws.Float64, 50, static graph =>
    {
        ImmutableArray<Tensor> x = graph.FloatInputs;
        Tensor dense = Hessian(graph.Scalar, x).ToMatrix();
        GraphLaws.AssertClose(dense, SparseHessian(graph.Scalar, x).ToDense(), 1e-9);
    });

    [Fact]
    public void Random_compositions_have_the_entries_of_the_dense_Hessian() => ForAll(static (f, x) =>
    {
        Tensor Energy(Tensor point) => Square(f(point)).Sum();
        AssertClose(DenseJacobian(Grad(Energy), x), SparseHessian(Energy, x).ToDense());
    });

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void Rows_columns_and_both_together(int kind)
    {
        Func<Tensor, Tensor> f = kind switch
        {
            1 => static x => Concatenate([Square(x).Sum().Reshape(1), Sin(x)]),
            2 => static x => x.Reshape(-1, 3).Product(1),
            _ => static x => Concatenate([x.Reshape(-1, 3).Product(1) * x[0], Square(x).Sum().Reshape(1)]),
        };
        Tensor x = Linspace(0.5, 1.5, 24, DType.Float64);
        SparseMatrix jacobian = SparseJacobian(f, x);
        Compression compression = Compression.OfJacobian(jacobian.Pattern);
        Assert.Equal(
            kind switch { 1 => (1, 1), 2 => (0, 1), _ => (1, 2) },
            (compression.Columns.Count, compression.Rows.Count));
        AssertClose(DenseJacobian(f, x), jacobian.ToDense());
        AssertClose(Compile(x => DenseJacobian(f, x))(x), Compile(x => SparseJacobian(f, x).ToDense())(x));
    }

    [Fact]
    public void Entries_come_sorted_with_their_places()
    {
        SparseMatrix jacobian = SparseJacobian(x => Square(x[1..]) * x[..^1], From([1.0, 2, 3]));
        Assert.Equal([0, 0, 1, 1], jacobian.Rows);
        Assert.Equal([0, 1, 1, 2], jacobian.Columns);
        Assert.Equal([4.0, 4, 9, 12], jacobian.Values.ToArray<double>());
        Assert.Equal([2, 3], jacobian.Shape);
        Assert.Equal("SparseMatrix of Float64[4]: 4 entries of 2 × 3\n●●·\n·●●", jacobian.ToString());
    }

    [Fact]
    public void Trees_in_and_out()
    {
        (Tensor A, Tensor B) point = (From(new[,] { { 1f, 2f }, { 3f, 4f } }), From([5f, 6f]));
        Func<(Tensor A, Tensor B), (Tensor, Tensor)> f = static p => (p.A * p.B, p.A.Sum());
        double[,] expected =
        {
            { 5, 0, 0, 0, 1, 0 },
            { 0, 6, 0, 0, 0, 2 },
            { 0, 0, 5, 0, 3, 0 },
            { 0, 0, 0, 6, 0, 4 },
            { 1, 1, 1, 1, 0, 0 },
        };
        Tensor dense = SparseJacobian(f, point).ToDense();
        Assert.Equal(From(expected).Cast(DType.Float32).ToArray<float>(), dense.ToArray<float>());
        Assert.Equal(dense.ToArray<float>(), SparseJacobian(f)(point).ToDense().ToArray<float>());
    }

    [Fact]
    public void Arguments_of_other_dtypes_give_the_dtype_of_the_result()
    {
        SparseMatrix jacobian = SparseJacobian(
            ((Tensor A, Tensor B) p) => (p.A.Cast(DType.Float64) * p.B).Sum(), (From([1f, 2f]), From([3.0, 4.0])));
        Assert.Equal(DType.Float64, jacobian.Values.DType);
        Assert.Equal([3.0, 4, 1, 2], jacobian.Values.ToArray<double>());
    }

    [Fact]
    public void Batches_compiles_and_differentiates()
    {
        Tensor points = Linspace(-1, 1, 20, DType.Float64).Reshape(4, 5);
        Tensor expected = Stack(Array.ConvertAll([.. points], static (Tensor x) => DenseJacobian(Neighbours, x)));
        SparseMatrix batch = Vmap<Tensor, SparseMatrix>(static x => SparseJacobian(Neighbours, x))(points);
        Assert.Equal([4, 13], batch.Values.Shape);
        AssertClose(expected, batch.ToDense());
        AssertClose(expected, Vmap(static x => SparseJacobian(Neighbours, x).ToDense())(points));
        AssertClose(expected, Compile(Vmap(static x => SparseJacobian(Neighbours, x).ToDense()))(points));
        AssertClose(expected[0], Compile(SparseJacobian(Neighbours))(points[0]).ToDense());

        static Tensor OfDense(Tensor x) => Square(DenseJacobian(Neighbours, x)).Sum();
        static Tensor OfSparse(Tensor x) => Square(SparseJacobian(Neighbours, x).Values).Sum();
        AssertClose(Grad(OfDense)(points[1]), Grad(OfSparse)(points[1]));
        AssertClose(Jvp(OfDense, points[1], points[2]).Tangent, Jvp(OfSparse, points[1], points[2]).Tangent);
        AssertClose(
            SparseHessian(OfSparse, points[1]).ToDense(),
            DenseJacobian(Grad(OfDense), points[1]));
    }

    [Fact]
    public void Custom_rules_and_checkpoints_keep_their_derivatives()
    {
        Tensor x = Linspace(-2, 2, 7, DType.Float64);
        Func<Tensor, Tensor> straightThrough = CustomVjp((Tensor point) => Round(point), (point, _, ct) => ct * point);
        Func<Tensor, Tensor> inside = Checkpoint(Neighbours);
        Tensor F(Tensor point) => straightThrough(inside(point)) * inside(Sin(point));
        SparseMatrix jacobian = SparseJacobian(F, x);
        Assert.Equal(19, jacobian.Pattern.Count);
        AssertClose(DenseJacobian(F, x), jacobian.ToDense());
        Tensor G(Tensor point) => Concatenate([F(point), F(point).Sum().Reshape(1)]); // forward and reverse mode
        AssertClose(DenseJacobian(G, x), SparseJacobian(G, x).ToDense());
    }

    [Fact]
    public void Loops_and_choices()
    {
        // Steps of heat conduction: each reaches one neighbour farther.
        static Tensor Step(Tensor u) => u + (0.2 * Sin(u.Pad(1, 1)[2..] - (2 * u) + u.Pad(1, 1)[..^2]));
        Tensor Heat(Tensor u) => Control.Scan((Tensor v) => (Step(v), v), u, 3).Carry;
        Tensor Until(Tensor u) => Control.While(v => v.Sum() > 2, v => 0.5 * Step(v), u, 4);
        Tensor Either(Tensor u) => Control.Cond(u.Sum() > 0, () => Sin(u), () => u * u.Flip());
        Tensor x = Linspace(-1, 1.5, 20, DType.Float64);
        foreach (Func<Tensor, Tensor> f in (Func<Tensor, Tensor>[])[Heat, Until, Either])
        {
            AssertClose(DenseJacobian(f, x), SparseJacobian(f, x).ToDense());
            AssertClose(DenseJacobian(Grad(u => Square(f(u)).Sum()), x), SparseHessian(u => Square(f(u)).Sum(), x).ToDense());
        }
        Assert.Equal(7, Compression.OfJacobian(JacobianSparsity(Heat, x)).Count);
    }

    [Fact]
    public void Newton_with_a_compiled_Jacobian()
    {
        // Bratu's equation on a line: u'' + 2.2·exp(u) = 0, with 0 at both ends.
        static Tensor Residual(Tensor u) => u.Pad(1, 1)[2..] - (2 * u) + u.Pad(1, 1)[..^2] + (0.005 * Exp(u));
        Func<Tensor, Tensor> step = Compile((Tensor u) => u - Solve(SparseJacobian(Residual, u).ToDense(), Residual(u)));
        Tensor u = Zeros([20], DType.Float64);
        for (int i = 0; i < 6; i++) u = step(u);
        Assert.True((double)Abs(Residual(u)).Max() < 1e-13);
    }

    [Fact]
    public void Results_without_entries_and_without_elements()
    {
        SparseMatrix none = SparseJacobian(x => Round(x), From([1.0, 2]));
        Assert.Equal([0], none.Values.Shape);
        Assert.Equal([0.0, 0, 0, 0], none.ToDense().ToArray<double>());
        Assert.Equal([0.0, 0], none.Multiply(From([1.0, 2])).ToArray<double>());
        Assert.Equal([2, 2], none.Transpose().Shape);
        Assert.Equal([0, 2], SparseJacobian(x => x[..0], From([1.0, 2])).ToDense().Shape);
        Assert.Equal([3.0], SparseJacobian(x => 3 * x, 1.0).Values.ToArray<double>());
    }

    [Fact]
    public void An_integer_argument() => AssertMessage(
        "SparseJacobian: cannot differentiate with respect to an argument of type Int32[2]. Only Float32 and Float64 have derivatives: convert with .Cast(DType.Float32), or pass it as a further argument.",
        () => SparseJacobian(x => x, From([1, 2])));

    [Fact]
    public void An_integer_result() => AssertMessage(
        "SparseJacobian: the function of (Float64[2]) returned Int64[], which has no derivative. Leave out what is not a float, or convert it with .Cast(DType.Float32).",
        () => SparseJacobian(x => x.ArgMax(), From([1.0, 2])));

    [Fact]
    public void Results_of_two_dtypes() => AssertMessage(
        "SparseJacobian: the function of (Float64[2]) returned Float64 and Item2: Float32[2]. Convert one, for example with .Cast(DType.Float64): a matrix has one dtype.",
        () => SparseJacobian((Tensor x) => (x, x.Cast(DType.Float32)), From([1.0, 2])));

    [Fact]
    public void Nothing_to_differentiate_by() => AssertMessage(
        "SparseJacobian: the argument (Float32[0]) has no elements to differentiate with respect to. Pass at least one number.",
        () => SparseJacobian(x => x, Zeros([0])));

    [Fact]
    public void Nothing_returned()
    {
        AssertMessage(
            "SparseJacobian: the function of (Float32[2]) returned null. Return the tensors to differentiate.",
            () => SparseJacobian<Tensor, Tensor?>(_ => null, Zeros([2])));
        AssertMessage(
            "SparseJacobian: the function of (Float32[2]) returned no tensors. Return at least one float tensor.",
            () => SparseJacobian(_ => ImmutableArray<Tensor>.Empty, Zeros([2])));
    }

    [Fact]
    public void Too_many_entries_to_list() => AssertMessage(
        "JacobianSparsity: more than 2,147,483,591 entries of 50000 × 50000 can differ from zero. There are too many to list: use products with the matrix (Jvp, Vjp) instead of its entries.",
        () => JacobianSparsity(x => x * x.Sum(), Zeros([50_000])));

    internal static Tensor DenseJacobian(Func<Tensor, Tensor> f, Tensor x) => JacobianForward(f, x).Reshape(-1, x.Size);

    internal static void AssertClose(Tensor expected, Tensor actual) =>
        TensorAssertions.AssertClose(expected, actual, Tolerance.OfMagnitude(1e-11));

    internal static void AssertMessage(string message, Action action) =>
        Assert.Equal(message, Assert.Throws<ArgumentException>(action).Message);

    /// <summary>Functions of a [2, 3] tensor to another one that combine a few of the parts in random ways.</summary>
    private static void ForAll(Action<Func<Tensor, Tensor>, Tensor> law) => Prop.ForAll(
        Arb.From(Gen.Choose(0, int.MaxValue - 1)),
        seed =>
        {
            Tensor x = From([.. Enumerable.Range(0, 6).Select(i => Math.Sin(seed + i))], CompositionParts.Shape);
            law(Composition(seed), x);
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(60));

    private static Func<Tensor, Tensor> Composition(int seed) => x =>
    {
        var random = new Random(seed);
        List<Tensor> values = [x, x * 0.5];
        for (int steps = random.Next(1, 5); steps > 0; steps--)
        {
            values.Add(CompositionParts.All[random.Next(CompositionParts.All.Length)].Combine(values[^1], values[random.Next(values.Count)]));
        }
        return values[^1];
    };
}
