using System.Collections.Immutable;
using AutoGrad.Execution;
using Xunit;
using static AutoGrad.Tensor;
using static AutoGrad.Transforms;

namespace AutoGrad.Tests.Transforms.Sparsity;

/// <summary>Patterns of Jacobians, drawn: a line an output, a place an input.</summary>
public sealed class PatternTests
{
    /// <summary>What the tangent of each function lowers to, the function of a vector, and its pattern.</summary>
    private static readonly ImmutableArray<(Type Lowering, Func<Tensor, Tensor> Function, string[] Pattern)> Cases =
    [
        (typeof(Lowering.Map), static x => Sin(x) * x, ["●··", "·●·", "··●"]),
        (typeof(Lowering.Map), static x => x * From([2.0, 0, 3]), ["●··", "···", "··●"]),
        (typeof(Lowering.Map), static x => (x * From([0.0, 1, 1])) + (Take(x, From([2, 0, 1])) * From([1.0, 0, 1])), ["··●", "·●·", "·●●"]),
        (typeof(Lowering.Map), static x => Where(From([true, false, true]), x, x.Flip()), ["●··", "·●·", "··●"]),
        (typeof(Lowering.Map), static x => Where(From([true, false]), x[..2], x[1..]), ["●··", "··●"]),
        (typeof(Lowering.Map), static x => Where(x[..2] > 0, x[..2], x[1..]), ["●●·", "·●●"]),
        (typeof(Lowering.Map), static x => Clamp(x, 0, 1) + Maximum(x, x.Flip()), ["●·●", "·●·", "●·●"]),
        (typeof(Lowering.Map), static x => x.Cast(DType.Float32).Cast(DType.Float64), ["●··", "·●·", "··●"]),
        (typeof(Lowering.View), static x => x.Flip()[Slice.Every(2)], ["··●", "●··"]),
        (typeof(Lowering.View), static x => x.ExpandDims(1).BroadcastTo([3, 2]), ["●··", "●··", "·●·", "·●·", "··●", "··●"]),
        (typeof(Lowering.View), static x => x.Reshape(2, 2).Transpose(), ["●···", "··●·", "·●··", "···●"]),
        (typeof(Lowering.View), static x => x.Unfold(0, 2), ["●··", "·●·", "·●·", "··●"]),
        (typeof(Lowering.ViewTranspose), static x => x.Reshape(2, 2).Fold([3], 0), ["●···", "·●●·", "···●"]),
        (typeof(Lowering.ViewTranspose), static x => x.Reshape(1, 2, 2).Fold([1, 4], 1, 2), ["●···", "·●··", "··●·", "···●"]),
        (typeof(Lowering.Reshape), static x => x.Reshape(1, 2), ["●·", "·●"]),
        (typeof(Lowering.Pad), static x => x.Pad(1, -1, 1), ["···", "●··", "···", "·●·", "···"]),
        (typeof(Lowering.Pad), static x => x.Pad(-1, 2, 1), ["···", "·●·", "···", "··●", "···", "···"]),
        (typeof(Lowering.Pad), static x => x.Reshape(1, 2).Pad([0, 1], [1, 0]), ["··", "●·", "·●", "··", "··", "··"]),
        (typeof(Lowering.Pad), static x => x.Pad(-2, 1), ["··●", "···"]),
        (typeof(Lowering.Concatenate), static x => Concatenate([x[1..], From([1.0]), x[..1]]), ["·●", "··", "●·"]),
        (typeof(Lowering.Concatenate), static x => Concatenate([x.Reshape(2, 1), x.Reshape(2, 1).Flip(0)], 1), ["●·", "·●", "·●", "●·"]),
        (typeof(Lowering.Reduce), static x => x.Reshape(2, 2).Sum(0), ["●·●·", "·●·●"]),
        (typeof(Lowering.Reduce), static x => x.Reshape(2, 2).Max(1), ["●●··", "··●●"]),
        (typeof(Lowering.Pad), static x => x.Product(), ["●●●"]),
        (typeof(Lowering.Reduce), static x => Softmax(x.Reshape(2, 2)), ["●●··", "●●··", "··●●", "··●●"]),
        (typeof(Lowering.Cumulate), static x => x.CumulativeSum(0), ["●··", "●●·", "●●●"]),
        (typeof(Lowering.Cumulate), static x => x.Reshape(2, 2).CumulativeSum(0, reverse: true), ["●·●·", "·●·●", "··●·", "···●"]),
        (typeof(Lowering.Gather), static x => Take(x, From([2, 0, 2])), ["··●", "●··", "··●"]),
        (typeof(Lowering.Gather), static x => Take(x.Reshape(2, 2), From([1]), 1), ["·●··", "···●"]),
        (typeof(Lowering.Gather), static x => TakeAlong(x.Reshape(2, 2), From(new[,] { { 1 }, { 0 } }), 1), ["·●··", "··●·"]),
        (typeof(Lowering.Gather), static x => Take(x, x[..2].Cast(DType.Int32)), ["●●●", "●●●"]),
        (typeof(Lowering.Gather), static x => Take(x.Reshape(2, 2), x[..1].Cast(DType.Int32), 1), ["●●··", "··●●"]),
        (typeof(Lowering.Gather), static x => TakeAlong(x.Reshape(2, 2), x.Reshape(2, 2).ArgMax(0, true), 0), ["●·●·", "·●·●"]),
        (typeof(Lowering.Scatter), static x => ScatterAdd(x, From([0, 0]), x[1..]), ["●●●", "·●·", "··●"]),
        (typeof(Lowering.Scatter), static x => ScatterSet(x, From([0, 0]), x[1..]), ["··●", "·●·", "··●"]),
        (typeof(Lowering.Scatter), static x => ScatterSet(x, From([1]), 5.0), ["●··", "···", "··●"]),
        (typeof(Lowering.Scatter), static x => ScatterAdd(Zeros([2, 2], DType.Float64), From([1]), x.Reshape(2, 1), 1), ["··", "●·", "··", "·●"]),
        (typeof(Lowering.Scatter), static x => ScatterAdd(Zeros([3], DType.Float64), x.Cast(DType.Int32), x), ["●●●", "●●●", "●●●"]),
        (typeof(Lowering.Scatter), static x => ScatterSet(x, x.ArgMax().Reshape(1), x[2..]), ["●·●", "·●●", "··●"]),
        (typeof(Lowering.Contract), static x => MatMul(From(new[,] { { 1.0, 1, 0 }, { 0, 0, 0 }, { 0, 1, 1 } }), x), ["●●·", "···", "·●●"]),
        (typeof(Lowering.Contract), static x => MatMul(x.Reshape(2, 2), From(new[,] { { 1.0, 0 }, { 1, 1 } })), ["●●··", "·●··", "··●●", "···●"]),
        (typeof(Lowering.Contract), static x => MatMul(x.Reshape(2, 2), From([1.0, 1])), ["●●··", "··●●"]),
        (typeof(Lowering.Contract), static x => MatMul(x.Reshape(2, 2), x.Reshape(2, 2)), ["●●●·", "●●·●", "●·●●", "·●●●"]),
        (typeof(Lowering.Contract), static x => Einsum("ni,nij->nj", x.Reshape(2, 1), From(new[,,] { { { 0.0, 1 } }, { { 1, 1 } } })), ["··", "●·", "·●", "·●"]),
        (typeof(Lowering.Contract), static x => Outer(From([0.0, 1]), x), ["··", "··", "●·", "·●"]),
        (typeof(Lowering.Convolve), static x => Convolve(x.Reshape(1, 1, -1), From(new[,,] { { { 1.0, 0, 1 } } }), padding: 1), ["·●··", "●·●·", "·●·●", "··●·"]),
        (typeof(Lowering.Convolve), static x => Convolve(From(new[,,] { { { 1.0, 0, 2, 3 } } }), x.Reshape(1, 1, -1)), ["●·", "·●", "●●"]),
        (typeof(Lowering.Convolve), static x => Convolve(x.Reshape(1, 2, 2), Ones([2, 1, 1], DType.Float64), groups: 2), ["●···", "·●··", "··●·", "···●"]),
        (typeof(Lowering.Convolve), static x => Convolve(x.Reshape(1, 2, 2), Ones([1, 2, 1], DType.Float64), [2]), ["●·●·"]),
        (typeof(Lowering.Convolve), static x => Convolve(x.Reshape(1, 1, 2, 2), Ones([1, 1, 2, 1], DType.Float64), padding: 0, inputDilation: 2), ["●···", "····", "·●··", "··●·", "····", "···●"]),
        (typeof(Lowering.Window), static x => MaxPool(x.Reshape(1, 1, -1), 2), ["●●··", "··●●"]),
        (typeof(Lowering.Window), static x => SumPool(x.Reshape(1, 1, 2, 2), 2, 1, Padding.Explicit([0, 0], [0, 1])), ["●●●●", "·●·●"]),
        (typeof(Lowering.Joint), static x => Control.Cond(x.Sum() > 0, () => Sin(x), () => x * x.Flip()), ["●●", "●●"]),
        (typeof(Lowering.Joint), static x => Control.Cond(x.Sum() > 0, () => Sin(x), () => x * x), ["●·", "·●"]),
        (typeof(Lowering.Joint), static x => Control.Scan((Tensor u) => (u + u.Pad(1, -1), u), x, 2).Carry, ["●····", "●●···", "●●●··", "·●●●·", "··●●●"]),
        (typeof(Lowering.Joint), static x => Control.Scan((Tensor u, Tensor w) => (Sin(u) * w, u), x[..2], x.Reshape(2, 2)).Carry, ["●·●·", "·●·●"]),
        (typeof(Lowering.Joint), static x => Control.Map((Tensor u) => u * u.Sum(), x.Reshape(2, 2)), ["●●··", "●●··", "··●●", "··●●"]),
        (typeof(Lowering.Joint), static x => Control.Scan((Tensor u) => (u * 2, u[..1]), x, 2).Outputs, ["●·", "●·"]),
        (typeof(Lowering.Joint), static x => Control.Scan((Tensor u, Tensor w) => (u + w, u), x[0], x, reverse: true).Outputs, ["●●●", "●·●", "●··"]),
        (typeof(Lowering.Joint), static x => Control.Scan((Tensor u) => (Sin(u), u), x, 1000).Carry, ["●·", "·●"]),
        (typeof(Lowering.Joint), static x => Control.While(u => u.Sum() < 9, u => u + Square(u), x, 50), ["●·", "·●"]),
        (typeof(Lowering.Opaque), static x => Solve(Eye(3, dtype: DType.Float64), x), ["●●●", "●●●", "●●●"]),
    ];

