using System.Collections.Immutable;
using AutoGrad.Learning;
using AutoGrad.Testing;
using AutoGrad.Tests.Functions;
using Xunit;
using static AutoGrad.Tensor;
using static AutoGrad.Testing.TensorAssertions;

namespace AutoGrad.Tests.Testing;

public sealed class TensorAssertionsTests
{
    [Fact]
    public void What_is_equal_passes()
    {
        AssertClose(From([1.0, double.NaN, double.PositiveInfinity, -0.0]), From([1.0, -double.NaN, double.PositiveInfinity, 0]), Tolerance.Exact);
        AssertClose([1.0, 2, 3, 4], From(new double[,] { { 1, 2 }, { 3, 4 } }));
        AssertClose([[1.0, 2.0], [3.0, 4.0]], From(new double[,] { { 1, 2 }, { 3, 4 } }));
        AssertClose(0.5, 0.5 + 1e-12);
        AssertClose(From([1, 2]), From([1, 2]), 100);
        AssertClose(From([true]), From([true]));
        AssertClose(Zeros([0, 3]), Zeros([0, 3]));
        AssertClose((From(1.0), ImmutableArray.Create(From(2.0))), (From(1.0), ImmutableArray.Create(From(2.0))));
        Dense layer = Dense.Init(Key.FromSeed(1), 3, 2);
        AssertClose(layer, layer with { Weights = layer.Weights + 1e-6f });
    }

    /// <summary>Each measure on its own: just within it and just outside.</summary>
    [Fact]
    public void Every_measure_is_kept_to()
    {
        Border(new Tolerance { Absolute = 0.25 }, 100.0, 100.25, 100.2500001);
        Border(new Tolerance { Relative = 0.01 }, 100.0, 101.0, 101.000001);
        Border(0.25, 100.0, 125.25, 125.250001);
        Border(new Tolerance { OfLargest = 0.25 }, [1.0, -8], [3.0, -8], [3.00001, -8]);
        Border(Tolerance.OfMagnitude(0.25), [1.0, -7], [3.0, -7], [3.00001, -7]);
        double next = Math.BitIncrement(Math.BitIncrement(1.0));
        Border(Tolerance.OfUlps(2), 1.0, next, Math.BitIncrement(next));
        Border(Tolerance.OfUlps(2), 1f, MathF.BitDecrement(MathF.BitDecrement(1f)), 0.9999998f);
        Border(Tolerance.OfUlps(2), -double.Epsilon, double.Epsilon, 2 * double.Epsilon);
        Border(new Tolerance { Absolute = 1e300, SignOfZero = true }, 0.0, 0.0, -0.0);
        Border(new Tolerance { Absolute = 1e300, Ulps = 1e300 }, double.NaN, double.NaN, 0.0);
        Border(new Tolerance { Absolute = 1e300, Ulps = 1e300 }, double.PositiveInfinity, double.PositiveInfinity, double.MaxValue);
        Border(new Tolerance { Relative = 1e300, OfLargest = 1e300 }, double.NegativeInfinity, double.NegativeInfinity, double.PositiveInfinity);
        Border(100, From([7]), From([7]), From([8]));
        Border(100, From([long.MaxValue]), From([long.MaxValue]), From([long.MaxValue - 1]));
        Border(100, From([true]), From([true]), From([false]));
    }

    [Fact]
    public void The_report_shows_where_and_how_much()
    {
        Tensor expected = Arange(12).Cast(DType.Float64).Reshape(3, 4);
        Tensor actual = expected.At(1, 2).Add(0.5).At(0).Add(1e-13).At(2, 0).Add(3e-9);
        TensorsDifferException error = Assert.Throws<TensorsDifferException>(() => AssertClose(expected, actual, 1e-12));
        Assert.Equal(
            """
            AssertClose: 2 of 12 elements differ by more than 1e-12 · (1 + |expected|).
              furthest off: the tensor[1, 2] of Float64[3, 4]
                expected    6
                actual      6.5
                difference  0.5 absolute, 0.08333 relative, 5.629e+14 ulp; allowed is 7e-12
              differences:
                equal           6 ████████████████████████████████████████
                1e-14 to 1e-13  3 ████████████████████
                1e-13 to 1e-12  1 ███████
                1e-9 to 1e-8    1 ███████
                1e-1 to 1e0     1 ███████
            """.ReplaceLineEndings("\n"),
            error.Message);
        Assert.Equal([1, 2], error.Index);
        Assert.True(error.Path.IsRoot);
        Assert.Equal((6, 6.5, 2, 12), (error.Expected, error.Actual, error.Differing, error.Count));
    }

