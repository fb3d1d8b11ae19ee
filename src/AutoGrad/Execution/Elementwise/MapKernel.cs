using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace AutoGrad.Execution;

/// <summary>
/// Applies a <see cref="FormulaProgram"/> to corresponding elements of operands of equal shapes and any strides. Works block by block:
/// a contiguous operand is read where it lies, one that repeats a single element is one vector, any other is gathered into scratch
/// memory a block at a time. The result is written where it stays.
/// </summary>
internal static class MapKernel
{
    private const int ChunkLength = 1 << 15;
    private const long ParallelFrom = 1 << 18; // instructions over all elements; below, waiting for a second thread may cost more than it saves

    [ThreadStatic]
    private static MapScratch? scratch;

    /// <summary>The result for every element. When every operand repeats one element the result does so as well (strides of 0).</summary>
    public static TensorValue Run(FormulaProgram program, TensorValue[] inputs, TensorType output, StoragePool pool)
    {
        if (program.DType != output.DType) throw Errors.Internal($"a formula of {program.DType} cannot give {output}");
        DType?[] types = program.ArgumentTypes;
        if (inputs.Length < types.Length) throw Errors.Internal($"{inputs.Length} operands for a formula of {types.Length}");
        bool repeats = true;
        for (int i = 0; i < inputs.Length; i++)
        {
            TensorValue input = inputs[i];
            bool fits = input.Shape == output.Shape && (i >= types.Length || types[i] is not { } dtype || dtype == input.DType);
            if (!fits) throw Errors.Internal($"operand {i} of an elementwise formula for {output} is {input.Type}");
            repeats &= Repeats(input);
        }
        int length = repeats && output.Size > 0 ? 1 : output.Size;
        TensorValue result = length == output.Size
            ? TensorValue.Allocate(output, pool)
            : new TensorValue(output, pool.Rent(output.DType.SizeInBytes), 0, new int[output.Rank]);
        if (length <= program.BlockLength) RunRange(program, inputs, NoLayouts, result, 0, length);
        else RunBlocks(program, inputs, result, length, pool);
        return result;
    }

    private static StridedLayout[] NoLayouts { get; } = [];

    private static void RunBlocks(FormulaProgram program, TensorValue[] inputs, TensorValue result, int length, StoragePool pool)
    {
        var operands = new TensorValue[inputs.Length];
        var layouts = new StridedLayout[inputs.Length];
        for (int i = 0; i < inputs.Length; i++)
        {
            operands[i] = inputs[i];
            if (inputs[i].IsContiguous || Repeats(inputs[i])) continue;
            layouts[i] = new StridedLayout(inputs[i]);
            if (!WalksAcross(layouts[i])) continue;
            operands[i] = StridedCopy.ToContiguous(inputs[i], pool); // tile by tile, which a gather in row-major order cannot do
        }
        if ((long)length * program.InstructionCount < ParallelFrom) RunRange(program, operands, layouts, result, 0, length);
        else RunChunks(program, operands, layouts, result, length);
        for (int i = 0; i < inputs.Length; i++)
        {
            if (!ReferenceEquals(operands[i], inputs[i])) pool.Return(operands[i].Storage);
        }
    }

    private static void RunChunks(FormulaProgram program, TensorValue[] inputs, StridedLayout[] layouts, TensorValue result, int length) =>
        ParallelLoop.For(
            ParallelLoop.Chunks(length, ChunkLength),
            chunk => RunRange(program, inputs, layouts, result, chunk * ChunkLength, (int)Math.Min(length, (chunk + 1L) * ChunkLength)));