    public static TheoryData<int> Numbers => [.. Enumerable.Range(0, Cases.Length)];

    [Theory]
    [MemberData(nameof(Numbers))]
    public void Each_way_of_computing(int number)
    {
        (Type lowering, Func<Tensor, Tensor> function, string[] pattern) = Cases[number];
        Tensor x = Ones([pattern[0].Length], DType.Float64);
        Assert.Equal(pattern, Drawn(JacobianSparsity(function, x)));
        Tensor y = Placeholder.Create(x.Type), t = Placeholder.Create(x.Type);
        ImmutableArray<Tensor> tangent = Forward.Tangents([function(y)], [y], [t]);
        Assert.Contains(lowering, Graph.Reachable(tangent.AsSpan(), node => node.Id > t.Id).Select(static node => node.Primitive.Lower(node).GetType()));
    }

    [Fact]
    public void No_way_of_computing_is_forgotten()
    {
        Type[] sources = [typeof(Lowering.Given), typeof(Lowering.Fill), typeof(Lowering.Iota)];
        Assert.Equal(
            typeof(Lowering).GetNestedTypes().Except(sources).Select(static type => type.Name).Order(),
            Cases.Select(static one => one.Lowering.Name).Distinct().Order());
    }

    [Fact]
    public void What_has_no_derivative_depends_on_nothing()
    {
        Func<Tensor, Tensor>[] functions =
        [
            static x => Tensor.StopGradient(x),
            static x => Floor(x),
            static x => Sign(x),
            static x => x.Cast(DType.Int32).Cast(DType.Float64),
            static x => Where(x > 0, 1.0, 2.0),
            static x => x.ArgMax().Cast(DType.Float64).Reshape(1),
            static x => 0 * x,
        ];
        foreach (Func<Tensor, Tensor> function in functions) Assert.Equal(0, JacobianSparsity(function, From([1.0, 2])).Count);
    }

