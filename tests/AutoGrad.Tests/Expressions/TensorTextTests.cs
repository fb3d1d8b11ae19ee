using System.Diagnostics;
using System.Globalization;
using System.Reflection;
using FsCheck;
using FsCheck.Fluent;
using Xunit;

namespace AutoGrad.Tests.Expressions;

/// <summary>The expected texts are those of NumPy's <c>str</c>, written down from its documentation and printing rules.</summary>
public sealed class TensorTextTests
{
    [Fact]
    public void Columns_are_aligned_at_the_point()
    {
        AssertText("[1.   2.5  3.25]", Tensor.From([1.0, 2.5, 3.25]));
        AssertText("[-1.5  0.  10. ]", Tensor.From([-1.5, 0, 10]));
        AssertText("[[0. 0.]\n [0. 1.]]", [[0f, 0f], [0f, 1f]]);
        AssertText("[[ 1.  -2.5]\n [30.   4. ]]", Tensor.From(new[,] { { 1.0, -2.5 }, { 30, 4 } }));
        AssertText("[ 0. -0.]", Tensor.From([0.0, -0.0]));
    }

    [Fact]
    public void Digits_are_the_shortest_that_read_back_but_at_most_8_after_the_point()
    {
        AssertText("[0.1 0.2]", Tensor.From([0.1f, 0.2f]));
        AssertText("[0.33333334 0.6666667 ]", Tensor.From([1f / 3, 2f / 3]));
        AssertText("[0.33333333 0.66666667]", Tensor.From([1.0 / 3, 2.0 / 3]));
        AssertText("[33.33333333  0.5       ]", Tensor.From([100.0 / 3, 0.5]));
        AssertText("[0.12]", Tensor.From([0.1200000001]));
    }

    [Fact]
    public void A_half_in_the_last_digit_goes_to_even() => AssertText("[0.00195312 0.00585938]", Tensor.From([0.001953125, 0.005859375]));

    [Fact]
    public void Scientific_if_large_small_or_far_apart()
    {
        AssertText("[1.00000000e+08 1.23456789e+08]", Tensor.From([1e8, 123456789]));
        AssertText("[99999999.]", Tensor.From([99999999.0]));
        AssertText("[0.0001]", Tensor.From([0.0001]));
        AssertText("[9.e-05]", Tensor.From([0.00009]));
        AssertText("[1.e-01 1.e+03]", Tensor.From([0.1, 1000]));
        AssertText("[   1. 1000.]", Tensor.From([1.0, 1000]));
        AssertText("[ 0.00e+00 -1.50e+00  2.25e+09]", Tensor.From([0, -1.5, 2.25e9]));
        AssertText("[3.14159265e+08]", Tensor.From([Math.PI * 1e8]));
        AssertText("[1.e-300 1.e+000]", Tensor.From([1e-300, 1]));
        AssertText("[5.e-324]", Tensor.From([double.Epsilon]));
    }

    [Fact]
    public void Not_numbers_and_infinities_stand_in_the_columns()
    {
        AssertText("[ nan   1.  inf -inf]", Tensor.From([double.NaN, 1, double.PositiveInfinity, double.NegativeInfinity]));
        AssertText("[nan nan]", Tensor.From([float.NaN, float.NaN]));
        AssertText("[inf]", Tensor.From([float.PositiveInfinity]));
        AssertText("[    nan 1.5e+10]", Tensor.From([double.NaN, 1.5e10]));
        AssertText("[   nan 1.0625 2.    ]", Tensor.From([double.NaN, 1.0625, 2]));
    }

    [Fact]
    public void Other_dtypes()
    {
        AssertText("[ True False]", Tensor.From([true, false]));
        AssertText("[[ 1 -2]\n [30  4]]", Tensor.From(new[,] { { 1, -2 }, { 30, 4 } }));
        AssertText("[-9223372036854775808]", Tensor.From([long.MinValue]));
        AssertText("[4294967295          0]", Tensor.From([uint.MaxValue, 0u]));
    }

    [Fact]
    public void Scalars_are_plain_and_keep_all_their_digits()
    {
        AssertText("0.3333333333333333", 1.0 / 3);
        AssertText("0.33333334", 1f / 3);
        AssertText("1.0", 1.0);
        AssertText("-0.0", -0.0);
        AssertText("1e-05", 1e-5);
        AssertText("1234567.0", 1234567f);
        AssertText("1.5e+16", 1.5e16);
        AssertText("-1.7976931348623157e+308", double.MinValue);
        AssertText("123456789012345.0", 123456789012345.0);
        AssertText("nan", double.NaN);
        AssertText("-inf", double.NegativeInfinity);
        AssertText("7", 7);
        AssertText("True", true);
    }

    [Fact]
    public void Matrices_are_set_apart_by_blank_lines()
    {
        AssertText("[[[0 1]\n  [2 3]]\n\n [[4 5]\n  [6 7]]]", Tensor.From([0, 1, 2, 3, 4, 5, 6, 7], [2, 2, 2]));
        AssertText("[[[[0]]]\n\n\n [[[1]]]]", Tensor.From([0, 1], [2, 1, 1, 1]));
    }

    [Fact]
    public void Empty_tensors_show_their_shape()
    {
        AssertText("[]", Tensor.Zeros([0]));
        AssertText("[] of shape [0, 3]", Tensor.Zeros([0, 3]));
        AssertText("[] of shape [2, 0]", Tensor.Zeros([2, 0]));
    }

