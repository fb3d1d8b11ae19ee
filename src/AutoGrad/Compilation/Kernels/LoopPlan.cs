using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;
using System.Numerics;
using AutoGrad.Execution;

namespace AutoGrad.Compilation.Kernels;

/// <summary>An array a loop works on: what is read (or read as a copy in row-major order), or the node whose value is written.</summary>
internal sealed record LoopArray(Access Access, bool IsWritten, bool IsCopied);

/// <summary>
/// A loop made ready to run: its translated kernel, and how sizes and strides are cut into calls of it. Large loops are cut into pieces of a
/// size that depends on shapes alone; sums over pieces are added in their order, so results have the same bits for any number of threads.
/// </summary>
internal sealed unsafe partial class LoopPlan
{
    private const int PieceColumns = 1 << 14; // elements
    private const int ChunkWork = 1 << 17; // operations and memory accesses of one parallel piece
    private const int FewestChunkElements = 1 << 12;
    private const int FewestChunks = 8; // that are wanted even if the sums of every chunk take some time
    private const int Stagger = 21 * 64; // bytes between arrays, so that no two begin at the same offset of a page
    private const int BlockElements = 1 << 13; // added up by themselves: what pays for a call

    private readonly KernelCode code;
    private readonly Kernel kernel;
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
        this.code = code;
        Arrays = arrays;
        kernel = KernelCache.Get(code);
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
        scratches = code.Operands.Length - arrayCount;
        blocked = [.. Enumerable.Range(0, arrayCount).Where(i =>
            code.Operands[i] is { Accumulates: true, Reduction: ReduceKind.Sum, DType.IsFloat: true } && rowStrides[i] == 0)];
        blockRows = blocked.Length > 0 ? Math.Clamp(BlockElements / columns, 32, 512) : int.MaxValue;
        int allRows = outer.Aggregate(rows, static (product, size) => product * size);
        columnPiece = reducesRows || columns <= 2 * PieceColumns ? columns : PieceColumns;
        pieces = allRows * ParallelLoop.Chunks(columns, columnPiece);
        int work = code.OperationsPerElement + (4 * arrayCount);
        piecesPerChunk = Math.Max(1, Math.Max(FewestChunkElements, ChunkWork / work) / columnPiece);
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
            piecesPerChunk = ParallelLoop.Chunks(pieces, (int)Math.Clamp(most / 32, Math.Min(Math.Clamp(most / 2, 1, FewestChunks), chunks), chunks));
        }
        chunks = ParallelLoop.Chunks(pieces, piecesPerChunk);
    }

    /// <summary>What is read and written, in the order of the addresses that <see cref="Run"/> takes.</summary>
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

    /// <summary>Sets what is accumulated to the number that changes nothing.</summary>
    private void Prepare(nint* addresses)
    {
        for (int i = 0; i < Arrays.Length; i++)
        {
            if (code.Operands[i].Accumulates) Prepare(i, addresses[i], Arrays[i].Access.Base.Size);
        }
    }

    /// <summary>The same for what some blocks add to.</summary>
    private void PrepareBlocks(nint* addresses, int first, int count)
    {
        for (int i = 0; i < Arrays.Length; i++)
        {
            if (!code.Operands[i].Accumulates) continue;
            int size = (int)(Arrays[i].Access.Base.Size / (pieces / blockPieces));
            Prepare(i, addresses[i] + (first * (nint)size * code.Operands[i].DType.SizeInBytes), count * size);
        }
    }

    /// <summary>How many positions the outermost axes have of which each adds to its own part of every sum, one part after another.</summary>
    private int SeparateBlocks()
    {
        int blocks = 1, best = 1;
        for (int axis = 0; axis < outer.Length; axis++)
        {
            blocks *= outer[axis];
            if (Enumerable.Range(0, Arrays.Length).All(i => !code.Operands[i].Accumulates || IsApart(i, axis, blocks))) best = blocks;
        }
        return best;
    }

    private bool IsApart(int operand, int axis, int blocks)
    {
        long stride = Arrays[operand].Access.Base.Type.SizeInBytes / blocks;
        for (; axis >= 0; stride *= outer[axis--])
        {
            if (outerStrides[operand][axis] != stride) return false;
        }
        return true;
    }

    private void Prepare(int accumulated, nint address, int size)
    {
        KernelOperand operand = code.Operands[accumulated];
        Scalar identity = Reductions.Identity(operand.Reduction, operand.DType);
        switch (operand.DType)
        {
            case DType.Float32: new Span<float>((void*)address, size).Fill(identity.As<float>()); break;
            case DType.Float64: new Span<double>((void*)address, size).Fill(identity.As<double>()); break;
            case DType.Int64: new Span<long>((void*)address, size).Fill(identity.As<long>()); break;
            case DType.Int32: new Span<int>((void*)address, size).Fill(identity.As<int>()); break;
            default: new Span<uint>((void*)address, size).Fill(identity.As<uint>()); break;
        }
    }

    private void RunPieces(nint* addresses, int first, int end)
    {
        int count = code.Operands.Length, arrays = Arrays.Length;
        nint* arguments = stackalloc nint[2 * count];
        for (int i = 0; i < arrays; i++) arguments[count + i] = (nint)rowStrides[i];
        nint scratch = 0, rowBytes = ((nint)columns * 8) + Stagger;
        if (scratches + blocked.Length > 0)
        {
            Span<byte> workspace = ThreadWorkspace.Rent<byte>((scratches + blocked.Length) * rowBytes);
            scratch = (nint)System.Runtime.CompilerServices.Unsafe.AsPointer(ref workspace[0]);
            for (int i = 0; i < scratches; i++) arguments[arrays + i] = scratch + (i * rowBytes);
        }
        int piecesPerRow = ParallelLoop.Chunks(columns, columnPiece);
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
            if (calledRows > blockRows) RunBlocks(arguments, calledRows, scratch + (scratches * rowBytes), rowBytes);
            else kernel(arguments, calledRows, Math.Min(columnPiece, columns - column));
            piece += calledRows;
        }
    }

    /// <summary>Adds up many rows a block of them at a time, so that the error of a sum does not grow with their number.</summary>
    private void RunBlocks(nint* arguments, int calledRows, nint sums, nint sumBytes)
    {
        nint* starts = stackalloc nint[Arrays.Length];
        for (int i = 0; i < Arrays.Length; i++) starts[i] = arguments[i];
        for (int row = 0; row < calledRows; row += blockRows)
        {
            for (int i = 0; i < Arrays.Length; i++) arguments[i] = starts[i] + (nint)(row * rowStrides[i]);
            for (int i = 0; i < blocked.Length; i++)
            {
                arguments[blocked[i]] = sums + (i * sumBytes);
                Prepare(blocked[i], arguments[blocked[i]], Length(blocked[i]));
            }
            kernel(arguments, Math.Min(blockRows, calledRows - row), columns);
            for (int i = 0; i < blocked.Length; i++)
            {
                nint target = starts[blocked[i]], sum = sums + (i * sumBytes);
                int length = Length(blocked[i]);
                if (code.Operands[blocked[i]].DType == DType.Float32) Combine<float>(ReduceKind.Sum, new((void*)target, length), new((void*)sum, length));
                else Combine<double>(ReduceKind.Sum, new((void*)target, length), new((void*)sum, length));
            }
        }

        int Length(int operand) => code.Operands[operand].IsRow ? 1 : columns;
    }

    private void CombineParts(int operand, nint result, nint parts)
    {
        int size = Arrays[operand].Access.Base.Size;
        ReduceKind kind = code.Operands[operand].Reduction;
        nint first = parts + (nint)partOffsets[operand];
        switch (code.Operands[operand].DType)
        {
            case DType.Float32: Combine<float>(kind, result, first, size); break;
            case DType.Float64: Combine<double>(kind, result, first, size); break;
            case DType.Int64: Combine<long>(kind, result, first, size); break;
            case DType.Int32: Combine<int>(kind, result, first, size); break;
            default: Combine<uint>(kind, result, first, size); break;
        }
    }

    private void Combine<T>(ReduceKind kind, nint result, nint first, int size) where T : unmanaged, INumber<T>
    {
        for (int distance = 1; distance < chunks; distance *= 2) // by halves: the error of a sum grows with the logarithm only
        {
            for (int chunk = 0; chunk + distance < chunks; chunk += 2 * distance) Combine(kind, Part(chunk), Part(chunk + distance));
        }
        Part(0).CopyTo(new Span<T>((void*)result, size));

        Span<T> Part(int chunk) => new((void*)(first + (nint)(chunk * partBytes)), size);
    }

    private static void Combine<T>(ReduceKind kind, Span<T> target, ReadOnlySpan<T> part) where T : unmanaged, INumber<T>
    {
        switch (kind)
        {
            case ReduceKind.Sum: SumReduction<T>.Combine(target, part, target); break;
            case ReduceKind.Product: ProductReduction<T>.Combine(target, part, target); break;
            case ReduceKind.Maximum: MaximumReduction<T>.Combine(target, part, target); break;
            default: MinimumReduction<T>.Combine(target, part, target); break;
        }
    }
}
