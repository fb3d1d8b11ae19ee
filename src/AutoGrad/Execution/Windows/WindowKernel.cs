using System.Numerics;

namespace AutoGrad.Execution;

/// <summary>Computes <see cref="Lowering.Window"/>: a plan, run once.</summary>
internal static unsafe class WindowKernel
{
    public static TensorValue Run(Lowering.Window lowering, TensorValue[] inputs, TensorType output, StoragePool pool)
    {
        TensorValue result = TensorValue.Allocate(output, pool);
        if (output.Size == 0) return result;
        TensorValue first = inputs[0], last = inputs[^1];
        var plan = WindowPlan.Create(lowering, first.Type, first.Strides, last.Type, last.Strides, output);
        fixed (byte* a = first.Storage.AsSpan<byte>(), b = last.Storage.AsSpan<byte>(), c = result.Storage.AsSpan<byte>())
        {
            int width = output.DType.SizeInBytes;
            plan.Run((nint)a + (first.Offset * (nint)width), (nint)b + (last.Offset * (nint)width), (nint)c);
        }
        return result;
    }
}

/// <summary>What depends on shapes and strides alone in computing windows. May be run by several threads at once.</summary>
internal abstract class WindowPlan
{
    /// <summary>The plan for operands of given types and strides; where a kind has one operand, it is given twice.</summary>
    public static WindowPlan Create(
        Lowering.Window lowering, TensorType first, int[] firstStrides, TensorType last, int[] lastStrides, TensorType output) =>
        output.DType switch
        {
            DType.Float32 => WindowPlan<float>.Of(lowering, first, firstStrides, last, lastStrides, output),
            DType.Float64 => WindowPlan<double>.Of(lowering, first, firstStrides, last, lastStrides, output),
            DType.Int32 => WindowPlan<int>.Of(lowering, first, firstStrides, last, lastStrides, output),
            DType.Int64 => WindowPlan<long>.Of(lowering, first, firstStrides, last, lastStrides, output),
            DType.UInt32 => WindowPlan<uint>.Of(lowering, first, firstStrides, last, lastStrides, output),
            _ => throw Errors.Internal($"windows of {first}"),
        };

    /// <summary>Computes from the addresses of the operands' first elements into a contiguous result.</summary>
    public abstract void Run(nint first, nint last, nint result);
}

/// <summary>A plan for elements of one type.</summary>
internal abstract unsafe class WindowPlan<T> : WindowPlan where T : unmanaged, INumber<T>
{
    private const long ChunkElements = 1 << 15;

    private readonly int planesPerChunk;
    private readonly int chunks;

    protected WindowPlan(WindowKind kind, WindowLayout layout, PlaneOperand first, PlaneOperand last)
    {
        (Kind, Layout, First, Last) = (kind, layout, first, last);
        long perPlane = Math.Max(layout.InputPlane, 1);
        planesPerChunk = (int)Math.Clamp(ChunkElements / perPlane, 1, Math.Max(first.Starts.Length, 1));
        chunks = ParallelLoop.Chunks(first.Starts.Length, planesPerChunk);
    }

    protected WindowKind Kind { get; }

    protected WindowLayout Layout { get; }

    protected PlaneOperand First { get; }

    protected PlaneOperand Last { get; }

    public static WindowPlan Of(
        Lowering.Window lowering, TensorType first, int[] firstStrides, TensorType last, int[] lastStrides, TensorType output)
    {
        bool toPlaces = lowering.Kind is WindowKind.Spread or WindowKind.ShareAmongLargest;
        (Shape shape, Shape over) = toPlaces ? (output.Shape, last.Shape) : (first.Shape, output.Shape);
        var layout = new WindowLayout(lowering.Geometry, shape, over);
        var firstPlanes = new PlaneOperand(first.Shape, firstStrides, layout.Leading.Rank);
        var lastPlanes = new PlaneOperand(last.Shape, lastStrides, layout.Leading.Rank);
        return WindowPairs<T>.Supports(lowering.Kind, layout, firstPlanes, lastPlanes)
            ? new WindowPairs<T>(lowering.Kind, layout, firstPlanes, lastPlanes)
            : WindowTriples<T>.Supports(lowering.Kind, layout, firstPlanes, lastPlanes)
            ? new WindowTriples<T>(lowering.Kind, layout, firstPlanes, lastPlanes)
            : new WindowRows<T>(lowering.Kind, layout, firstPlanes, lastPlanes);
    }

    public sealed override void Run(nint first, nint last, nint result)
    {
        if (chunks == 1) Chunk(0, (T*)first, (T*)last, (T*)result);
        else ParallelLoop.For(chunks, chunk => Chunk(chunk, (T*)first, (T*)last, (T*)result));
    }

    /// <summary>Computes planes from … to − 1 of contiguous results.</summary>
    protected abstract void Planes(int from, int to, T* first, T* last, T* result);

    private void Chunk(int chunk, T* first, T* last, T* result)
    {
        int from = chunk * planesPerChunk;
        Planes(from, Math.Min(from + planesPerChunk, First.Starts.Length), first, last, result);
    }
}