    [Fact]
    public void Long_rows_are_wrapped()
    {
        AssertText(
            "[ 0  1  2  3  4  5  6  7  8  9 10 11 12 13 14 15 16 17 18 19 20 21 22 23\n 24 25 26 27 28 29]",
            Tensor.Iota([30]));
        string text = Tensor.From([.. Enumerable.Range(0, 80).Select(static i => i * 0.125)], [2, 40]).ToString();
        Assert.All(text.Split('\n'), static line => Assert.True(line.Length <= 75 && !line.EndsWith(' '), line));
        Assert.StartsWith("[[0.    0.125 0.25 ", text, StringComparison.Ordinal);
        Assert.Contains("\n [5.    5.125", text, StringComparison.Ordinal);
    }

    [Fact]
    public void Large_tensors_are_summarised()
    {
        AssertText("[   0    1    2 ...  998  999 1000]", Tensor.Iota([1001]));
        AssertText("[0.000e+00 1.000e+00 2.000e+00 ... 1.997e+03 1.998e+03 1.999e+03]", Tensor.Iota([2000], dtype: DType.Float64));
        AssertText(
            """
            [[   0    1    2 ...   97   98   99]
             [ 100  101  102 ...  197  198  199]
             [ 200  201  202 ...  297  298  299]
             ...
             [9700 9701 9702 ... 9797 9798 9799]
             [9800 9801 9802 ... 9897 9898 9899]
             [9900 9901 9902 ... 9997 9998 9999]]
            """,
            Tensor.Iota([10000]).Reshape(100, 100));
        Assert.DoesNotContain("...", Tensor.Iota([1000]).ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void A_short_axis_of_a_large_tensor_is_shown_whole()
    {
        string text = Tensor.Zeros([2, 6, 500], DType.Int32).ToString();
        Assert.Equal(12, text.Split('\n').Count(static line => line.Contains("0 0 0 ... 0 0 0", StringComparison.Ordinal)));
        AssertText("[[0 0]\n [0 0]\n [0 0]\n ...\n [0 0]\n [0 0]\n [0 0]]", Tensor.Zeros([700, 2], DType.Int32));
    }

    [Fact]
    public void A_format_applies_to_every_number()
    {
        Tensor x = Tensor.From([1.0, -22.456, double.NaN]);
        Assert.Equal("[  1.00 -22.46    NaN]", $"{x:F2}");
        Assert.Equal("0.33", $"{(Tensor)(1.0 / 3):F2}");
        Assert.Equal("[0001 0020]", Tensor.From([1, 20]).ToString("D4", CultureInfo.InvariantCulture));
        Assert.Equal("[True]", Tensor.From([true]).ToString("F2", CultureInfo.InvariantCulture));
        Assert.Equal("[1,50]", Tensor.From([1.5]).ToString("F2", new NumberFormatInfo { NumberDecimalSeparator = "," }));
        Assert.Throws<FormatException>(() => $"{Tensor.From([1.5]):D4}");
    }

    [Fact]
    public void While_tracing_the_type_and_the_operation_are_shown()
    {
        Tensor input = Placeholder.Create(new TensorType(DType.Float32, [2, 3]));
        AssertText("Float32[2, 3] = Placeholder", input);
        AssertText("Float32[2, 3] = Add(…)", input + 1);
    }

    [Fact]
    public void The_debugger_computes_nothing()
    {
        Tensor known = Tensor.From(new[,] { { 1, 2 }, { 3, 4 } });
        Tensor sum = known + known;
        Tensor input = Placeholder.Create(new TensorType(DType.Float32, []));
        Assert.Equal("Int32[2, 2] [[1 2] [3 4]]", DebuggerText(known));
        Assert.Equal("Int32[2, 2] = Add(…)", DebuggerText(sum));
        Assert.Equal("Float32[] = Add(…)", DebuggerText(input + 1));
        Assert.Null(sum.Value);
    }

    /// <summary>Whatever the numbers, the elements can be read off the text again to the printed precision, in their order.</summary>
    [Fact]
    public void Elements_read_back() => Prop.ForAll(ArbMap.Default.ArbFor<double[]>(), static numbers =>
    {
        if (numbers.Length == 0) return;
        string[] words = Tensor.From(numbers).ToString().Split([' ', '[', ']', '\n'], StringSplitOptions.RemoveEmptyEntries);
        double[] read = [.. words.Select(Read)];
        Assert.Equal(numbers.Length, read.Length);
        for (int i = 0; i < read.Length; i++)
        {
            bool same = numbers[i].Equals(read[i]) || Math.Abs(numbers[i] - read[i]) <= 5.001e-9 * Math.Max(1, Math.Abs(numbers[i]));
            Assert.True(same, $"{numbers[i]:R} printed as {words[i]}");
        }
    }).QuickCheckThrowOnFailure();

    private static double Read(string word) => word switch
    {
        "nan" => double.NaN,
        "inf" => double.PositiveInfinity,
        "-inf" => double.NegativeInfinity,
        _ => double.Parse(word, CultureInfo.InvariantCulture),
    };

    private static void AssertText(string expected, Tensor tensor) => Assert.Equal(expected, tensor.ToString());

    /// <summary>What a debugger shows, found the way a debugger finds it.</summary>
    private static string? DebuggerText(Tensor tensor)
    {
        string member = typeof(Tensor).GetCustomAttribute<DebuggerDisplayAttribute>()?.Value.Trim('{', '}').Split(',')[0] ?? "";
        return typeof(Tensor).GetProperty(member, BindingFlags.NonPublic | BindingFlags.Instance)?.GetValue(tensor) as string;
    }
}
