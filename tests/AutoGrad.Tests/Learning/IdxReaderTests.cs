using System.IO.Compression;
using AutoGrad.Learning;
using Xunit;

namespace AutoGrad.Tests.Learning;

public sealed class IdxReaderTests : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("idx").FullName;

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Fact]
    public void Bytes_become_Int32()
    {
        Tensor read = IdxReader.Read(Written([0, 0, 8, 2, 0, 0, 0, 2, 0, 0, 0, 3, 0, 1, 2, 127, 128, 255]));
        Assert.Equal(new TensorType(DType.Int32, [2, 3]), read.Type);
        Assert.Equal([0, 1, 2, 127, 128, 255], read.ToArray<int>());
    }

    [Fact]
    public void Signed_bytes_become_Int32() =>
        Assert.Equal([1, -1, -128], IdxReader.Read(Written([0, 0, 9, 1, 0, 0, 0, 3, 1, 255, 128])).ToArray<int>());

    [Fact]
    public void Shorts_become_Int32() =>
        Assert.Equal([258, -2], IdxReader.Read(Written([0, 0, 0x0B, 1, 0, 0, 0, 2, 1, 2, 255, 254])).ToArray<int>());

    [Fact]
    public void Integers_stay_Int32() =>
        Assert.Equal([0x01020304], IdxReader.Read(Written([0, 0, 0x0C, 1, 0, 0, 0, 1, 1, 2, 3, 4])).ToArray<int>());

    [Fact]
    public void Floats_stay_Float32() =>
        Assert.Equal([-1.5f], IdxReader.Read(Written([0, 0, 0x0D, 1, 0, 0, 0, 1, 0xBF, 0xC0, 0, 0])).ToArray<float>());

    [Fact]
    public void Doubles_stay_Float64() =>
        Assert.Equal([-1.5], IdxReader.Read(Written([0, 0, 0x0E, 1, 0, 0, 0, 1, 0xBF, 0xF8, 0, 0, 0, 0, 0, 0])).ToArray<double>());

    [Fact]
    public void Empty_and_scalar_files()
    {
        Assert.Equal([0, 28], IdxReader.Read(Written([0, 0, 8, 2, 0, 0, 0, 0, 0, 0, 0, 28])).Shape);
        Assert.Equal(7, IdxReader.Read(Written([0, 0, 8, 0, 7])).Item<int>());
    }

    [Fact]
    public void Gzip_is_recognised_by_its_content()
    {
        using var zipped = new MemoryStream();
        using (var zip = new GZipStream(zipped, CompressionLevel.Fastest, leaveOpen: true)) zip.Write([0, 0, 8, 1, 0, 0, 0, 2, 5, 6]);
        Assert.Equal([5, 6], IdxReader.Read(Written(zipped.ToArray())).ToArray<int>());
    }

    [Fact]
    public void A_damaged_archive_is_named()
    {
        string path = Written([0x1F, 0x8B, 8, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13]);
        string message = Assert.Throws<InvalidDataException>(() => IdxReader.Read(path)).Message;
        Assert.StartsWith($"IdxReader: '{path}' is damaged: gzip cannot decompress it (", message);
        Assert.EndsWith("). Copy or download it again.", message);
    }

    [Fact]
    public void A_cut_archive_is_named()
    {
        using var zipped = new MemoryStream();
        using (var zip = new GZipStream(zipped, CompressionLevel.Fastest, leaveOpen: true))
        {
            zip.Write([0, 0, 8, 1, 0, 0, 4, 0]);
            byte[] noise = new byte[1024];
            new Random(1).NextBytes(noise);
            zip.Write(noise);
        }
        string path = Written(zipped.ToArray()[..500]);
        string message = Assert.Throws<InvalidDataException>(() => IdxReader.Read(path)).Message;
        Assert.StartsWith($"IdxReader: '{path}' ", message);
        Assert.EndsWith("opy or download it again.", message);
    }

    [Theory]
    [InlineData(new byte[0], "ends at byte 0, inside its magic number. The file is cut short: copy or download it again.")]
    [InlineData(
        new byte[] { 0, 0, 8, 3, 0, 0, 0, 1 },
        "ends at byte 8, inside the sizes of its 3 axes. The file is cut short: copy or download it again.")]
    [InlineData(
        new byte[] { 0, 0, 0x0B, 1, 0, 0, 4, 1, 9, 9 },
        "ends at byte 10, but [1025] elements of 2 bytes need 2,058. The file is cut short: copy or download it again.")]
    [InlineData(
        new byte[] { 0, 0, 8, 1, 0, 0, 0, 1, 9, 9 },
        "goes on after byte 9, where the last of [1] elements ends. "
        + "The sizes in its header do not fit its content: copy or download it again.")]
    [InlineData(
        new byte[] { 0x50, 0x4B, 3, 4, 0 },
        "has 0x50 at byte 0, where an IDX file has 0x00. Check that it is an IDX file, plain or compressed with gzip.")]
    [InlineData(
        new byte[] { 0, 1, 8, 1, 0 },
        "has 0x01 at byte 1, where an IDX file has 0x00. Check that it is an IDX file, plain or compressed with gzip.")]
    [InlineData(
        new byte[] { 0, 0, 0x0A, 1, 0, 0, 0, 0 },
        "has 0x0A at byte 2, which is no element type (0x08, 0x09, 0x0B, 0x0C, 0x0D or 0x0E). "
        + "Check that it is an IDX file, plain or compressed with gzip.")]
    [InlineData(
        new byte[] { 0, 0, 8, 2, 0, 1, 0, 0, 0, 1, 0, 0 },
        "has the axis size 65,536 at byte 8, more than a tensor can hold. Check that it is an IDX file, or split it.")]
    public void Broken_content_is_named_with_its_byte(byte[] content, string problem)
    {
        string path = Written(content);
        Assert.Equal($"IdxReader: '{path}' {problem}", Assert.Throws<InvalidDataException>(() => IdxReader.Read(path)).Message);
    }

    [Fact]
    public void A_missing_file_is_named()
    {
        string path = Path.Combine(folder, "missing");
        string message = Assert.ThrowsAny<IOException>(() => IdxReader.Read(path)).Message;
        Assert.StartsWith($"IdxReader: '{path}' cannot be read (", message);
        Assert.EndsWith("). Check the path.", message);
    }

    [Fact]
    public void A_folder_is_named()
    {
        string message = Assert.ThrowsAny<IOException>(() => IdxReader.Read(folder)).Message;
        Assert.StartsWith($"IdxReader: '{folder}' cannot be read (", message);
        Assert.EndsWith("). Check that it is a file you may read.", message);
    }

    [Fact]
    public void The_digits_of_the_repository()
    {
        Tensor images = IdxReader.Read(MnistSubset.Find("t10k-images-idx3-ubyte.gz"));
        Tensor labels = IdxReader.Read(MnistSubset.Find("t10k-labels-idx1-ubyte.gz"));
        Assert.Equal(new TensorType(DType.Int32, [2000, 28, 28]), images.Type);
        Assert.Equal([7, 2, 1, 0, 4, 1, 4, 9, 5, 9], labels.ToArray<int>()[..10]);
        Assert.InRange(images.ToArray<int>().Average(), 30, 36);
        Assert.Equal([10000], IdxReader.Read(MnistSubset.Find("train-labels-idx1-ubyte.gz")).Shape);
    }

    private string Written(byte[] content)
    {
        string path = Path.Combine(folder, Guid.NewGuid().ToString());
        File.WriteAllBytes(path, content);
        return path;
    }
}