    [Fact]
    public void Custom_rules_say_what_their_function_depends_on()
    {
        Func<Tensor, Tensor> straightThrough = CustomVjp((Tensor x) => Round(x), (_, _, ct) => ct);
        Assert.Equal(["●·", "·●"], Drawn(JacobianSparsity(straightThrough, From([1.0, 2]))));
        Func<Tensor, Tensor> mixing = CustomJvp((Tensor x) => x * 1, (_, _, dx) => dx.CumulativeSum(0));
        Assert.Equal(["●·", "●●"], Drawn(JacobianSparsity(mixing, From([1.0, 2]))));
    }

    [Fact]
    public void Checkpoints_change_nothing()
    {
        Func<Tensor, Tensor> f = static x => Sin(x[1..]) * x[..^1];
        Assert.Equal(["●●·", "·●●"], Drawn(JacobianSparsity(Checkpoint(f), Ones([3]))));
        Assert.Equal(
            HessianSparsity(x => f(x).Sum(), Ones([3])),
            HessianSparsity(x => Checkpoint(f)(x).Sum(), Ones([3])));
    }

    [Fact]
    public void The_point_itself_is_not_looked_at() =>
        Assert.Equal(["●●", "●●"], Drawn(JacobianSparsity(x => x * x.Sum(), Zeros([2]))));

