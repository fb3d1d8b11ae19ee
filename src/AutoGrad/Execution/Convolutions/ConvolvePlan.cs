using System.Numerics;
using System.Runtime.Intrinsics;

namespace AutoGrad.Execution;

/// <summary>
/// <see cref="Lowering.Convolve"/> planned for operands of known shapes and strides: which way is taken, in what order every sum runs, and
/// how the work is cut follow from these alone. A plan is run any number of times, by any threads at once, and allocates nothing.
/// </summary>
/// <remarks>
/// Where the kernel is a single place or as large as what it sees, convolution is a product of matrices (<see cref="ProductConvolution"/>,
/// or <see cref="DotConvolution{T, TVector, TOperations}"/>, which reads both in place).
/// Otherwise something lies side by side in vectors: images (<see cref="ImageConvolution{T, TVector, TOperations}"/>), the channels that
/// are summed (<see cref="ChannelConvolution{T, TVector, TOperations}"/>), filters
/// (<see cref="FilterConvolution{T, TVector, TOperations}"/>), positions
/// (<see cref="PositionConvolution{T, TVector, TOperations}"/>), groups (<see cref="GroupConvolution{T, TVector, TOperations}"/>) or the
/// places of a large kernel (<see cref="TapConvolution{T, TVector, TOperations}"/>), whichever wastes least. An image with gaps may be as
/// many convolutions without (<see cref="PhasedConvolution"/>).
/// </remarks>
internal abstract class ConvolvePlan
{
    /// <summary>The multiply-adds from which threads share the work.</summary>
    public const double ParallelFrom = 1e6;

    /// <summary>
    /// How many multiply-adds take as long as laying one element out in another order or putting one back: what ways are compared by.
    /// </summary>
    protected const double LayCost = 10;

    /// <summary>Bytes that <see cref="Run"/> needs beside its operands.</summary>
    public long WorkspaceBytes { get; protected init; }

    /// <summary>Whether several tasks hand parts of the result to an epilogue. Where they do not, <see cref="Run"/> takes none.</summary>
    public bool AllowsEpilogue { get; protected init; }

    /// <summary>
    /// Computes the contiguous result. The addresses are those of element 0 of each value; the workspace's is a multiple of 64.
    /// </summary>
    public abstract void Run(nint x, nint kernel, nint result, nint workspace, Epilogue epilogue = default);

    /// <summary>Plans a convolution of x [N, C, …] with a kernel [O, C / groups, …] of one dtype.</summary>
    public static ConvolvePlan Create(
        Lowering.Convolve lowering, TensorType x, ReadOnlySpan<int> xStrides, TensorType kernel, ReadOnlySpan<int> kernelStrides, TensorType output)
    {
        if (output.Size == 0 || x.Size == 0 || kernel.Size == 0) return new Zeros(output.SizeInBytes); // sums over nothing but padding
        var layout = new ConvolutionLayout(lowering.Geometry, x.Shape, xStrides, kernel.Shape, kernelStrides, output.Shape);
        return x.DType switch
        {
            DType.Float32 => Create<float>(layout, x.DType),
            DType.Float64 => Create<double>(layout, x.DType),
            DType.Int32 => new DirectConvolution<int>(layout),
            DType.Int64 => new DirectConvolution<long>(layout),
            DType.UInt32 => new DirectConvolution<uint>(layout),
            _ => throw Errors.Internal($"a convolution of {x.DType}"),
        };
    }

    private static ConvolvePlan Create<T>(ConvolutionLayout layout, DType dtype) where T : unmanaged, IFloatingPointIeee754<T> =>
        Vector512.IsHardwareAccelerated ? Create<T, Vector512<T>, Operations512<T>>(layout, dtype)
        : Vector256.IsHardwareAccelerated ? Create<T, Vector256<T>, Operations256<T>>(layout, dtype)
        : Vector128.IsHardwareAccelerated ? Create<T, Vector128<T>, Operations128<T>>(layout, dtype)
        : Create<T, T, Operations1<T>>(layout, dtype);

    private static ConvolvePlan Create<T, TVector, TOperations>(ConvolutionLayout layout, DType dtype)
        where T : unmanaged, IFloatingPointIeee754<T>
        where TVector : struct
        where TOperations : IVectorOperations<T, TVector>
    {
        if ((DotConvolution<T, TVector, TOperations>.Of(layout) ?? ProductConvolution.Of(layout, dtype)) is { } product) return product;
        Way way = Cheapest<T, TVector, TOperations>(layout);
        Func<ConvolutionLayout, double> cost = static part => Cheapest<T, TVector, TOperations>(part).Cost;
        return PhasedConvolution.Of(layout, dtype, cost, Create<T, TVector, TOperations>, way.Cost) ?? way.Plan(layout);
    }

    /// <summary>What one way costs in multiply-adds, and its plan.</summary>
    private readonly record struct Way(double Cost, Func<ConvolutionLayout, ConvolvePlan> Plan);

    private static Way Cheapest<T, TVector, TOperations>(ConvolutionLayout layout)
        where T : unmanaged, IFloatingPointIeee754<T>
        where TVector : struct
        where TOperations : IVectorOperations<T, TVector>
    {
        ReadOnlySpan<Way> ways =
        [
            new(GroupConvolution<T, TVector, TOperations>.Cost(layout), static part => new GroupConvolution<T, TVector, TOperations>(part)),
            new(ImageConvolution<T, TVector, TOperations>.Cost(layout), static part => new ImageConvolution<T, TVector, TOperations>(part)),
            new(ChannelConvolution<T, TVector, TOperations>.Cost(layout), static part => new ChannelConvolution<T, TVector, TOperations>(part)),
            new(FilterConvolution<T, TVector, TOperations>.Cost(layout), static part => new FilterConvolution<T, TVector, TOperations>(part)),
            new(TapConvolution<T, TVector, TOperations>.Cost(layout), static part => new TapConvolution<T, TVector, TOperations>(part)),
            new(PositionConvolution<T, TVector, TOperations>.Cost(layout), static part => new PositionConvolution<T, TVector, TOperations>(part)),
        ];
        Way cheapest = ways[0];
        foreach (Way way in ways) if (way.Cost < cheapest.Cost) cheapest = way;
        return cheapest;
    }

    /// <summary>Empty sums, each of which is zero; every dtype's zero is zero bytes.</summary>
    private sealed unsafe class Zeros(long bytes) : ConvolvePlan
    {
        public override void Run(nint x, nint kernel, nint result, nint workspace, Epilogue epilogue) =>
            new Span<byte>((byte*)result, (int)bytes).Clear();
    }
}
