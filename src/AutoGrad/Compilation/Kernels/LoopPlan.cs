using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;
using AutoGrad.Execution;

namespace AutoGrad.Compilation.Kernels;

/// <summary>An array a loop works on: what is read (or read as a copy in row-major order), or the node whose value is written.</summary>
internal sealed record LoopArray(Access Access, bool IsWritten, bool IsCopied);

/// <summary>
/// A loop made ready to run: its translated kernel, and how sizes and strides are cut into calls of it. Large loops are cut into pieces of
/// a size that depends on shapes alone; sums over pieces are added in their order, so results have the same bits for any number of threads.
/// </summary>
internal sealed unsafe partial class LoopPlan
{
    private const int PieceColumns = 1 << 14; // elements, or a multiple of them
    private const int LongestPiece = 1 << 18;
    private const int MostChunks = 1 << 7; // of much work: enough to share, and few ends, where memory is not asked for anything
    private const int ChunkWork = 1 << 17; // operations and memory accesses of one parallel piece
    private const int FewestChunkElements = 1 << 12;
    private const long LargeBytes = 1 << 25; // of an array that does not stay in the caches until it is read
    private const int ShortestRowToAskFor = 1 << 10; // bytes; shorter ones are there before they are needed, or too late
    private const int FewestBytesToAskFor = 1 << 23; // of an array: smaller ones are near anyway
    private const int FewestChunks = 8; // that are wanted even if the sums of every chunk take some time
    private const int Stagger = 21 * 64; // bytes between arrays, so that no two begin at the same offset of a page
    private const int BlockElements = 1 << 13; // added up by themselves: what pays for a call

    private readonly KernelCode code;
    private readonly Kernel kernel;
    private readonly Kernel pastCaches; // the same for large results that nothing lies under
    private readonly int[] large; // the arrays it writes past the caches
    private readonly int[] outer; // sizes of the axes outside the rows
    private readonly int rows;
    private readonly int columns;
    private readonly long[] rowStrides; // of every operand, in bytes
    private readonly long[][] outerStrides; // of every operand
    private readonly int columnPiece;
    private readonly int piecesPerChunk;
    private readonly int pieces;
    private readonly int chunks;
    private readonly long[] partOffsets; // of every accumulated operand within the parts of one chunk
    private readonly long partBytes;
    private readonly int blockPieces; // pieces that add to a part of the results that others do not add to; 0 where every chunk has sums of its own
    private readonly int scratches;
    private readonly bool isOnePass; // over elements, none of which is read again
    private readonly int[] blocked; // sums of floats to which one row after another adds
    private readonly int blockRows; // of one call

