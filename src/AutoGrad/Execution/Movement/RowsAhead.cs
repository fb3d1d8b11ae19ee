using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics.X86;

namespace AutoGrad.Execution;

/// <summary>What memory is asked for while something before it is copied, so that it is near when its turn comes.</summary>
internal interface IAhead
{
    /// <summary>Asks for the next <see cref="RowCopy.Piece"/>; the last one of a row may be shorter.</summary>
    void Ask();
}

/// <summary>Nothing: the processor sees by itself what is read next.</summary>
internal readonly struct NothingAhead : IAhead
{
    public void Ask()
    {
    }
}

/// <summary>
/// Rows that are read in an order that only a list knows. A piece is asked for with every piece that is copied, a fixed distance before it.
/// </summary>
internal unsafe struct RowsAhead : IAhead
{
    private const int Distance = 1 << 13; // bytes; about what memory brings until the first of them are there

    private readonly byte* source;
    private readonly nint rowBytes;
    private readonly int* end;
    private int* row; // in the list, that is asked for
    private byte* place;
    private byte* rowEnd;

    /// <summary>Rows of so many bytes, of which the first to be copied is the first of the list.</summary>
    public RowsAhead(byte* source, nint rowBytes, int* first, int* end)
    {
        this.source = source;
        this.rowBytes = rowBytes;
        this.end = end;
        row = first;
        Begin();
        for (int asked = 0; asked < Distance; asked += RowCopy.Piece) Ask();
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Ask()
    {
        if (!Sse.IsSupported || place >= rowEnd) return;
        Sse.Prefetch0(place);
        Sse.Prefetch0(place + RowCopy.Line);
        Sse.Prefetch0(place + (2 * RowCopy.Line));
        Sse.Prefetch0(place + (3 * RowCopy.Line));
        place += RowCopy.Piece;
        if (place < rowEnd) return;
        row++;
        Begin();
    }

    private void Begin()
    {
        if (row >= end) return;
        place = source + (*row * rowBytes);
        rowEnd = place + rowBytes;
    }
}
