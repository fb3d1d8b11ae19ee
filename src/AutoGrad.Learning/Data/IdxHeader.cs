using System.Buffers.Binary;

namespace AutoGrad.Learning;

/// <summary>
/// The beginning of an IDX file: two zero bytes, the element type, the number of axes, then each axis size in four bytes.
/// </summary>
/// <param name="ElementType">What the elements are.</param>
/// <param name="Shape">The axis sizes.</param>
internal sealed record IdxHeader(IdxElementType ElementType, Shape Shape)
{
    private const int MagicLength = 4;

    /// <summary>The bytes of the header itself.</summary>
    public int Length => MagicLength + (4 * Shape.Rank);

    /// <summary>The bytes of one element.</summary>
    public int ElementSize => ElementType switch
    {
        IdxElementType.UnsignedByte or IdxElementType.SignedByte => 1,
        IdxElementType.Short => 2,
        IdxElementType.Double => 8,
        _ => 4,
    };

    /// <summary>The bytes of all elements.</summary>
    public long ContentLength => (long)Shape.Size * ElementSize;

    /// <summary>Reads the header; the path is for messages.</summary>
    public static IdxHeader Parse(string path, ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length < MagicLength)
        {
            throw IdxReader.Problem(
                path, $"ends at byte {bytes.Length}, inside its magic number", "The file is cut short: copy or download it again");
        }
        if (bytes[0] != 0 || bytes[1] != 0)
        {
            int wrong = bytes[0] != 0 ? 0 : 1;
            throw IdxReader.Problem(
                path,
                $"has 0x{bytes[wrong]:X2} at byte {wrong}, where an IDX file has 0x00",
                "Check that it is an IDX file, plain or compressed with gzip");
        }
        var elementType = (IdxElementType)bytes[2];
        if (!Enum.IsDefined(elementType))
        {
            throw IdxReader.Problem(
                path,
                $"has 0x{bytes[2]:X2} at byte 2, which is no element type (0x08, 0x09, 0x0B, 0x0C, 0x0D or 0x0E)",
                "Check that it is an IDX file, plain or compressed with gzip");
        }
        int rank = bytes[3];
        if (bytes.Length < MagicLength + (4 * rank))
        {
            throw IdxReader.Problem(
                path,
                $"ends at byte {bytes.Length}, inside the sizes of its {rank} axes",
                "The file is cut short: copy or download it again");
        }
        return new(elementType, ReadShape(path, bytes.Slice(MagicLength, 4 * rank)));
    }

    private static Shape ReadShape(string path, ReadOnlySpan<byte> bytes)
    {
        int[] sizes = new int[bytes.Length / 4];
        long elements = 1;
        for (int axis = 0; axis < sizes.Length; axis++)
        {
            uint size = BinaryPrimitives.ReadUInt32BigEndian(bytes[(4 * axis)..]);
            elements = size == 0 ? 0 : elements * size;
            if (size > Shape.MaximumSize || elements > Shape.MaximumSize)
            {
                throw IdxReader.Problem(
                    path,
                    $"has the axis size {size:N0} at byte {MagicLength + (4 * axis)}, more than a tensor can hold",
                    "Check that it is an IDX file, or split it");
            }
            sizes[axis] = (int)size;
        }
        return Shape.Create(sizes);
    }
}
