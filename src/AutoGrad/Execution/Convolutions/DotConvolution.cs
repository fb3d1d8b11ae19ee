using System.Numerics;
using System.Runtime.CompilerServices;

namespace AutoGrad.Execution;

/// <summary>
/// Convolution with a kernel that sees a whole image at once, where both lie in the same long runs: each result is a dot product of what is
/// read in place, a few images of the sum at a time, so that what is read of both stays in the caches. The gradient of weights of one
/// place between few channels.
/// </summary>
internal sealed unsafe class DotConvolution<T, TVector, TOperations> : ConvolvePlan
    where T : unmanaged, IFloatingPointIeee754<T>
    where TVector : struct
    where TOperations : IVectorOperations<T, TVector>
{
    private const int FewPerTask = 2; // blocks of the smaller side of tiles that read the larger one together
    private const int LongRun = 4; // vectors
    private const int FewAtMost = 16; // on one side; a product of matrices is up to four times as fast on more, or in one run
    private const int NearElements = 3 << 16; // of both operands, that leave room in the second-level cache
    private const int SegmentsAtMost = 64;

    private readonly ConvolutionLayout layout;
    private readonly int length, runs, fewBlocks, manyBlocks, channelsPerPass;
    private readonly int xRunStride, kernelRunStride;

    private DotConvolution(ConvolutionLayout layout, int length, int runs, int xRunStride, int kernelRunStride)
    {
        this.layout = layout;
        (this.length, this.runs, this.xRunStride, this.kernelRunStride) = (length, runs, xRunStride, kernelRunStride);
        long each = (layout.N + (long)layout.O) * length * runs;
        channelsPerPass = (int)Math.Clamp(NearElements / each, 1, Math.Max(Math.Min(layout.C, SegmentsAtMost / runs), 1));
        fewBlocks = ParallelLoop.Chunks(layout.N, Few);
        manyBlocks = ParallelLoop.Chunks(layout.O, Many);
    }

    private static int Few => DotTile<T, TVector, TOperations>.Few;

    private static int Many => DotTile<T, TVector, TOperations>.Many;

    /// <summary>The plan for such a convolution, or null.</summary>
    public static ConvolvePlan? Of(ConvolutionLayout layout)
    {
        int lanes = TOperations.Count;
        if (lanes == 1 || layout.Positions != 1 || layout.Groups != 1 || layout.N < 4 || layout.O < 4) return null;
        if (layout.Low.AsSpan().ContainsAnyExcept(0) || layout.InputDilation.AsSpan().ContainsAnyExcept(1)) return null;
        int length = 1, runs = 1, xRun = 0, kernelRun = 0;
        for (int axis = ConvolutionLayout.Axes - 1; axis >= 0; axis--)
        {
            int size = layout.Kernel[axis], xStride = layout.XStride[axis] * layout.KernelDilation[axis], kernelStride = layout.KernelStride[axis];
            if ((size - 1) * (long)layout.KernelDilation[axis] >= layout.Input[axis]) return null;
            if (size == 1) continue;
            if (runs == 1 && xStride == length && kernelStride == length)
            {
                length *= size;
                continue;
            }
            if (runs > 1) return null;
            (runs, xRun, kernelRun) = (size, xStride, kernelStride);
        }
        return length >= LongRun * lanes && runs <= SegmentsAtMost && layout.C * runs > 1 && Math.Min(layout.N, layout.O) <= FewAtMost
            ? new DotConvolution<T, TVector, TOperations>(layout, length, runs, xRun, kernelRun)
            : null;
    }

    public override void Run(nint x, nint kernel, nint result, nint workspace, Epilogue epilogue)
    {
        int tasks = ParallelLoop.Chunks(fewBlocks, FewPerTask);
        var body = new Body(this, (T*)x, (T*)kernel, (T*)result);
        if (layout.Work >= ParallelFrom) ParallelLoop.For(tasks, body);
        else for (int task = 0; task < tasks; task++) body.Run(task);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void Task(int task, T* x, T* kernel, T* result)
    {
        int first = task * FewPerTask, end = Math.Min(first + FewPerTask, fewBlocks), tileSize = Few * Many * TOperations.Count;
        fixed (T* sums = ThreadWorkspace.Rent<T>((end - first) * (long)manyBlocks * tileSize))
        {
            for (int c = 0; c < layout.C; c += channelsPerPass)
            {
                int channels = Math.Min(channelsPerPass, layout.C - c);
                T* images = x + (c * (nint)layout.XChannelStride);
                T* filters = kernel + (c * (nint)layout.KernelChannelStride);
                T* tile = sums;
                for (int few = first; few < end; few++)
                {
                    for (int many = 0; many < manyBlocks; many++, tile += tileSize) Tile(few, many, channels, images, filters, tile, c > 0);
                }
            }
            T* done = sums;
            for (int few = first; few < end; few++)
            {
                for (int many = 0; many < manyBlocks; many++, done += tileSize) Finish(few * Few, many * Many, done, result);
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void Finish(int firstImage, int firstFilter, T* sums, T* result)
    {
        for (int i = 0; i < Math.Min(Few, layout.N - firstImage); i++)
        {
            T* row = result + ((firstImage + i) * (nint)layout.O) + firstFilter;
            for (int j = 0; j < Math.Min(Many, layout.O - firstFilter); j++)
            {
                row[j] = TOperations.Sum(TOperations.Load(sums + (((i * Many) + j) * TOperations.Count)));
            }
        }
    }

    [SkipLocalsInit]
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void Tile(int fewBlock, int manyBlock, int channels, T* images, T* filters, T* sums, bool accumulate)
    {
        T** left = stackalloc T*[Few];
        T** right = stackalloc T*[Many];
        int firstImage = fewBlock * Few, firstFilter = manyBlock * Many;
        for (int i = 0; i < Few; i++) left[i] = images + (Math.Min(firstImage + i, layout.N - 1) * (nint)layout.XBatchStride);
        for (int i = 0; i < Many; i++) right[i] = filters + (Math.Min(firstFilter + i, layout.O - 1) * (nint)layout.KernelOutputStride);
        int segments = channels * runs;
        nint* jumps = stackalloc nint[2 * segments];
        for (int c = 0, segment = 0; c < channels; c++)
        {
            for (int run = 0; run < runs; run++, segment++)
            {
                jumps[segment] = (c * (nint)layout.XChannelStride) + (run * (nint)xRunStride);
                jumps[segments + segment] = (c * (nint)layout.KernelChannelStride) + (run * (nint)kernelRunStride);
            }
        }
        DotTile<T, TVector, TOperations>.Run(left, jumps, right, jumps + segments, segments, length, sums, accumulate);
    }

    private readonly struct Body(DotConvolution<T, TVector, TOperations> plan, T* x, T* kernel, T* result) : IParallelBody
    {
        public void Run(int task) => plan.Task(task, x, kernel, result);
    }
}