    [Fact]
    public void The_report_of_a_tree_names_the_leaves()
    {
        Dense layer = new(Ones([2, 2]), Zeros([2]));
        var error = Assert.Throws<TensorsDifferException>(
            () => AssertClose(layer, new Dense(layer.Weights * 2, layer.Bias?.At(1).Set(float.NaN)), Tolerance.Exact));
        Assert.Equal(
            """
            AssertClose: 5 of 6 elements differ.
              furthest off: Bias[1] of Float32[2]
                expected    0
                actual      NaN
                difference  not finite
              leaves that differ: 2 of 2
                Weights: 4 of 4 elements
                Bias: 1 of 2 elements
              differences:
                equal           1 ██████████
                1e0 to 1e1      4 ████████████████████████████████████████
                not finite      1 ██████████
            """.ReplaceLineEndings("\n"),
            error.Message);
        Assert.Equal("Bias", error.Path.ToString());
    }

    [Fact]
    public void Differences_of_form_are_named()
    {
        Message("AssertClose: expected Float64[2], but got Float32[2].", () => AssertClose(Zeros([2], DType.Float64), Zeros([2])));
        Message("AssertClose: Item2: expected Float32[2], but got Float32[2, 1].", () => AssertClose((Ones([]), Zeros([2])), (Ones([]), Zeros([2, 1]))));
        Message("AssertClose: expected 2 numbers, but got Float32[3].", () => AssertClose([1.0, 2], Zeros([3])));
        string structure = Assert.Throws<TensorsDifferException>(
            () => AssertClose(new Dense(Ones([2, 2]), null), new Dense(Ones([2, 2]), Zeros([2])))).Message;
        Assert.StartsWith("AssertClose: the trees differ in structure: Bias", structure, StringComparison.Ordinal);
        Messages.Verify("Tolerance: Relative is -1. Give 0 or a positive, finite number.", () => _ = new Tolerance { Relative = -1 });
        Messages.Verify("Tolerance: Ulps is NaN. Give 0 or a positive, finite number.", () => Tolerance.OfUlps(double.NaN));
    }

    /// <summary>Whole numbers are compared and shown as such, also where doubles skip some, and no element is rounded to fit.</summary>
    [Fact]
    public void Integers_are_compared_exactly()
    {
        const long Large = 1L << 53;
        AssertClose([Large + 1], From([Large + 1]));
        AssertClose([-9223372036854775808.0, 4611686018427387904.0], From([long.MinValue, 1L << 62]));
        AssertClose([1, 0], From([true, false]));
        AssertClose([1.0, 0.0], From([true, false]));
        AssertClose([1, 2], From([1f, 2f]));
        AssertClose([], Zeros([0, 3]));
        Message(
            """
            AssertClose: 1 of 1 element differs.
              furthest off: the tensor[0] of Int64[1]
                expected    9007199254740993
                actual      9007199254740992
                difference  1 absolute
            """.ReplaceLineEndings("\n"),
            static () => AssertClose([Large + 1], From([Large])));
        Message(
            """
            AssertClose: 1 of 2 elements differs.
              furthest off: the tensor[1] of Bool[2]
                expected    True
                actual      False
            """.ReplaceLineEndings("\n").Replace("elements differs", "elements differ"),
            static () => AssertClose([true, true], From([true, false])));
        Message("AssertClose: expected 1.5, which no element of Int32[1] can be.", static () => AssertClose([1.5], From([1])));
        Message("AssertClose: expected NaN, which no element of Int64[1] can be.", static () => AssertClose([double.NaN], From([0L])));
        Message("AssertClose: expected 0.5, which no element of Bool[1] can be.", static () => AssertClose([0.5], From([true])));
        Message("AssertClose: expected 2, which no element of Bool[1] can be.", static () => AssertClose([2], From([true])));
        Message("AssertClose: expected -1, which no element of UInt32[1] can be.", static () => AssertClose([-1], From([uint.MaxValue])));
        Message("AssertClose: expected 4294967296, which no element of Int32[1] can be.", static () => AssertClose([4294967296], From([0])));
        Message("AssertClose: expected 1 number, but got Float32[3].", static () => AssertClose([1], Zeros([3])));
    }

    /// <summary>NaN is far from every number, however large the tolerance; a tolerance that nothing exceeds is none.</summary>
    [Fact]
    public void No_tolerance_takes_NaN_for_a_number()
    {
        Border(new Tolerance { Relative = 1e300 }, 1e300, 1e300, double.NaN);
        Border(new Tolerance { OfLargest = 1e300, Ulps = 1e300 }, [1e300, 1], [1e300, 1], [1e300, double.PositiveInfinity]);
        Messages.Verify("Tolerance: Absolute is Infinity. Give 0 or a positive, finite number.", static () => Tolerance.Of(double.PositiveInfinity));
        Messages.Verify("Tolerance: Absolute is NaN. Give 0 or a positive, finite number.", static () => (Tolerance)double.NaN);
        Messages.Verify("Tolerance: Absolute is -1. Give 0 or a positive, finite number.", static () => (Tolerance)(-1));
    }

    private static void Border(Tolerance tolerance, Tensor expected, Tensor within, Tensor outside)
    {
        AssertClose(expected, within, tolerance);
        Assert.Throws<TensorsDifferException>(() => AssertClose(expected, outside, tolerance));
    }

    private static void Message(string message, Action comparison) =>
        Assert.Equal(message, Assert.Throws<TensorsDifferException>(comparison).Message);
}
