using System.Runtime.CompilerServices;

namespace AutoGrad.Execution;

/// <summary>
/// The transpose of a plane that stays in a cache, block by block: a block is transposed into a buffer that stays in the first-level cache,
/// and leaves it row by row. So the source is read and the target is written in runs of several cache lines, and it does not matter that
/// the rows of both often lie a power of two apart, where single lines of a column have few places in the caches and evict each other. Asking
/// for the next block makes this slower; <see cref="PlaneTranspose{T}"/> does that, for planes that come from memory.
/// </summary>
internal static unsafe class StagedTranspose
{
    private const int ReadRun = 4 * RowCopy.Line;
    private const int WriteRun = 8 * RowCopy.Line;
    private const int BufferBytes = 48 << 10;
    private const int DirectBytes = 1 << 16; // a plane that stays near even if it is written line by line

    /// <summary>target[i · targetStride + j] = source[j · sourceStride + i] for i below rows and j below columns.</summary>
    [SkipLocalsInit]
    public static void Run<T>(T* source, nint sourceStride, T* target, nint targetStride, int rows, int columns) where T : unmanaged
    {
        if ((long)rows * columns * sizeof(T) < DirectBytes)
        {
            TransposeTile.Run(source, sourceStride, target, targetStride, rows, columns);
            return;
        }
        int side = Math.Min(16, RowCopy.Line / sizeof(T));
        int blockRows = Math.Min(64, ReadRun / sizeof(T)), blockColumns = Math.Min(128, WriteRun / sizeof(T));
        nint pitch = blockColumns + (RowCopy.Line / sizeof(T));
        byte* space = stackalloc byte[BufferBytes];
        T* buffer = (T*)(((nint)space + RowCopy.Line - 1) / RowCopy.Line * RowCopy.Line);
        for (int row = 0; row < rows; row += blockRows)
        {
            int height = Math.Min(blockRows, rows - row);
            for (int column = 0; column < columns; column += blockColumns)
            {
                int width = Math.Min(blockColumns, columns - column);
                T* from = source + row + (column * sourceStride), to = target + (row * targetStride) + column;
                for (int j = 0; j < width; j += side) // some runs at a time, each to its end
                    TransposeTile.Run(from + (j * sourceStride), sourceStride, buffer + j, pitch, height, Math.Min(side, width - j));
                RowCopy.Run((byte*)buffer, pitch * sizeof(T), (byte*)to, targetStride * sizeof(T), height, width * sizeof(T));
            }
        }
    }
}