    [RequiresDynamicCode("Generates code.")]
    private LoopPlan(KernelCode code, ImmutableArray<LoopArray> arrays, int[] sizes, int[][] strides, bool reducesRows, bool isOnePass)
    {
        this.isOnePass = isOnePass;
        Arrays = arrays;
        columns = sizes[^1];
        rows = sizes.Length > 1 ? sizes[^2] : 1;
        outer = sizes.Length > 2 ? sizes[..^2] : [];
        int arrayCount = arrays.Length;
        rowStrides = new long[arrayCount];
        outerStrides = new long[arrayCount][];
        for (int i = 0; i < arrayCount; i++)
        {
            int width = code.Operands[i].DType.SizeInBytes;
            rowStrides[i] = sizes.Length > 1 ? strides[i][^2] * (long)width : 0;
            outerStrides[i] = [.. strides[i].Take(outer.Length).Select(stride => stride * (long)width)];
        }
        bool addsRows = rows > 1 && Enumerable.Range(0, arrayCount).Any(i => code.Operands[i].Accumulates)
            && Enumerable.Range(0, arrayCount).All(i => !code.Operands[i].Accumulates || rowStrides[i] == 0);
        if (addsRows) code = code.AddingRows();
        if (HasLongRowsOfSeveralPasses(code)) code = code.AskingForNextRow();
        this.code = code;
        kernel = KernelCache.Get(code);
        large = [.. Enumerable.Range(0, arrayCount).Where(IsLarge)];
        pastCaches = large.Length > 0 ? KernelCache.Get(code.PastCaches(large)) : kernel;
        scratches = code.Operands.Length - arrayCount;
        blocked = [.. Enumerable.Range(0, arrayCount).Where(i =>
            code.Operands[i] is { Accumulates: true, Reduction: ReduceKind.Sum, DType.IsFloat: true } && rowStrides[i] == 0)];
        blockRows = blocked.Length > 0 ? Math.Clamp(BlockElements / columns, 64, 512) : int.MaxValue;
        int allRows = outer.Aggregate(rows, static (product, size) => product * size);
        columnPiece = reducesRows || columns <= 2 * PieceColumns ? columns
            : Math.Clamp(columns / MostChunks / PieceColumns * PieceColumns, PieceColumns, LongestPiece);
        pieces = allRows * ParallelLoop.Chunks(columns, columnPiece);
        int work = code.OperationsPerElement + (4 * arrayCount);
        piecesPerChunk = Math.Max(1, Math.Max(pieces / MostChunks, Math.Max(FewestChunkElements, ChunkWork / work) / columnPiece));
        partOffsets = new long[arrayCount];
        long accumulated = 0;
        for (int i = 0; i < arrayCount; i++)
        {
            if (!code.Operands[i].Accumulates) continue;
            partOffsets[i] = partBytes;
            partBytes += ((arrays[i].Access.Base.Type.SizeInBytes + 63) / 64 * 64) + Stagger;
            accumulated += arrays[i].Access.Base.Size;
        }
        chunks = ParallelLoop.Chunks(pieces, piecesPerChunk);
        if (accumulated == 0) return;
        int blocks = SeparateBlocks();
        if (blocks >= Math.Min(chunks, FewestChunks))
        {
            blockPieces = pieces / blocks;
            piecesPerChunk = (piecesPerChunk + blockPieces - 1) / blockPieces * blockPieces;
        }
        else
        {
            long most = (long)allRows * columns / accumulated; // rows of sums that are as much work as the loop itself
            piecesPerChunk =
                ParallelLoop.Chunks(pieces, (int)Math.Clamp(most / 128, Math.Min(Math.Clamp(most / 2, 1, FewestChunks), chunks), chunks));
        }
        chunks = ParallelLoop.Chunks(pieces, piecesPerChunk);
    }

    /// <summary>What is read and written, in the order in which their addresses are given.</summary>
    public ImmutableArray<LoopArray> Arrays { get; }

    /// <summary>The bytes of memory that sums over pieces need.</summary>
    public long PartBytes => chunks > 1 && blockPieces == 0 ? chunks * partBytes : 0;

    /// <summary>Whether a node may be written where another that has the same elements was read: nothing is read again later.</summary>
    public bool AllowsInPlace(Tensor node)
    {
        for (int i = 0; i < Arrays.Length; i++)
        {
            if (Arrays[i].IsWritten && Arrays[i].Access.Base == node) return isOnePass && !code.Operands[i].Accumulates;
        }
        return false;
    }

    /// <summary>Runs the loop on the arrays at these addresses of their first elements.</summary>
    public void Run(ReadOnlySpan<nint> addresses, nint parts)
    {
        if (chunks == 1)
        {
            fixed (nint* start = addresses)
            {
                Prepare(start);
                RunPieces(start, 0, pieces);
            }
            return;
        }
        fixed (nint* start = addresses)
        {
            ParallelLoop.For(chunks, new Chunks(this, start, parts));
            if (blockPieces > 0) return;
            for (int i = 0; i < addresses.Length; i++)
            {
                if (code.Operands[i].Accumulates) CombineParts(i, addresses[i], parts);
            }
        }
    }

    /// <summary>The pieces of a loop that threads take.</summary>
    private readonly struct Chunks(LoopPlan plan, nint* addresses, nint parts) : IParallelBody
    {
        public void Run(int chunk)
        {
            int count = plan.Arrays.Length, first = chunk * plan.piecesPerChunk, end = Math.Min(plan.pieces, first + plan.piecesPerChunk);
            if (plan.blockPieces > 0)
            {
                plan.PrepareBlocks(addresses, first / plan.blockPieces, (end - first) / plan.blockPieces);
                plan.RunPieces(addresses, first, end);
                return;
            }
            nint* own = stackalloc nint[count];
            for (int i = 0; i < count; i++)
            {
                own[i] = plan.code.Operands[i].Accumulates ? parts + (nint)((chunk * plan.partBytes) + plan.partOffsets[i]) : addresses[i];
            }
            plan.Prepare(own);
            plan.RunPieces(own, first, end);
        }
    }

