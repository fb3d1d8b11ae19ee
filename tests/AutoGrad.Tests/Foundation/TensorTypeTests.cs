using Xunit;

namespace AutoGrad.Tests.Foundation;

public sealed class TensorTypeTests
{
    [Fact]
    public void A_number_that_is_no_dtype_is_refused()
    {
        const string Message = "Tensor: 99 is not a dtype. Use a named value of DType, such as DType.Float32.";
        Assert.Equal(Message, Assert.Throws<ArgumentException>(static () => new TensorType((DType)99, [2])).Message);
        Assert.Equal(Message, Assert.Throws<ArgumentException>(static () => Tensor.Zeros([2], (DType)99)).Message);
        Assert.Equal(Message, Assert.Throws<ArgumentException>(static () => Tensor.From([1f]).Cast((DType)99)).Message);
    }
}
