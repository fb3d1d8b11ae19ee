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
    private readonly int scratches;

    [RequiresDynamicCode("Generates code.")]
    private LoopPlan(KernelCode code, ImmutableArray<LoopArray> arrays, int[] sizes, int[][] strides, bool reducesRows)
    {
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
            partBytes += (arrays[i].Access.Base.Type.SizeInBytes + 63) / 64 * 64;
            accumulated += arrays[i].Access.Base.Size;
        }
        chunks = ParallelLoop.Chunks(pieces, piecesPerChunk);
        if (accumulated > 0 && chunks * accumulated > (long)allRows * columns / 2)
        {
            chunks = (int)Math.Clamp((long)allRows * columns / 2 / accumulated, 1, chunks);
            piecesPerChunk = ParallelLoop.Chunks(pieces, chunks);
            chunks = ParallelLoop.Chunks(pieces, piecesPerChunk);
        }
    }

    /// <summary>What is read and written, in the order of the addresses that <see cref="Run"/> takes.</summary>
    public ImmutableArray<LoopArray> Arrays { get; }

    /// <summary>The bytes of memory that sums over pieces need.</summary>
    public long PartBytes => chunks > 1 ? chunks * partBytes : 0;

    /// <summary>Whether an array may be written where another that has the same elements was read: nothing is read again later.</summary>
    public bool AllowsInPlace { get; private init; }

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
            int count = plan.Arrays.Length;
            nint* own = stackalloc nint[count];
            for (int i = 0; i < count; i++)
            {
                own[i] = plan.code.Operands[i].Accumulates ? parts + (nint)((chunk * plan.partBytes) + plan.partOffsets[i]) : addresses[i];
            }
            plan.Prepare(own);
            plan.RunPieces(own, chunk * plan.piecesPerChunk, Math.Min(plan.pieces, (chunk + 1) * plan.piecesPerChunk));
        }
    }

    public override string ToString() => $"loop of {string.Join(" × ", outer.Append(rows).Append(columns))}\n{code}";

    /// <summary>Sets what is accumulated to the number that changes nothing.</summary>
    private void Prepare(nint* addresses)
    {
        for (int i = 0; i < Arrays.Length; i++)
        {
            KernelOperand operand = code.Operands[i];
            if (!operand.Accumulates) continue;
            int size = Arrays[i].Access.Base.Size;
            Scalar identity = Reductions.Identity(operand.Reduction, operand.DType);
            switch (operand.DType)
            {
                case DType.Float32: new Span<float>((void*)addresses[i], size).Fill(identity.As<float>()); break;
                case DType.Float64: new Span<double>((void*)addresses[i], size).Fill(identity.As<double>()); break;
                case DType.Int64: new Span<long>((void*)addresses[i], size).Fill(identity.As<long>()); break;
                case DType.Int32: new Span<int>((void*)addresses[i], size).Fill(identity.As<int>()); break;
                default: new Span<uint>((void*)addresses[i], size).Fill(identity.As<uint>()); break;
            }
        }
    }

    private void RunPieces(nint* addresses, int first, int end)
    {
        int count = code.Operands.Length, arrays = Arrays.Length;
        nint* arguments = stackalloc nint[2 * count];
        for (int i = 0; i < arrays; i++) arguments[count + i] = (nint)rowStrides[i];
        if (scratches > 0)
        {
            nint rowBytes = ((nint)columns * 8) + 64;
            Span<byte> scratch = ThreadWorkspace.Rent<byte>(scratches * rowBytes);
            nint start = (nint)System.Runtime.CompilerServices.Unsafe.AsPointer(ref scratch[0]);
            for (int i = 0; i < scratches; i++) arguments[arrays + i] = start + (i * rowBytes);
        }
        int piecesPerRow = ParallelLoop.Chunks(columns, columnPiece);
        for (int piece = first; piece < end;)
        {
            int row = piece / piecesPerRow, column = piece % piecesPerRow * columnPiece;
            int rowInBlock = row % rows;
            int count2 = piecesPerRow == 1 ? Math.Min(rows - rowInBlock, end - piece) : 1;
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
            kernel(arguments, count2, Math.Min(columnPiece, columns - column));
            piece += count2;
        }
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
        var target = new Span<T>((void*)result, size);
        new ReadOnlySpan<T>((void*)first, size).CopyTo(target);
        for (int chunk = 1; chunk < chunks; chunk++)
        {
            var part = new ReadOnlySpan<T>((void*)(first + (nint)(chunk * partBytes)), size);
            switch (kind)
            {
                case ReduceKind.Sum: SumReduction<T>.Combine(target, part, target); break;
                case ReduceKind.Product: ProductReduction<T>.Combine(target, part, target); break;
                case ReduceKind.Maximum: MaximumReduction<T>.Combine(target, part, target); break;
                default: MinimumReduction<T>.Combine(target, part, target); break;
            }
        }
    }
}
