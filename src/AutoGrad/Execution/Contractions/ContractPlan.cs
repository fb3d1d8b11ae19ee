using System.Numerics;
using System.Runtime.Intrinsics;

namespace AutoGrad.Execution;

/// <summary>
/// <see cref="Lowering.Contract"/> planned for operands of known shapes and strides: which way is taken, in what order every sum runs, and
/// how the work is cut follow from these alone. A plan is run any number of times, by any threads at once, and allocates nothing.
/// </summary>
internal abstract class ContractPlan
{
    /// <summary>Bytes that <see cref="Run"/> needs beside its operands.</summary>
    public long WorkspaceBytes { get; protected init; }

    /// <summary>Whether several tasks hand parts of the result to an epilogue. Where they do not, <see cref="Run"/> takes none.</summary>
    public bool AllowsEpilogue { get; protected init; }

    /// <summary>
    /// Computes the contiguous result. The addresses are those of element 0 of each value; the workspace's is a multiple of 64.
    /// </summary>
    public abstract void Run(nint left, nint right, nint result, nint workspace, Epilogue epilogue = default);

    /// <summary>Plans a product of operands of one dtype.</summary>
    public static ContractPlan Create(
        Lowering.Contract lowering, TensorType left, ReadOnlySpan<int> leftStrides, TensorType right, ReadOnlySpan<int> rightStrides)
    {
        var layout = new ContractionLayout(lowering, left.Shape, leftStrides, right.Shape, rightStrides);
        if (layout.Results == 0 || layout.Depth.Size == 0) return new Zeros(layout.Results * left.DType.SizeInBytes);
        return left.DType switch
        {
            DType.Float32 => Create<float>(layout),
            DType.Float64 => Create<double>(layout),
            DType.Int32 => new DirectProduct<int>(layout),
            DType.Int64 => new DirectProduct<long>(layout),
            DType.UInt32 => new DirectProduct<uint>(layout),
            _ => throw Errors.Internal($"a product of {left.DType}"),
        };
    }

    private static ContractPlan Create<T>(ContractionLayout layout) where T : unmanaged, IFloatingPointIeee754<T> =>
        DirectProduct<T>.IsBest(layout) ? new DirectProduct<T>(layout)
        : Vector512.IsHardwareAccelerated ? new ProductBatch<T, Vector512<T>, Operations512<T>>(layout)
        : Vector256.IsHardwareAccelerated ? new ProductBatch<T, Vector256<T>, Operations256<T>>(layout)
        : Vector128.IsHardwareAccelerated ? new ProductBatch<T, Vector128<T>, Operations128<T>>(layout)
        : new ProductBatch<T, T, Operations1<T>>(layout);

    /// <summary>Empty sums, each of which is zero; every dtype's zero is zero bytes.</summary>
    private sealed unsafe class Zeros(long bytes) : ContractPlan
    {
        public override void Run(nint left, nint right, nint result, nint workspace, Epilogue epilogue) =>
            new Span<byte>((byte*)result, (int)bytes).Clear();
    }
}