    [Fact]
    public void Zeros_of_what_others_differentiate_by_are_not_relied_on()
    {
        // d/dw of the only entry, w, is 1 also where w is 0.
        Tensor slope = Grad(w => SparseJacobian(x => x * w, From([3.0])).Values.Sum())(From([0.0]));
        Assert.Equal([1.0], slope.ToArray<double>());
        Assert.Equal([1.0], Compile(Grad(w => SparseJacobian(x => x * w, From([3.0])).Values.Sum()))(From([0.0])).ToArray<double>());
    }

    [Fact]
    public void Zeros_of_captured_constants_are_seen_also_while_compiling()
    {
        Tensor mask = From([1.0, 0, 1]);
        Assert.Equal(2, Compile((Tensor x) => SparseJacobian(y => y * mask, x))(Ones([3], DType.Float64)).Pattern.Count);
        Assert.Equal(3, Compile((Tensor x, Tensor w) => SparseJacobian(y => y * w, x))(Ones([3], DType.Float64), mask).Pattern.Count);
        Assert.Equal([3, 2], Vmap((Tensor x) => SparseJacobian(y => y * mask, x))(Ones([3, 3], DType.Float64)).Values.Shape);
    }

    [Fact]
    public void Trees_are_taken_leaf_after_leaf()
    {
        SparsityPattern pattern = JacobianSparsity(
            ((Tensor A, Tensor B) p) => (p.B.Sum(), p.A.Transpose()), (Ones([1, 2]), Ones([3])));
        Assert.Equal(["··●●●", "●····", "·●···"], Drawn(pattern));
    }

    [Fact]
    public void Prints_what_fits()
    {
        Assert.Equal("8 entries of 4 × 5\n●●···\n·●●··\n··●●·\n···●●", JacobianSparsity(x => x[1..] - x[..^1], Zeros([5])).ToString());
        Assert.Equal("1 entry of 1 × 1\n●", JacobianSparsity(x => x, 1.0).ToString());
        Assert.Equal("1000 entries of 1000 × 1000", JacobianSparsity(x => -x, Zeros([1000])).ToString());
    }

    [Fact]
    public void Is_a_value()
    {
        SparsityPattern pattern = JacobianSparsity(x => x.CumulativeSum(0), Zeros([3]));
        Assert.Equal(pattern, JacobianSparsity(x => x.CumulativeSum(0) * 2, Ones([3], DType.Float64)));
        Assert.Equal(pattern.GetHashCode(), JacobianSparsity(x => x.CumulativeSum(0) * 2, Ones([3])).GetHashCode());
        Assert.NotEqual(pattern, JacobianSparsity(x => x.CumulativeSum(0, reverse: true), Zeros([3])));
        Assert.Equal([0, 1, 1, 2, 2, 2], pattern.Rows);
        Assert.Equal([0, 0, 1, 0, 1, 2], pattern.Columns);
        Assert.True(pattern.Contains(2, 1));
        Assert.False(pattern.Contains(1, 2));
        Assert.Throws<ArgumentOutOfRangeException>(() => pattern.Contains(3, 0));
    }

    [Fact]
    public void Running_totals_and_repeated_sums_stay_small()
    {
        // 10,000 sets of up to 10,000 indices, each a single run.
        Tensor x = Ones([10_000]);
        SparsityPattern pattern = JacobianSparsity(v => Sin(v.CumulativeSum(0))[^3..], x);
        Assert.Equal([9_998, 9_999, 10_000], Enumerable.Range(0, 3).Select(row => pattern.ColumnsOf(row).Length));
        Assert.Equal(10_000 * 2, JacobianSparsity(v => (v * v.Sum())[..2], x).Count);
    }

    private static string[] Drawn(SparsityPattern pattern) => pattern.ToString().Split('\n')[1..];
}
