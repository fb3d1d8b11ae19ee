using Xunit;
using static AutoGrad.Tensor;

namespace AutoGrad.Tests.Execution;

/// <summary>
/// Results too large for the caches are written in another way: every element must be where it belongs, whatever the rows begin with.
/// </summary>
public sealed class LargeMovementTests
{
    private static readonly Tensor matrix = Iota([2051, 2053]).Evaluate();

    [Fact]
    public void A_flipped_matrix_has_its_columns_from_the_last_to_the_first() =>
        Check(matrix.Flip(1), (at, x) => x[(at / 2053 * 2053) + 2052 - (at % 2053)]);

    [Fact]
    public void A_flipped_matrix_of_wide_numbers_too() =>
        Check(matrix.Cast(DType.Int64).Flip(1).Cast(DType.Int32), (at, x) => x[(at / 2053 * 2053) + 2052 - (at % 2053)]);

    [Fact]
    public void A_padded_matrix_has_numbers_around_it_and_misses_what_is_cut_off() => Check(
        matrix.Pad([3, 1], [-2, 5]),
        (at, x) => at / 2059 is var row && at % 2059 is var column && row >= 3 && column >= 1 && column <= 2053 ? x[((row - 3) * 2053) + column - 1] : 0);

    [Fact]
    public void Rows_are_gathered_in_the_order_of_their_indices()
    {
        Tensor order = Key.FromSeed(1).Permutation(2051);
        int[] rows = order.ToArray<int>();
        Check(Take(matrix, order), (at, x) => x[(rows[at / 2053] * 2053) + (at % 2053)]);
    }

    [Fact]
    public void Rows_are_added_where_their_indices_say()
    {
        int[] rows = [.. Enumerable.Range(0, 2051).Select(static i => i * i % 2000)];
        int[] expected = new int[2052 * 2053], numbers = matrix.ToArray<int>();
        for (int i = 0; i < numbers.Length; i++) expected[(rows[i / 2053] * 2053) + (i % 2053)] += numbers[i];
        Tensor indices = From(rows, [2051]);
        Check(ScatterAdd(Zeros([2052, 2053], DType.Int32), indices, matrix), (at, _) => expected[at]);
        Check(ScatterAdd(Ones([2052, 2053], DType.Int32).Evaluate() + Ones([2053], DType.Int32), indices, matrix), (at, _) => expected[at] + 2);
    }

    [Theory]
    [InlineData(64, 65, 33, 32)]
    [InlineData(16, 129, 64, 32)]
    [InlineData(5, 7, 1030, 120)]
    public void Axes_in_any_order(int a, int b, int c, int d)
    {
        Tensor x = Iota([a, b, c, d]).Evaluate();
        Check(x.Transpose(), (at, x) => x[(at % a * b * c * d) + (at / a % b * c * d) + (at / (a * b) % c * d) + (at / (a * b * c))], x);
        Check(x.Transpose([0, 2, 3, 1]), (at, x) => x[(at / (b * c * d) * b * c * d) + (at % b * c * d) + (at / b % (c * d))], x);
        Check(x.Transpose([0, 2, 1, 3]), (at, x) => x[(at / (b * c * d) * b * c * d) + (at / d % b * c * d) + (at / (b * d) % c * d) + (at % d)], x);
    }

    private static void Check(Tensor result, Func<int, int[], int> expected, Tensor? source = null)
    {
        int[] numbers = (source ?? matrix).ToArray<int>(), actual = result.ToArray<int>();
        Assert.True(actual.Length >= 1 << 22);
        for (int at = 0; at < actual.Length; at++)
        {
            if (actual[at] != expected(at, numbers)) Assert.Fail($"element {at} is {actual[at]}, not {expected(at, numbers)}");
        }
    }
}
