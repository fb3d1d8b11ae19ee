namespace AutoGrad.Execution;

/// <summary>
/// The static side of a convolution over one to three spatial axes:
/// result[n, o, p] = Σ over c, k of x̂[n, g·C/G + c, p·Strides + k·KernelDilation − Low] · kernel[o, c, k], where g is the group of o and
/// x̂ is x with InputDilation − 1 zeros between neighbours and zeros outside (cross-correlation, as networks call convolution). Low and
/// High may be negative. The result's spatial size is ⌊(dilated x + Low + High − dilated kernel) / stride⌋ + 1.
/// </summary>
internal sealed record ConvolutionGeometry(Axes Strides, Axes Low, Axes High, Axes InputDilation, Axes KernelDilation, int Groups)
{
    public int SpatialRank => Strides.Count;

    /// <summary>The size of an axis with dilation − 1 gaps between neighbours; 0 stays 0.</summary>
    public static int Dilated(int size, int dilation) => size == 0 ? 0 : ((size - 1) * dilation) + 1;

    /// <summary>The spatial size of the result along one spatial axis; negative or zero when the kernel does not fit.</summary>
    public int OutputSize(int axis, int inputSize, int kernelSize)
    {
        int span = Dilated(inputSize, InputDilation[axis]) + Low[axis] + High[axis] - Dilated(kernelSize, KernelDilation[axis]);
        return span < 0 ? 0 : (span / Strides[axis]) + 1;
    }
}
