using System.Numerics;

namespace AutoGrad.Execution;

/// <summary>
/// Convolution in plain loops over integers, which wrap around. Positions are the inner loop, so that few tests for padding remain.
/// </summary>
internal sealed unsafe class DirectConvolution<T>(ConvolutionLayout layout) : ConvolvePlan where T : unmanaged, INumberBase<T>
{
    public override void Run(nint x, nint kernel, nint result, nint workspace, Epilogue epilogue)
    {
        int channels = layout.N * layout.Groups * layout.O;
        var body = new Body(layout, (T*)x, (T*)kernel, (T*)result);
        if (layout.Work >= ParallelFrom) ParallelLoop.For(channels, body);
        else for (int channel = 0; channel < channels; channel++) body.Run(channel);
    }

    /// <summary>All positions of one output channel of one image: each tap adds a shifted and scaled image.</summary>
    private static void Channel(ConvolutionLayout layout, T* x, T* kernel, T* result, int channel)
    {
        (int image, int output) = Math.DivRem(channel, layout.Groups * layout.O);
        int group = output / layout.O;
        T* target = result + (channel * (nint)layout.Positions);
        new Span<T>(target, layout.Positions).Clear();
        for (int c = 0; c < layout.C; c++)
        {
            T* source = x + (image * (nint)layout.XBatchStride) + (((group * layout.C) + c) * (nint)layout.XChannelStride);
            T* filter = kernel + (output * (nint)layout.KernelOutputStride) + (c * (nint)layout.KernelChannelStride);
            for (int tap = 0; tap < layout.Taps; tap++)
            {
                (int rest, int k2) = Math.DivRem(tap, layout.Kernel[2]);
                (int k0, int k1) = Math.DivRem(rest, layout.Kernel[1]);
                nint at = (k0 * (nint)layout.KernelStride[0]) + (k1 * (nint)layout.KernelStride[1]) + (k2 * (nint)layout.KernelStride[2]);
                T factor = filter[at];
                AddScaled(
                    layout,
                    layout.Reads(0, k0 * layout.KernelDilation[0], layout.Stride[0], layout.Output[0]),
                    layout.Reads(1, k1 * layout.KernelDilation[1], layout.Stride[1], layout.Output[1]),
                    layout.Reads(2, k2 * layout.KernelDilation[2], layout.Stride[2], layout.Output[2]),
                    factor,
                    source,
                    target);
            }
        }
    }

    private static void AddScaled(ConvolutionLayout layout, Progression slices, Progression rows, Progression columns, T factor, T* x, T* y)
    {
        nint step = columns.SourceStep * (nint)layout.XStride[2];
        for (int i = 0; i < slices.Count; i++)
        {
            nint slice = (slices.Source + (i * slices.SourceStep)) * (nint)layout.XStride[0];
            int toSlice = (slices.First + (i * slices.Every)) * layout.Output[1];
            for (int j = 0; j < rows.Count; j++)
            {
                nint row = (rows.Source + (j * rows.SourceStep)) * (nint)layout.XStride[1];
                T* from = x + slice + row + (columns.Source * (nint)layout.XStride[2]);
                T* to = y + ((toSlice + rows.First + (j * rows.Every)) * (nint)layout.Output[2]) + columns.First;
                for (int k = 0; k < columns.Count; k++) to[k * (nint)columns.Every] += factor * from[k * step];
            }
        }
    }

    private readonly struct Body(ConvolutionLayout layout, T* x, T* kernel, T* result) : IParallelBody
    {
        public void Run(int channel) => Channel(layout, x, kernel, result, channel);
    }
}
