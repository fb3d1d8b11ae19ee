using AutoGrad.Compilation;
using Xunit;
using static AutoGrad.Tensor;

namespace AutoGrad.Tests.Compilation;

public sealed class DeduplicateTests
{
    private static readonly Tensor X = Placeholder.Create(new TensorType(DType.Float64, [3]));
    private static readonly Tensor Y = Placeholder.Create(new TensorType(DType.Float64, [3]));

    [Fact]
    public void Equal_primitives_on_the_same_inputs_become_one() => Assert.Equal(4, Count(Sin(X) * Cos(X) + Sin(X) * Cos(X))); // sin, cos, ·, +

    [Fact]
    public void Static_parameters_make_a_difference() => Assert.Equal(2, Count(X.Reshape(3, 1).Sum(1), X.Reshape(1, 3).Sum(0)) - 2);

    [Fact]
    public void Numbers_are_equal_by_value_and_by_bits()
    {
        Assert.Equal(1, Count(Zeros([2]), Zeros([2])));
        Assert.Equal(2, Count(Zeros([2]), Full([2], -0.0)));
        Assert.Equal(2, Count(Zeros([2]), Zeros([2], DType.Float64)));
        Assert.Equal(1, Count(Full([2], double.NaN), Full([2], double.NaN)));
    }

    [Fact]
    public void The_inputs_of_a_commutative_primitive_may_be_exchanged()
    {
        Assert.Equal(1, Count((X + Y), (Y + X)));
        Assert.Equal(1, Count(Maximum(X, Y), Maximum(Y, X)));
        Assert.Equal(2, Count((X - Y), (Y - X)));
        Assert.Equal(2, Count(MaskedMultiply(X, Y), MaskedMultiply(Y, X)));
    }

    [Fact]
    public void Inputs_and_constants_are_only_equal_to_themselves()
    {
        Tensor other = Placeholder.Create(X.Type), one = From([1.0]), same = From([1.0]);
        Assert.NotSame(Unique(X + 1, other + 1)[0], Unique(X + 1, other + 1)[1]);
        Assert.NotSame(Unique(-one, -same)[0], Unique(-one, -same)[1]);
        Assert.Single(Unique(-one, -one).Distinct());
    }

    [Fact]
    public void What_has_no_duplicates_stays_as_it_is()
    {
        Tensor y = Sin(X) * Cos(X);
        Assert.Same(y, Unique(y)[0]);
    }

    [Fact]
    public void Fixed_nodes_are_not_looked_into()
    {
        Tensor one = Sin(X), same = Sin(X);
        var unique = Deduplicate.Apply([one, same], node => ReferenceEquals(node, one), isFinal: false);
        Assert.Same(one, unique[0]);
        Assert.Same(same, unique[1]);
    }

    [Fact]
    public void A_deep_expression_takes_no_stack()
    {
        Tensor left = X, right = X;
        for (int i = 0; i < 100_000; i++)
        {
            left = -left;
            right = -right;
        }
        Assert.Single(Unique(left, right).Distinct());
    }

    private static Tensor[] Unique(params Tensor[] outputs) => [.. Deduplicate.Apply(outputs, static _ => false, isFinal: false)];

    /// <summary>How many nodes are computed.</summary>
    private static int Count(params Tensor[] outputs) =>
        Graph.Reachable(Unique(outputs), static _ => true).Count(static node => node.Primitive is not Placeholder);
}
