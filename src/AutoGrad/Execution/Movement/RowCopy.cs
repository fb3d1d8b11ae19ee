using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace AutoGrad.Execution;

/// <summary>Copies runs of bytes that lie at even distances.</summary>
internal static unsafe class RowCopy
{
    /// <summary>The bytes of a cache line.</summary>
    public const int Line = 64;

    /// <summary>The bytes that are copied together.</summary>
    public const int Piece = 4 * Line;

    /// <summary>The bytes of a result that leaves no room in the caches for what else is at work.</summary>
    public const long PastCachesFrom = 1 << 24;

    private const int LongRun = 1 << 12; // bytes, from which the way of the runtime is the best one
    private const int ShortestPastCaches = 1 << 10; // where rows do not begin with a line

    /// <summary>Copies so many bytes from every row to every row.</summary>
    /// <param name="from">The first row.</param>
    /// <param name="fromStride">The bytes to the next one.</param>
    /// <param name="to">Where it goes.</param>
    /// <param name="toStride">The bytes to where the next one goes.</param>
    /// <param name="rows">How many.</param>
    /// <param name="bytes">Of a run.</param>
    /// <param name="pastCaches">Whether what is written is so large that it is not to take the place of something else in the
    /// caches.</param>
    public static void Run(byte* from, nint fromStride, byte* to, nint toStride, int rows, int bytes, bool pastCaches = false)
    {
        bool streams = pastCaches && ((nint)to | toStride) % Line == 0;
        if (pastCaches && bytes >= (streams ? LongRun : ShortestPastCaches))
        {
            for (int row = 0; row < rows; row++) PastCaches(from + (row * fromStride), to + (row * toStride), bytes);
        }
        else if (bytes >= LongRun)
        {
            for (int row = 0; row < rows; row++) Short(from + (row * fromStride), to + (row * toStride), bytes);
        }
        else
        {
            Plain(from, fromStride, to, toStride, rows, bytes, streams);
        }
    }

    /// <summary>
    /// Copies bytes so that whole lines of the target do not take the place of something else in the caches, and are not read before.
    /// </summary>
    public static void PastCaches(byte* from, byte* to, nint bytes)
    {
        var nothing = default(NothingAhead);
        PastCaches(from, to, bytes, ref nothing);
    }

    /// <summary>The same, and asks for as many pieces that will be copied later.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void PastCaches<TAhead>(byte* from, byte* to, nint bytes, ref TAhead ahead) where TAhead : struct, IAhead
    {
        nint head = (Line - ((nint)to % Line)) % Line;
        nint rest = bytes; // that was not asked for
        if (bytes < head + Piece)
        {
            for (; rest > 0; rest -= Piece) ahead.Ask();
            Short(from, to, (int)bytes);
            return;
        }
        if (head > 0) Short(from, to, (int)head);
        nint i = head;
        for (; i + Piece <= bytes; i += Piece, rest -= Piece)
        {
            ahead.Ask();
            Vector512<byte> a = Vector512.Load(from + i), b = Vector512.Load(from + i + Line);
            Vector512<byte> c = Vector512.Load(from + i + (2 * Line)), d = Vector512.Load(from + i + (3 * Line));
            a.StoreAlignedNonTemporal(to + i);
            b.StoreAlignedNonTemporal(to + i + Line);
            c.StoreAlignedNonTemporal(to + i + (2 * Line));
            d.StoreAlignedNonTemporal(to + i + (3 * Line));
        }
        for (; rest > 0; rest -= Piece) ahead.Ask();
        for (; i + Line <= bytes; i += Line) Vector512.Load(from + i).StoreAlignedNonTemporal(to + i);
        if (i < bytes) Short(from + i, to + i, (int)(bytes - i));
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Plain(byte* from, nint fromStride, byte* to, nint toStride, int rows, int bytes, bool streams)
    {
        for (int row = 0; row < rows; row++, from += fromStride, to += toStride)
        {
            int i = 0;
            for (; i + Line <= bytes; i += Line) Move(from + i, to + i, streams);
            if (i < bytes) Rest(from + i, to + i, bytes - i);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Move(byte* from, byte* to, bool streams)
    {
        Vector512<byte> line = Vector512.Load(from);
        if (streams) line.StoreAlignedNonTemporal(to);
        else line.Store(to);
    }

    /// <summary>Less than a line, by two vectors that overlap: a call would take several times as long.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Rest(byte* from, byte* to, int bytes)
    {
        if (bytes >= Vector256<byte>.Count)
        {
            Vector256<byte> last = Vector256.Load(from + bytes - Vector256<byte>.Count);
            Vector256.Load(from).Store(to);
            last.Store(to + bytes - Vector256<byte>.Count);
        }
        else if (bytes >= Vector128<byte>.Count)
        {
            Vector128<byte> last = Vector128.Load(from + bytes - Vector128<byte>.Count);
            Vector128.Load(from).Store(to);
            last.Store(to + bytes - Vector128<byte>.Count);
        }
        else
        {
            for (int i = 0; i < bytes; i++) to[i] = from[i];
        }
    }

    private static void Short(byte* from, byte* to, int bytes) => new Span<byte>(from, bytes).CopyTo(new Span<byte>(to, bytes));
}
