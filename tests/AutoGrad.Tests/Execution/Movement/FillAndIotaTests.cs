using AutoGrad.Execution;
using Xunit;

namespace AutoGrad.Tests.Execution;

public sealed class FillAndIotaTests
{
    [Theory]
    [InlineData(DType.Bool)]
    [InlineData(DType.Int32)]
    [InlineData(DType.Int64)]
    [InlineData(DType.UInt32)]
    [InlineData(DType.Float32)]
    [InlineData(DType.Float64)]
    public void Fill_repeats_one_element(DType dtype)
    {
        TensorValue value = FillKernel.Run(new Lowering.Fill(Scalar.From(1, dtype)), new TensorType(dtype, [3, 2]), new StoragePool());
        Assert.Equal([0, 0], value.Strides);
        Assert.Equal(new TensorType(dtype, [3, 2]), value.Type);
        TensorValue copy = StridedCopy.ToContiguous(value, new StoragePool());
        byte[] one = [.. copy.AsStorageSpan<byte>()[..dtype.SizeInBytes]];
        Assert.Equal(Enumerable.Repeat(one, 6).SelectMany(b => b), copy.AsStorageSpan<byte>().ToArray());
        Assert.Contains(one, b => b != 0);
    }

    [Fact]
    public void Iota_counts_along_its_axis()
    {
        TensorValue value = IotaKernel.Run(new Lowering.Iota(1), new TensorType(DType.Float32, [2, 3, 2]), new StoragePool());
        Assert.Equal([0, 0, 1, 1, 2, 2, 0, 0, 1, 1, 2, 2], StridedCopy.ToContiguous(value, new StoragePool()).AsSpan<float>().ToArray());
        value = IotaKernel.Run(new Lowering.Iota(0), new TensorType(DType.Int64, [4]), new StoragePool());
        Assert.Equal([0, 1, 2, 3], value.AsSpan<long>().ToArray());
    }
}
