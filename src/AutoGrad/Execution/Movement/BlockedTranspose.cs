using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace AutoGrad.Execution;

/// <summary>
/// Copies a plane whose rows are the close neighbours in the source, tile by tile, so that every cache line is read and written while it
/// is near; whole tiles of a true transpose go through registers.
/// </summary>
internal static unsafe class BlockedTranspose
{
    /// <summary>The side of a tile: 16 floats fill a cache line.</summary>
    public const int Tile = 16;

    /// <summary>
    /// target[r·targetStride + c] = source[r·rowStride + c·columnStride] for all rows and columns; see <see cref="StagedTranspose"/>.
    /// </summary>
    public static void Run<T>(T* source, int rowStride, int columnStride, T* target, int targetStride, int rows, int columns, bool pastCaches = false)
        where T : unmanaged
    {
        if (rowStride == 1 && rows >= 4 && columns >= 4 && TransposeTile.Supports(sizeof(T)))
        {
            StagedTranspose.Run(source, columnStride, target, targetStride, rows, columns, pastCaches);
            return;
        }
        for (int row = 0; row < rows; row += Tile)
        {
            int tileRows = Math.Min(Tile, rows - row);
            for (int column = 0; column < columns; column += Tile)
            {
                int tileColumns = Math.Min(Tile, columns - column);
                T* from = source + ((nint)row * rowStride) + ((nint)column * columnStride);
                T* to = target + ((nint)row * targetStride) + column;
                if (rowStride == 1 && tileRows == Tile && tileColumns == Tile && Avx.IsSupported && sizeof(T) >= 4)
                {
                    WholeTile(ref *from, columnStride, ref *to, targetStride);
                    continue;
                }
                for (int r = 0; r < tileRows; r++)
                {
                    for (int c = 0; c < tileColumns; c++)
                        to[((nint)r * targetStride) + c] = from[((nint)r * rowStride) + ((nint)c * columnStride)];
                }
            }
        }
    }

    private static void WholeTile<T>(ref T source, int columnStride, ref T destination, int rowMajor) where T : unmanaged
    {
        int side = 32 / Unsafe.SizeOf<T>();
        for (int c = 0; c < Tile; c += side)
        {
            for (int r = 0; r < Tile; r += side)
            {
                ref T from = ref Unsafe.Add(ref source, r + ((nint)c * columnStride));
                ref T to = ref Unsafe.Add(ref destination, ((nint)r * rowMajor) + c);
                if (side == 8) Eight(ref Unsafe.As<T, float>(ref from), columnStride, ref Unsafe.As<T, float>(ref to), rowMajor);
                else Four(ref Unsafe.As<T, double>(ref from), columnStride, ref Unsafe.As<T, double>(ref to), rowMajor);
            }
        }
    }

    /// <summary>An 8 × 8 transpose: pairs, then fours are interleaved within 128-bit lanes, then the lanes change places.</summary>
    private static void Eight(ref float source, int stride, ref float destination, int rowMajor)
    {
        Vector256<float> a0 = Load(ref source, 0, stride), a1 = Load(ref source, 1, stride);
        Vector256<float> a2 = Load(ref source, 2, stride), a3 = Load(ref source, 3, stride);
        Vector256<float> a4 = Load(ref source, 4, stride), a5 = Load(ref source, 5, stride);
        Vector256<float> a6 = Load(ref source, 6, stride), a7 = Load(ref source, 7, stride);
        Vector256<double> b0 = Avx.UnpackLow(a0, a1).AsDouble(), b1 = Avx.UnpackHigh(a0, a1).AsDouble();
        Vector256<double> b2 = Avx.UnpackLow(a2, a3).AsDouble(), b3 = Avx.UnpackHigh(a2, a3).AsDouble();
        Vector256<double> b4 = Avx.UnpackLow(a4, a5).AsDouble(), b5 = Avx.UnpackHigh(a4, a5).AsDouble();
        Vector256<double> b6 = Avx.UnpackLow(a6, a7).AsDouble(), b7 = Avx.UnpackHigh(a6, a7).AsDouble();
        StoreLanes(Avx.UnpackLow(b0, b2), Avx.UnpackLow(b4, b6), ref destination, 0, rowMajor);
        StoreLanes(Avx.UnpackHigh(b0, b2), Avx.UnpackHigh(b4, b6), ref destination, 1, rowMajor);
        StoreLanes(Avx.UnpackLow(b1, b3), Avx.UnpackLow(b5, b7), ref destination, 2, rowMajor);
        StoreLanes(Avx.UnpackHigh(b1, b3), Avx.UnpackHigh(b5, b7), ref destination, 3, rowMajor);

        static void StoreLanes(Vector256<double> left, Vector256<double> right, ref float destination, int row, int rowMajor)
        {
            Store(Avx.Permute2x128(left, right, 0x20).AsSingle(), ref destination, row, rowMajor);
            Store(Avx.Permute2x128(left, right, 0x31).AsSingle(), ref destination, row + 4, rowMajor);
        }
    }

    private static void Four(ref double source, int stride, ref double destination, int rowMajor)
    {
        Vector256<double> a0 = Load(ref source, 0, stride), a1 = Load(ref source, 1, stride);
        Vector256<double> a2 = Load(ref source, 2, stride), a3 = Load(ref source, 3, stride);
        Vector256<double> even = Avx.UnpackLow(a0, a1), odd = Avx.UnpackHigh(a0, a1);
        Vector256<double> evenRight = Avx.UnpackLow(a2, a3), oddRight = Avx.UnpackHigh(a2, a3);
        Store(Avx.Permute2x128(even, evenRight, 0x20), ref destination, 0, rowMajor);
        Store(Avx.Permute2x128(odd, oddRight, 0x20), ref destination, 1, rowMajor);
        Store(Avx.Permute2x128(even, evenRight, 0x31), ref destination, 2, rowMajor);
        Store(Avx.Permute2x128(odd, oddRight, 0x31), ref destination, 3, rowMajor);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<T> Load<T>(ref T source, int line, int stride) where T : unmanaged =>
        Vector256.LoadUnsafe(ref Unsafe.Add(ref source, (nint)line * stride));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Store<T>(Vector256<T> vector, ref T destination, int line, int stride) where T : unmanaged =>
        vector.StoreUnsafe(ref Unsafe.Add(ref destination, (nint)line * stride));
}