    private static void RunRange(
        FormulaProgram program, TensorValue[] inputs, StridedLayout[] layouts, TensorValue result, int from, int to)
    {
        int registers = program.Registers;
        MapScratch scratch = MapKernel.scratch ??= new MapScratch();
        scratch.Reserve((registers + inputs.Length + 1) * FormulaProgram.RegisterBytes, inputs.Length);
        ref byte start = ref scratch.Start;
        Span<BlockArgument> arguments = scratch.Arguments.AsSpan(0, inputs.Length);
        nint resultPlace = (registers + inputs.Length) * FormulaProgram.RegisterBytes;
        int width = result.DType.SizeInBytes;
        for (int i = 0; i < inputs.Length; i++)
        {
            if (!Repeats(inputs[i])) continue;
            nint place = (registers + i) * FormulaProgram.RegisterBytes;
            Repeat(inputs[i], ref Unsafe.AddByteOffset(ref start, place));
            arguments[i] = new BlockArgument(null, place, 0);
        }
        for (int block = from; block < to; block += program.BlockLength)
        {
            int count = Math.Min(program.BlockLength, to - block);
            bool whole = count % 64 == 0; // then every vector of the loops lies within the block
            for (int i = 0; i < inputs.Length; i++)
            {
                TensorValue input = inputs[i];
                if (Repeats(input)) continue;
                int inputWidth = input.DType.SizeInBytes;
                if (whole && input.IsContiguous)
                {
                    arguments[i] = new BlockArgument(input.Storage, (nint)(input.Offset + block) * inputWidth, -1);
                    continue;
                }
                nint place = (registers + i) * FormulaProgram.RegisterBytes;
                Gather(input, layouts.Length > 0 ? layouts[i] : default, block, count, ref Unsafe.AddByteOffset(ref start, place));
                arguments[i] = new BlockArgument(null, place, -1);
            }
            ref byte destination = ref Unsafe.AddByteOffset(ref result.Storage.Start, (nint)(result.Offset + block) * width);
            if (whole)
            {
                program.Run(ref start, ref destination, arguments, count);
                continue;
            }
            ref byte partial = ref Unsafe.AddByteOffset(ref start, resultPlace);
            program.Run(ref start, ref partial, arguments, count);
            Unsafe.CopyBlockUnaligned(ref destination, ref partial, (uint)(count * width));
        }
        arguments.Clear(); // keeps no storage alive
    }

    private static void Gather(TensorValue input, StridedLayout layout, int first, int count, ref byte place)
    {
        int width = input.DType.SizeInBytes;
        if (input.IsContiguous)
        {
            ref byte source = ref Unsafe.AddByteOffset(ref input.Storage.Start, (nint)(input.Offset + first) * width);
            Unsafe.CopyBlockUnaligned(ref place, ref source, (uint)(count * width));
            return;
        }
        if (layout.Sizes is null) layout = new StridedLayout(input);
        if (width == 4) StridedCopy.CopyRange(input, layout, first, Block<uint>(ref place, count));
        else if (width == 8) StridedCopy.CopyRange(input, layout, first, Block<ulong>(ref place, count));
        else StridedCopy.CopyRange(input, layout, first, Block<byte>(ref place, count));

        static Span<T> Block<T>(ref byte place, int count) => MemoryMarshal.CreateSpan(ref Unsafe.As<byte, T>(ref place), count);
    }

    private static bool Repeats(TensorValue value)
    {
        if (value.Size == 1) return true;
        ReadOnlySpan<int> sizes = value.Shape.Sizes;
        int[] strides = value.Strides;
        for (int axis = 0; axis < strides.Length; axis++)
        {
            if (strides[axis] != 0 && sizes[axis] != 1) return false;
        }
        return value.Size > 0;
    }

    private static void Repeat(TensorValue value, ref byte place)
    {
        ref byte element = ref Unsafe.AddByteOffset(ref value.Storage.Start, (nint)value.Offset * value.DType.SizeInBytes);
        Vector512<byte> vector = value.DType.SizeInBytes switch
        {
            1 => Vector512.Create(element),
            4 => Vector512.Create(Unsafe.As<byte, uint>(ref element)).AsByte(),
            _ => Vector512.Create(Unsafe.As<byte, ulong>(ref element)).AsByte(),
        };
        vector.StoreUnsafe(ref place);
    }

    /// <summary>Whether reading in row-major order would touch a new cache line for every element although neighbours lie close.</summary>
    private static bool WalksAcross(StridedLayout layout)
    {
        int run = Math.Abs(layout.RunStride);
        if (run < 16) return false;
        foreach (int stride in layout.Strides)
        {
            if (stride != 0 && Math.Abs(stride) < run) return true;
        }
        return false;
    }

    /// <summary>A thread's own registers, kept from run to run.</summary>
    private sealed class MapScratch
    {
        private AlignedBytes bytes = new(16 * FormulaProgram.RegisterBytes);

        public BlockArgument[] Arguments { get; private set; } = new BlockArgument[8];

        public ref byte Start => ref bytes.Start;

        public void Reserve(int length, int arguments)
        {
            if (bytes.Length < length) bytes = new AlignedBytes(length);
            if (Arguments.Length < arguments) Arguments = new BlockArgument[arguments];
        }
    }
}

/// <summary>
/// Where one operand of a block starts: in its storage, or (null) in the scratch memory; a mask of 0 repeats the first 64 bytes.
/// </summary>
internal readonly record struct BlockArgument(Storage? Storage, nint Offset, nint Mask);
