using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace AutoGrad.Execution;

/// <summary>Which rows of a plane each row of windows holds, in the order in which they are written: rows are numbered through slices.</summary>
internal sealed unsafe class HeldRows
{
    private readonly int[] rows; // as many places for each row of windows as a window has rows; pinned
    private readonly int[] counts; // for each row of windows how many rows it holds, then how many of them earlier ones hold too; pinned
    private readonly int most;

    public HeldRows(WindowLayout layout)
    {
        WindowRows = layout.Output[0] * layout.Output[1];
        most = layout.Size[0] * layout.Size[1];
        rows = GC.AllocateUninitializedArray<int>(WindowRows * most, pinned: true);
        counts = GC.AllocateUninitializedArray<int>(2 * WindowRows, pinned: true);
        bool[] held = new bool[layout.Input[0] * layout.Input[1]];
        for (int windowRow = 0; windowRow < WindowRows; windowRow++)
        {
            int[] own = [.. Of(layout, windowRow)];
            int[] again = [.. own.Where(row => held[row])];
            int[] ordered = [.. again, .. own.Where(row => !held[row])];
            ordered.CopyTo(rows, windowRow * most);
            (counts[2 * windowRow], counts[(2 * windowRow) + 1]) = (own.Length, again.Length);
            foreach (int row in own) held[row] = true;
        }
        NotHeld = [.. Enumerable.Range(0, held.Length).Where(row => !held[row])];
    }

    /// <summary>How many rows of windows a plane has.</summary>
    public int WindowRows { get; }

    /// <summary>The rows in no window.</summary>
    public int[] NotHeld { get; }

    /// <summary>The rows that a row of windows holds, first those that an earlier row of windows holds too.</summary>
    public int* Rows(int windowRow) => Address(rows) + (windowRow * (nint)most);

    public int Count(int windowRow) => Address(counts)[2 * windowRow];

    /// <summary>How many of them an earlier row of windows holds too.</summary>
    public int CountAgain(int windowRow) => Address(counts)[(2 * windowRow) + 1];

    private static IEnumerable<int> Of(WindowLayout layout, int windowRow)
    {
        (int slice, int down) = Math.DivRem(windowRow, layout.Output[1]);
        (int fromSlice, int toSlice) = layout.Places(0, slice);
        (int fromRow, int toRow) = layout.Places(1, down);
        return from i in Enumerable.Range(fromSlice, toSlice - fromSlice)
               from j in Enumerable.Range(fromRow, toRow - fromRow)
               select (i * layout.Input[1]) + j;
    }

    private static int* Address(int[] pinned) => (int*)Unsafe.AsPointer(ref MemoryMarshal.GetArrayDataReference(pinned));
}
