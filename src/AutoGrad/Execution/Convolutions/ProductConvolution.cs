namespace AutoGrad.Execution;

/// <summary>
/// Convolutions that are products of matrices: with a kernel of one place, where each image is [C, positions], or with a kernel that sees a
/// whole image at once, as in the gradient of the former by its kernel.
/// </summary>
internal sealed unsafe class ProductConvolution : ConvolvePlan
{
    private const long WorkspaceAtMost = 1 << 26;
    private const int ImagesWanted = 4;

    private readonly ContractPlan plan;
    private readonly ConvolutionLayout? images; // null where one product is all
    private readonly int width, count;
    private readonly bool shared;

    private ProductConvolution(ContractPlan plan, ConvolutionLayout layout, bool isEachImage, int width)
    {
        (this.plan, this.width) = (plan, width);
        images = isEachImage ? layout : null;
        count = isEachImage ? layout.N * layout.Groups : 1;
        long each = (plan.WorkspaceBytes + 63) / 64 * 64;
        shared = count >= ImagesWanted && layout.Work >= ParallelFrom && each * count <= WorkspaceAtMost;
        WorkspaceBytes = shared ? each * count : each;
        AllowsEpilogue = plan.AllowsEpilogue;
    }

    /// <summary>The plan for such a convolution, or null.</summary>
    public static ConvolvePlan? Of(ConvolutionLayout layout, DType dtype)
    {
        if (layout.C * (long)layout.O < 4 || layout.InputDilation.AsSpan().ContainsAnyExcept(1)) return null;
        return Pointwise(layout, dtype) ?? Whole(layout, dtype);
    }

    public override void Run(nint x, nint kernel, nint result, nint workspace, Epilogue epilogue)
    {
        if (images is null)
        {
            plan.Run(x, kernel, result, workspace, epilogue);
            return;
        }
        var body = new Body(this, images, x, kernel, result, workspace, epilogue);
        if (shared) ParallelLoop.For(count, body);
        else for (int image = 0; image < count; image++) body.Run(image);
    }

    private static ProductConvolution? Pointwise(ConvolutionLayout layout, DType dtype)
    {
        if (layout.Taps != 1 || layout.Low.AsSpan().ContainsAnyExcept(0) || layout.Stride.AsSpan().ContainsAnyExcept(1)) return null;
        if (!layout.Output.AsSpan().SequenceEqual(layout.Input)) return null;
        int step = 0, reach = 1;
        for (int axis = ConvolutionLayout.Axes - 1; axis >= 0; axis--)
        {
            if (layout.Input[axis] == 1) continue;
            if (step == 0) step = layout.XStride[axis];
            if (layout.XStride[axis] != step * reach) return null;
            reach *= layout.Input[axis];
        }
        ContractPlan plan = ContractPlan.Create(
            new Lowering.Contract([], [1], [], [0]),
            new TensorType(dtype, [layout.O, layout.C]),
            [layout.KernelOutputStride, layout.KernelChannelStride],
            new TensorType(dtype, [layout.C, layout.Positions]),
            [layout.XChannelStride, step]);
        return new ProductConvolution(plan, layout, true, dtype.SizeInBytes);
    }

    private static ProductConvolution? Whole(ConvolutionLayout layout, DType dtype)
    {
        if (layout.Positions != 1 || layout.Groups != 1 || layout.Low.AsSpan().ContainsAnyExcept(0)) return null;
        int[] strides = new int[ConvolutionLayout.Axes];
        for (int axis = 0; axis < strides.Length; axis++)
        {
            if ((layout.Kernel[axis] - 1) * (long)layout.KernelDilation[axis] >= layout.Input[axis]) return null;
            strides[axis] = layout.XStride[axis] * layout.KernelDilation[axis];
        }
        ContractPlan plan = ContractPlan.Create(
            new Lowering.Contract([], [1, 2, 3, 4], [], [1, 2, 3, 4]),
            new TensorType(dtype, [layout.N, layout.C, .. layout.Kernel]),
            [layout.XBatchStride, layout.XChannelStride, .. strides],
            new TensorType(dtype, [layout.O, layout.C, .. layout.Kernel]),
            [layout.KernelOutputStride, layout.KernelChannelStride, .. layout.KernelStride]);
        return new ProductConvolution(plan, layout, false, dtype.SizeInBytes);
    }

    private readonly struct Body(
        ProductConvolution product, ConvolutionLayout layout, nint x, nint kernel, nint result, nint workspace, Epilogue epilogue) : IParallelBody
    {
        public void Run(int chunk)
        {
            (int image, int group) = Math.DivRem(chunk, layout.Groups);
            nint width = product.width, first = chunk * (nint)layout.O * layout.Positions;
            product.plan.Run(
                kernel + (group * layout.O * (nint)layout.KernelOutputStride * width),
                x + (((image * (nint)layout.XBatchStride) + (group * layout.C * (nint)layout.XChannelStride)) * width),
                result + (first * width),
                product.shared ? workspace + (nint)(chunk * (product.WorkspaceBytes / product.count)) : workspace,
                epilogue.At(first));
        }
    }
}
