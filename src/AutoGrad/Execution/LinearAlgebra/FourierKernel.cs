using System.Numerics;

namespace AutoGrad.Execution;

/// <summary>
/// Discrete Fourier transforms, without normalisation, of the lines along the last axis but one; the last has both parts.
/// </summary>
internal static class FourierKernel
{
    private const int ChunkLength = 1 << 12;

    public static TensorValue Run(FourierPlan plan, bool inverse, TensorValue x, TensorType type, StoragePool pool) =>
        type.DType == DType.Float32 ? Run<float>(plan, inverse, x, type, pool) : Run<double>(plan, inverse, x, type, pool);

    private static TensorValue Run<T>(FourierPlan plan, bool inverse, TensorValue x, TensorType type, StoragePool pool)
        where T : unmanaged, IFloatingPoint<T>
    {
        TensorValue result = TensorValue.Allocate(type, pool);
        if (type.Size == 0) return result;
        TensorValue contiguous = StridedCopy.ToContiguous(x, pool);
        int length = type.Shape[^2], lines = type.Size / (2 * length), linesPerChunk = Math.Max(1, ChunkLength / length);
        ParallelLoop.For(ParallelLoop.Chunks(lines, linesPerChunk), chunk =>
        {
            Span<double> workspace = ThreadWorkspace.Rent<double>(plan.WorkspaceLength)[..plan.WorkspaceLength];
            // With the parts exchanged, before and after, it turns the other way.
            Span<double> real = workspace.Slice(inverse ? plan.Imaginary : 0, length);
            Span<double> imaginary = workspace.Slice(inverse ? 0 : plan.Imaginary, length);
            int last = (int)Math.Min((long)(chunk + 1) * linesPerChunk, lines);
            for (int line = chunk * linesPerChunk; line < last; line++)
            {
                ReadOnlySpan<T> from = contiguous.AsSpan<T>().Slice(line * 2 * length, 2 * length);
                for (int i = 0; i < length; i++)
                {
                    real[i] = double.CreateTruncating(from[2 * i]);
                    imaginary[i] = double.CreateTruncating(from[(2 * i) + 1]);
                }
                plan.Run(workspace, out Span<double> first, out Span<double> second);
                Span<T> to = result.AsSpan<T>().Slice(line * 2 * length, 2 * length);
                int place = inverse ? 1 : 0;
                for (int i = 0; i < length; i++)
                {
                    to[(2 * i) + place] = T.CreateTruncating(first[i]);
                    to[(2 * i) + 1 - place] = T.CreateTruncating(second[i]);
                }
            }
        });
        if (contiguous != x) pool.Return(contiguous.Storage);
        return result;
    }
}
