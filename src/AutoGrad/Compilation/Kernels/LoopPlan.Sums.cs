using System.Numerics;
using AutoGrad.Execution;

namespace AutoGrad.Compilation.Kernels;

/// <content>Sums (and products and extremes) over rows: where they start, which chunks share them, how those of several chunks become
/// one.</content>
internal sealed unsafe partial class LoopPlan
{
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

    /// <summary>
    /// How many positions the outermost axes have of which each adds to its own part of every sum, one part after another.
    /// </summary>
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
        if (Arrays[operand].Access.Base.Size % blocks != 0) return false;
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

    /// <summary>Adds up many rows a block of them at a time, so that the error of a sum does not grow with their number.</summary>
    private void RunBlocks(nint* arguments, int calledRows, nint sums, nint sumBytes)
    {
        nint* starts = stackalloc nint[Arrays.Length], targets = stackalloc nint[blocked.Length];
        for (int i = 0; i < Arrays.Length; i++) starts[i] = arguments[i];
        for (int row = 0; row < calledRows; row += blockRows)
        {
            for (int i = 0; i < Arrays.Length; i++) arguments[i] = starts[i] + (nint)(row * rowStrides[i]);
            Gather(arguments, targets, sums, sumBytes, isFirst: true);
            kernel(arguments, Math.Min(blockRows, calledRows - row), columns);
            AddGathered(targets, sums, sumBytes);
        }
    }

    /// <summary>Lets sums that are to be added to their targets gather on their own first.</summary>
    private void Gather(nint* arguments, nint* targets, nint sums, nint sumBytes, bool isFirst)
    {
        for (int i = 0; i < blocked.Length; i++)
        {
            nint sum = sums + (i * sumBytes);
            if (isFirst)
            {
                targets[i] = arguments[blocked[i]];
                Prepare(blocked[i], sum, BlockedLength(i));
            }
            arguments[blocked[i]] = sum;
        }
    }

    private void AddGathered(nint* targets, nint sums, nint sumBytes)
    {
        for (int i = 0; i < blocked.Length; i++)
        {
            nint sum = sums + (i * sumBytes);
            int length = BlockedLength(i);
            if (code.Operands[blocked[i]].DType == DType.Float32)
                Combine<float>(ReduceKind.Sum, new((void*)targets[i], length), new((void*)sum, length));
            else Combine<double>(ReduceKind.Sum, new((void*)targets[i], length), new((void*)sum, length));
        }
    }

    /// <summary>Whether rows that come next are added to something else than what gathers.</summary>
    private bool IsElsewhere(nint* arguments, nint* targets)
    {
        for (int i = 0; i < blocked.Length; i++)
        {
            if (arguments[blocked[i]] != targets[i]) return true;
        }
        return false;
    }

    private int BlockedLength(int sum) => code.Operands[blocked[sum]].IsRow ? 1 : columns;

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
