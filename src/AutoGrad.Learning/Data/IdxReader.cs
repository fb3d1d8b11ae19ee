using System.Buffers.Binary;
using System.IO.Compression;

namespace AutoGrad.Learning;

/// <summary>
/// Reads files of the IDX format, in which MNIST and its relatives come: a tensor as a magic number, the sizes of the axes and the
/// elements, all big-endian. Files compressed with gzip are recognised by their first bytes, whatever their name.
/// </summary>
/// <remarks>
/// Format: Y. LeCun, C. Cortes, C. J. C. Burges, "The MNIST database of handwritten digits", section "The IDX file format".
/// </remarks>
/// <example><code>Tensor images = IdxReader.Read("train-images-idx3-ubyte.gz").Cast(DType.Float32) / 255;</code></example>
public static class IdxReader
{
    /// <summary>The tensor in a file.</summary>
    /// <param name="path">The file, plain or compressed with gzip.</param>
    /// <returns>
    /// A tensor of the file's shape: Int32 for bytes, 16-bit and 32-bit integers, Float32 for floats, Float64 for doubles.
    /// </returns>
    /// <exception cref="IOException">The file cannot be opened or read; the message says why and what to check.</exception>
    /// <exception cref="InvalidDataException">The content is no IDX file, is cut short, or goes on after its last element.</exception>
    public static Tensor Read(string path)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        byte[] bytes = Content(path);
        IdxHeader header = IdxHeader.Parse(path, bytes);
        long needed = header.Length + header.ContentLength;
        if (bytes.Length < needed)
        {
            throw Problem(
                path,
                $"ends at byte {bytes.Length:N0}, but {header.Shape} elements of {header.ElementSize} bytes need {needed:N0}",
                "The file is cut short: copy or download it again");
        }
        if (bytes.Length > needed)
        {
            throw Problem(
                path,
                $"goes on after byte {needed:N0}, where the last of {header.Shape} elements ends",
                "The sizes in its header do not fit its content: copy or download it again");
        }
        return Decode(bytes.AsSpan(header.Length), header);
    }

    internal static InvalidDataException Problem(string path, string problem, string fix) => new($"IdxReader: '{path}' {problem}. {fix}.");

    /// <summary>All bytes, decompressed if need be.</summary>
    private static byte[] Content(string path)
    {
        byte[] bytes;
        try
        {
            bytes = File.ReadAllBytes(path);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            bool isMissing = error is FileNotFoundException or DirectoryNotFoundException;
            string fix = isMissing ? "Check the path" : "Check that it is a file you may read";
            throw new IOException($"IdxReader: '{path}' cannot be read ({error.Message}). {fix}.", error);
        }
        if (bytes is not [0x1F, 0x8B, ..]) return bytes;
        try
        {
            using var unzip = new GZipStream(new MemoryStream(bytes), CompressionMode.Decompress);
            using var content = new MemoryStream();
            unzip.CopyTo(content);
            return content.ToArray();
        }
        catch (InvalidDataException error)
        {
            throw Problem(path, $"is damaged: gzip cannot decompress it ({error.Message})", "Copy or download it again");
        }
    }

    private static Tensor Decode(ReadOnlySpan<byte> content, IdxHeader header) => header.ElementType switch
    {
        IdxElementType.UnsignedByte => Integers(content, header, static (bytes, i) => bytes[i]),
        IdxElementType.SignedByte => Integers(content, header, static (bytes, i) => (sbyte)bytes[i]),
        IdxElementType.Short => Integers(content, header, static (bytes, i) => BinaryPrimitives.ReadInt16BigEndian(bytes[(2 * i)..])),
        IdxElementType.Integer => Integers(content, header, static (bytes, i) => BinaryPrimitives.ReadInt32BigEndian(bytes[(4 * i)..])),
        IdxElementType.Float => Elements(content, header, static (bytes, i) => BinaryPrimitives.ReadSingleBigEndian(bytes[(4 * i)..])),
        _ => Elements(content, header, static (bytes, i) => BinaryPrimitives.ReadDoubleBigEndian(bytes[(8 * i)..])),
    };

    private static Tensor Integers(ReadOnlySpan<byte> content, IdxHeader header, Func<ReadOnlySpan<byte>, int, int> read) =>
        Elements(content, header, read);

    private static Tensor Elements<T>(ReadOnlySpan<byte> content, IdxHeader header, Func<ReadOnlySpan<byte>, int, T> read)
        where T : unmanaged
    {
        T[] elements = new T[header.Shape.Size];
        for (int i = 0; i < elements.Length; i++) elements[i] = read(content, i);
        return Tensor.From(elements, header.Shape);
    }
}
