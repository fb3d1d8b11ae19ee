using Xunit;

namespace AutoGrad.Tests.Operations.Creation;

public sealed class EyeTests
{
    [Fact]
    public void Ones_are_on_the_diagonal()
    {
        for (int rows = 0; rows < 5; rows++)
        {
            for (int columns = 0; columns < 5; columns++)
            {
                Tensor eye = Tensor.Eye(rows, columns, DType.Int32);
                Assert.Equal(new TensorType(DType.Int32, [rows, columns]), eye.Type);
                int[] elements = eye.ToArray<int>();
                for (int i = 0; i < elements.Length; i++) Assert.Equal(i / columns == i % columns ? 1 : 0, elements[i]);
            }
        }
    }

    [Fact]
    public void Square_of_Float32_by_default() => Assert.Equal([1f, 0, 0, 1], Tensor.Eye(2).ToArray<float>());

    [Fact]
    public void Bools_are_true_on_the_diagonal() =>
        Assert.Equal([true, false, false, true], Tensor.Eye(2, dtype: DType.Bool).ToArray<bool>());

    [Fact]
    public void A_negative_size_is_explained() => Assert.Equal(
        "Shape: sizes must not be negative, but got [-1, 2]. Give every axis a size of 0 or more.",
        Assert.Throws<ArgumentException>(static () => Tensor.Eye(-1, 2)).Message);
}
