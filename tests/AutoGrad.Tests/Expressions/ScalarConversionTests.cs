using Xunit;
using static AutoGrad.Tensor;
using static AutoGrad.Transforms;

namespace AutoGrad.Tests.Expressions;

/// <summary>Numbers of C# out of tensors of one element.</summary>
public sealed class ScalarConversionTests
{
    [Fact]
    public void Numbers_of_every_dtype_become_floats_and_integers_become_integers()
    {
        foreach (Tensor seven in new[] { From(7.0), From(7f), From(7), From(7L), From(7u) })
        {
            Assert.Equal(7.0, (double)seven);
            Assert.Equal(7f, (float)seven);
            if (!seven.DType.IsInteger) continue;
            Assert.Equal(7, (int)seven);
            Assert.Equal(7L, (long)seven);
        }
        Assert.Equal(0.1f, (float)From(0.1));
        Assert.Equal(2, (int)From([1.0, 2.0, 5.0]).ArgMax());
        Assert.Equal(int.MinValue, (int)From((long)int.MinValue));
    }

    [Fact]
    public void Whole_numbers_are_not_made_of_others_nor_cut()
    {
        Assert.StartsWith("(int): needs integers", Assert.Throws<ArgumentException>(() => (int)From(2.5)).Message, StringComparison.Ordinal);
        Assert.StartsWith("(long): needs integers", Assert.Throws<ArgumentException>(() => (long)From(true)).Message, StringComparison.Ordinal);
        Assert.StartsWith("(float): ", Assert.Throws<ArgumentException>(() => (float)From(true)).Message, StringComparison.Ordinal);
        Assert.Equal(
            "(int): 2147483648 is beyond the range of Int32. Use (long).", Assert.Throws<OverflowException>(() => (int)From(1L << 31)).Message);
    }

    [Fact]
    public void Reading_while_a_function_is_traced_is_told_as_such_whatever_the_dtype()
    {
        var f = Compile((Tensor x) => x * (int)x.ArgMax());
        Assert.Contains("not known while a function is being traced", Assert.Throws<InvalidOperationException>(() => f(From([1.0, 2.0]))).Message, StringComparison.Ordinal);
    }
}
