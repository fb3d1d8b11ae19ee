using System.Runtime.CompilerServices;

namespace AutoGrad.Execution;

/// <summary>Lays some filters of a kernel side by side: one row for each channel and tap, whose elements are those of the filters.</summary>
internal static unsafe class FilterPanel<T> where T : unmanaged
{
    /// <summary>
    /// target[k · width + o] = the element of filter o at channel and tap k, in the order of the kernel's axes; 0 from filter valid on.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Pack(ConvolutionLayout layout, T* filters, int valid, int width, T* target)
    {
        int run = layout.Kernel[1] * layout.Kernel[2];
        nint apart = layout.KernelOutputStride;
        if (valid < width) new Span<T>(target, layout.C * layout.Taps * width).Clear();
        bool isRun = IsRun(layout, 1), isTurned = IsRun(layout, -1);
        for (int c = 0; c < layout.C; c++, filters += layout.KernelChannelStride)
        {
            for (int slice = 0; slice < layout.Kernel[0]; slice++, target += run * width)
            {
                T* plane = filters + (slice * (nint)layout.KernelStride[0]);
                if (isRun) TransposeTile.Run(plane, apart, target, width, run, valid);
                else if (isTurned) TransposeTile.Run(plane - (run - 1), apart, target + ((run - 1) * width), -width, run, valid);
                else Gather(layout, plane, valid, width, target);
            }
        }
    }

    /// <summary>Whether the taps of a plane of the kernel follow each other in memory, or do so backwards.</summary>
    private static bool IsRun(ConvolutionLayout layout, int step) =>
        (layout.Kernel[2] == 1 || layout.KernelStride[2] == step)
        && (layout.Kernel[1] == 1 || layout.KernelStride[1] == step * layout.Kernel[2]);

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Gather(ConvolutionLayout layout, T* plane, int valid, int width, T* target)
    {
        for (int i = 0; i < layout.Kernel[1]; i++)
        {
            T* from = plane + (i * (nint)layout.KernelStride[1]);
            for (int j = 0; j < layout.Kernel[2]; j++, from += layout.KernelStride[2], target += width)
            {
                for (int o = 0; o < valid; o++) target[o] = from[o * (nint)layout.KernelOutputStride];
            }
        }
    }
}