    public override string ToString() => $"loop of {string.Join(" × ", outer.Append(rows).Append(columns))}\n{code}";

    private void RunPieces(nint* addresses, int first, int end)
    {
        int count = code.Operands.Length, arrays = Arrays.Length;
        nint* arguments = stackalloc nint[2 * count];
        for (int i = 0; i < arrays; i++) arguments[count + i] = (nint)rowStrides[i];
        bool passesCaches = large.Length > 0 && AreLargeAlone(addresses);
        Kernel run = passesCaches ? pastCaches : kernel;
        nint scratch = 0, rowBytes = ((nint)columnPiece * 8) + Stagger;
        if (scratches + blocked.Length > 0)
        {
            Span<byte> workspace = ThreadWorkspace.Rent<byte>((scratches + blocked.Length) * rowBytes);
            scratch = (nint)System.Runtime.CompilerServices.Unsafe.AsPointer(ref workspace[0]);
            for (int i = 0; i < scratches; i++) arguments[arrays + i] = scratch + (i * rowBytes);
        }
        int piecesPerRow = ParallelLoop.Chunks(columns, columnPiece);
        // Few rows at many positions of the outer axes make long sums too.
        bool gathers = blocked.Length > 0 && piecesPerRow == 1 && rows <= blockRows && end - first > blockRows;
        nint* targets = stackalloc nint[blocked.Length];
        nint sums = scratch + (scratches * rowBytes);
        int gathered = 0;
        for (int piece = first; piece < end;)
        {
            int row = piece / piecesPerRow, column = piece % piecesPerRow * columnPiece;
            int rowInBlock = row % rows;
            int calledRows = piecesPerRow == 1 ? Math.Min(rows - rowInBlock, end - piece) : 1;
            for (int i = 0; i < arrays; i++)
            {
                KernelOperand operand = code.Operands[i];
                long address = addresses[i] + (rowInBlock * rowStrides[i]);
                if (!operand.IsRow) address += column * (long)operand.DType.SizeInBytes;
                int block = row / rows;
                for (int axis = outer.Length - 1; axis >= 0 && block > 0; axis--)
                {
                    address += block % outer[axis] * outerStrides[i][axis];
                    block /= outer[axis];
                }
                arguments[i] = (nint)address;
            }
            if (calledRows > blockRows)
            {
                RunBlocks(arguments, calledRows, sums, rowBytes);
            }
            else
            {
                if (gathered > 0 && (gathered + calledRows > blockRows || IsElsewhere(arguments, targets)))
                {
                    AddGathered(targets, sums, rowBytes);
                    gathered = 0;
                }
                if (gathers) Gather(arguments, targets, sums, rowBytes, isFirst: gathered == 0);
                run(arguments, calledRows, Math.Min(columnPiece, columns - column));
                if (gathers) gathered += calledRows;
            }
            piece += calledRows;
        }
        if (gathered > 0) AddGathered(targets, sums, rowBytes);
        if (passesCaches) Interlocked.MemoryBarrier(); // such stores become visible to other processors in any order
    }

    /// <summary>Whether an array is so large, and its rows begin so evenly, that it is best written past the caches.</summary>
    /// <summary>Whether there is time to wait for one row while another is worked on, and more to wait for than the nearest caches hold.</summary>
    private bool HasLongRowsOfSeveralPasses(KernelCode code) =>
        KernelPasses.Of(code).Max() > 0 && columns * (long)code.Width >= ShortestRowToAskFor
        && Arrays.Max(static array => (long)array.Access.Base.Type.SizeInBytes) >= FewestBytesToAskFor;

    private bool IsLarge(int array) =>
        code.Operands[array] is { Use: OperandUse.WriteElements, DType: not DType.Bool }
        && Arrays[array].Access.Base.Type.SizeInBytes >= LargeBytes
        && rowStrides[array] % 64 == 0 && Array.TrueForAll(outerStrides[array], static stride => stride % 64 == 0);

    /// <summary>Whether large results lie evenly and not where something is read: that is in the caches anyway.</summary>
    private bool AreLargeAlone(nint* addresses)
    {
        foreach (int array in large)
        {
            if (addresses[array] % 64 != 0) return false;
            for (int other = 0; other < Arrays.Length; other++)
            {
                if (other != array && addresses[other] == addresses[array]) return false;
            }
        }
        return true;
    }
}
