using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.Arm;
using System.Runtime.Intrinsics.X86;

namespace AutoGrad.Execution;

/// <summary>
/// Copies lines of a matrix operand side by side, target[k · width + line], the order in which register tiles read. Lines beyond the
/// valid ones become zeros. Transposed, sliced and broadcast operands are absorbed here, so no operand is copied as a whole before.
/// </summary>
internal static unsafe class PanelPacking<T> where T : unmanaged
{
    private const int Ahead = 8; // depths
    private const int ShortRun = 16; // depths, below which they are gathered one by one
    private const int DepthBlock = 64; // the part of a panel that all lines are woven into while it is in the first-level cache

    /// <summary>Packs one panel of at most <paramref name="width"/> lines.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Pack(MatrixOperand<T> operand, int valid, int width, int depth, T* target)
    {
        if (valid < width)
        {
            new Span<T>(target, width * depth).Clear();
            if (valid > 1 && operand.LinesRun(valid)) CopyRuns(operand, valid, width, depth, target);
            else PackAcross(operand, valid, width, depth, target);
        }
        else if (operand.LinesRun(width))
        {
            CopyRuns(operand, width, width, depth, target);
        }
        else
        {
            PackAcross(operand, width, width, depth, target);
        }
    }

    /// <summary>
    /// Packs whole panels side by side whose lines follow one another in memory. All panels get their part of each k in turn, because
    /// one run of memory is read faster than as many pieces, each of which is in a page of its own.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void PackRuns(MatrixOperand<T> operand, int panels, int width, int depth, T* target)
    {
        T* start = operand.Start + operand.Lines[0];
        int* depths = operand.Depths;
        nint panel = width * (nint)depth;
        int line = 64 / sizeof(T);
        int lines = panels * width;
        int whole = width - (width % Vector128<T>.Count);
        for (int k = 0; k < depth; k++)
        {
            T* source = start + depths[k];
            if (Sse.IsSupported)
            {
                T* ahead = start + depths[Math.Min(k + Ahead, depth - 1)];
                for (int j = 0; j < lines; j += line) Sse.Prefetch0(ahead + j);
            }
            T* place = target + (k * (nint)width);
            for (int p = 0; p < panels; p++)
            {
                if (Vector512.IsHardwareAccelerated && width == 2 * Vector512<T>.Count)
                {
                    Vector512.Load(source).Store(place);
                    Vector512.Load(source + Vector512<T>.Count).Store(place + Vector512<T>.Count);
                }
                else
                {
                    int i = 0;
                    for (; i < whole; i += Vector128<T>.Count) Vector128.Load(source + i).Store(place + i);
                    for (; i < width; i++) place[i] = source[i];
                }
                source += width;
                place += panel;
            }
        }
    }

    /// <summary>Lines next to one another in memory: each k is one copy.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void CopyRuns(MatrixOperand<T> operand, int valid, int width, int depth, T* target)
    {
        T* start = operand.Start + operand.Lines[0];
        int* depths = operand.Depths;
        int vectorised = valid - (valid % Vector128<T>.Count);
        if (valid == width && width == 2 * Vector512<T>.Count && Vector512.IsHardwareAccelerated)
        {
            for (int k = 0; k < depth; k++)
            {
                T* source = start + depths[k];
                Vector512.Load(source).Store(target);
                Vector512.Load(source + Vector512<T>.Count).Store(target + Vector512<T>.Count);
                target += width;
            }
            return;
        }
        for (int k = 0; k < depth; k++)
        {
            T* source = start + depths[k];
            int line = 0;
            for (; line < vectorised; line += Vector128<T>.Count) Vector128.Load(source + line).Store(target + line);
            for (; line < valid; line++) target[line] = source[line];
            target += width;
        }
    }

    /// <summary>
    /// Lines apart from one another: depths that follow each other in memory are transposed in registers, in as many pieces as they are.
    /// </summary>
    private static void PackAcross(MatrixOperand<T> operand, int valid, int width, int depth, T* target)
    {
        int block = 16 / sizeof(T);
        bool canTranspose = (Sse2.IsSupported || AdvSimd.Arm64.IsSupported) && (block == 2 || block == 4);
        int run = canTranspose && depth > 0 ? operand.DepthRun(depth) : 0;
        while (depth > 0 && (run == depth || run >= ShortRun))
        {
            TransposeRun(operand, valid, width, run, target);
            operand = operand.SkipDepths(run);
            target += run * width;
            depth -= run;
            run = depth > 0 ? operand.DepthRun(depth) : 0;
        }
        if (depth > 0) Gather(operand, 0, valid, width, 0, depth, target);
    }

    /// <summary>Small blocks of depths that follow each other are transposed in registers.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void TransposeRun(MatrixOperand<T> operand, int valid, int width, int depth, T* target)
    {
        int block = 16 / sizeof(T);
        int lines = valid - (valid % block), steps = depth - (depth % block);
        T* origin = operand.Start + operand.Depths[0];
        int across = Avx512DQ.IsSupported && operand.Steps.Line != 0 ? WideLines(width) : int.MaxValue;
        nint step = operand.Steps.Line;
        for (int from = 0; from < steps; from += DepthBlock)
        {
            int count = Math.Min(DepthBlock, steps - from);
            int line = 0;
            for (; line <= lines - across; line += across)
            {
                T* source = origin + from + operand.Lines[line];
                T* corner = target + (from * (nint)width) + line;
                if (block == 2) WovenLines.Transpose8((double*)source, step, count, width, (double*)corner);
                else if (across == 16) WovenLines.Transpose16((float*)source, step, count, width, (float*)corner);
                else WovenLines.Transpose12((float*)source, step, count, (float*)corner);
            }
            for (; line < lines; line += block)
            {
                T* corner = target + (from * (nint)width) + line;
                if (block == 4) WovenLines.Transpose4((float*)(origin + from), operand.Lines + line, count, width, (float*)corner);
                else WovenLines.Transpose2((double*)(origin + from), operand.Lines + line, count, width, (double*)corner);
            }
        }
        Gather(operand, 0, lines, width, steps, depth, target);
        Gather(operand, lines, valid, width, 0, depth, target);
    }

    /// <summary>How many evenly spaced lines are transposed at a time with 512-bit vectors.</summary>
    private static int WideLines(int width) => sizeof(T) == 8 ? 8 : width == 12 ? 12 : 16;

    private static void Gather(MatrixOperand<T> operand, int fromLine, int toLine, int width, int fromDepth, int toDepth, T* target)
    {
        int* depths = operand.Depths;
        for (int line = fromLine; line < toLine; line++)
        {
            T* source = operand.Start + operand.Lines[line];
            for (int k = fromDepth; k < toDepth; k++) target[(k * width) + line] = source[depths[k]];
        }
    }
}
