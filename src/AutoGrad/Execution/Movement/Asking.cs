using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics.X86;

namespace AutoGrad.Execution;

/// <summary>Runs of some cache lines that are read next, asked for run by run.</summary>
/// <remarks>Without any decision that depends on a line: a branch that the processor guesses wrong costs as much as some lines.</remarks>
internal readonly unsafe struct Asking
{
    private const int Four = 4;

    private readonly byte* source;
    private readonly nint* end;
    private readonly int runsTogether;
    private readonly bool isOne, isLong, isSplit;

    /// <param name="source">From where the places of runs are counted.</param>
    /// <param name="places">Where runs begin, in bytes.</param>
    /// <param name="runs">How many.</param>
    /// <param name="bytes">Of a run: up to eight lines.</param>
    /// <param name="portions">In how many portions.</param>
    public Asking(byte* source, nint* places, int runs, int bytes, int portions)
    {
        this.source = source;
        Run = places;
        end = Sse.IsSupported ? places + runs : places;
        runsTogether = (runs + portions - 1) / portions;
        isOne = bytes <= RowCopy.Line;
        isLong = bytes > Four * RowCopy.Line;
        isSplit = runs > 0 && (((nint)source + places[0]) | ((nint)source + places[runs - 1])) % RowCopy.Line != 0;
    }

    /// <summary>The first run to ask for.</summary>
    public nint* Run { get; }

    /// <summary>Asks for the next portion, from a run on, and returns the run after it.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public nint* Next(nint* run)
    {
        for (int i = 0; i < runsTogether && run < end; i++, run++)
        {
            byte* line = source + *run;
            if (isOne) Sse.Prefetch0(line);
            else Lines(line);
            if (isLong) Lines(line + (Four * RowCopy.Line));
            if (isSplit) Sse.Prefetch0(line + ((isLong ? 2 * Four : isOne ? 1 : Four) * RowCopy.Line));
        }
        return run;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Lines(byte* line)
    {
        Sse.Prefetch0(line);
        Sse.Prefetch0(line + RowCopy.Line);
        Sse.Prefetch0(line + (2 * RowCopy.Line));
        Sse.Prefetch0(line + (3 * RowCopy.Line));
    }
}
