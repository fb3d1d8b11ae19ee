using Xunit;

namespace AutoGrad.Tests.Operations.Creation;

public sealed class ArangeTests
{
    [Fact]
    public void The_type_of_the_numbers_gives_the_dtype()
    {
        Assert.Equal([0, 1, 2, 3], Tensor.Arange(4).ToArray<int>());
        Assert.Equal([0L, 1], Tensor.Arange(2L).ToArray<long>());
        Assert.Equal([0u, 1], Tensor.Arange(2u).ToArray<uint>());
        Assert.Equal([0f, 1, 2], Tensor.Arange(2.5f).ToArray<float>());
        Assert.Equal([0.0, 1, 2], Tensor.Arange(3.0).ToArray<double>());
        Assert.Equal([0.0, 0.25, 0.5, 0.75], Tensor.Arange(0, 1, 0.25).ToArray<double>());
    }

    [Fact]
    public void Start_and_step()
    {
        Assert.Equal([2, 3, 4], Tensor.Arange(2, 5).ToArray<int>());
        Assert.Equal([10, 7, 4, 1], Tensor.Arange(10, 0, -3).ToArray<int>());
        Assert.Equal([-3, -1, 1, 3], Tensor.Arange(-3, 4, 2).ToArray<int>());
        Assert.Equal([3u, 5, 7], Tensor.Arange(3u, 8u, 2u).ToArray<uint>());
        Assert.Equal(
            [long.MinValue, long.MinValue + long.MaxValue, long.MaxValue - 1],
            Tensor.Arange(long.MinValue, long.MaxValue, long.MaxValue).ToArray<long>());
        Assert.Equal([1.5f, 1f], Tensor.Arange(1.5f, 0.5f, -0.5f).ToArray<float>());
    }

    [Fact]
    public void The_limit_is_left_out_however_the_step_divides()
    {
        for (int stop = -7; stop <= 7; stop++)
        {
            for (int step = -3; step <= 3; step++)
            {
                if (step == 0) continue;
                var expected = new List<int>();
                for (int i = 0; step > 0 ? i < stop : i > stop; i += step) expected.Add(i);
                Assert.Equal(expected, Tensor.Arange(0, stop, step).ToArray<int>());
                Assert.Equal(expected.Select(static i => (double)i), Tensor.Arange(0.0, stop, step).ToArray<double>());
            }
        }
    }

    [Fact]
    public void Nothing_lies_in_the_wrong_direction()
    {
        Assert.Equal(new TensorType(DType.Int32, [0]), Tensor.Arange(-2).Type);
        Assert.Equal(new TensorType(DType.Int32, [0]), Tensor.Arange(5, 0).Type);
        Assert.Equal(new TensorType(DType.Float32, [0]), Tensor.Arange(0f, 5f, -1f).Type);
        Assert.Equal(new TensorType(DType.Int32, [0]), Tensor.Arange(5, 0, 7).Type);
        Assert.Empty(Tensor.Arange(5, 5).ToArray<int>());
    }

    [Fact]
    public void Errors_of_steps_do_not_add_up()
    {
        float[] numbers = Tensor.Arange(0f, 100_000f, 0.1f).ToArray<float>();
        Assert.Equal((float)(0.1f * 999_999.0), numbers[999_999]);
    }

    [Fact]
    public void Mistakes_are_explained()
    {
        AssertError("Arange: a step of 0 never reaches the limit. Use Full to repeat a number.", static () => Tensor.Arange(0, 3, 0));
        AssertError(
            "Arange: start 0, stop NaN and step 1 must be finite. Pass ordinary numbers.", static () => Tensor.Arange(0, double.NaN));
        AssertError(
            "Arange: there are 4000000000 steps of 1 from -2000000000 to 2000000000. Stay within 2147483591 elements.",
            static () => Tensor.Arange(-2_000_000_000, 2_000_000_000));
        AssertError(
            "Tensor: no dtype stores Byte values. Use float, double, int, long, uint or bool.", static () => Tensor.Arange((byte)3));
    }

    private static void AssertError(string message, Func<Tensor> mistake) =>
        Assert.Equal(message, Assert.Throws<ArgumentException>(mistake).Message);
}
