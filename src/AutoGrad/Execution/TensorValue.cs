namespace AutoGrad.Execution;

/// <summary>
/// Numbers laid out in a <see cref="AutoGrad.Execution.Storage"/>: element (i, j, …) lies at offset + i·stride₀ + j·stride₁ + …, counted in
/// elements. Strides may be 0 (broadcast) or negative (flipped). Never written again once the kernel that made it has returned.
/// </summary>
internal sealed class TensorValue
{
    public TensorValue(TensorType type, Storage storage, int offset, int[] strides)
    {
        Type = type;
        Storage = storage;
        Offset = offset;
        Strides = strides;
        IsContiguous = IsRowMajor(type.Shape, strides);
    }

    public TensorType Type { get; }

    public Storage Storage { get; }

    public int Offset { get; }

    public int[] Strides { get; }

    public DType DType => Type.DType;

    public Shape Shape => Type.Shape;

    public int Size => Type.Size;

    /// <summary>Whether the elements lie one after another in row-major order.</summary>
    public bool IsContiguous { get; }

    /// <summary>A new contiguous value whose elements the caller is about to write.</summary>
    public static TensorValue Allocate(TensorType type, StoragePool pool) =>
        new(type, pool.Rent(type.SizeInBytes), 0, RowMajor(type.Shape));

    /// <summary>A contiguous value holding a copy of the given elements.</summary>
    public static TensorValue From<T>(ReadOnlySpan<T> elements, Shape shape) where T : unmanaged
    {
        var type = new TensorType(DTypeFacts.Of<T>(), shape);
        Storage storage = Storage.Allocate(type.SizeInBytes);
        elements.CopyTo(storage.AsSpan<T>());
        return new TensorValue(type, storage, 0, RowMajor(shape));
    }

    /// <summary>The elements of a contiguous value.</summary>
    public Span<T> AsSpan<T>() where T : unmanaged =>
        IsContiguous ? Storage.AsSpan<T>().Slice(Offset, Size) : throw Errors.Internal($"{Type} is not contiguous");

    /// <summary>The elements as raw storage, from which <see cref="Offset"/> and <see cref="Strides"/> pick.</summary>
    public ReadOnlySpan<T> AsStorageSpan<T>() where T : unmanaged => Storage.AsSpan<T>();

    /// <summary>Strides of elements one after another, the last axis fastest.</summary>
    public static int[] RowMajor(Shape shape)
    {
        int[] strides = new int[shape.Rank];
        int stride = 1;
        for (int axis = shape.Rank - 1; axis >= 0; axis--)
        {
            strides[axis] = stride;
            stride *= Math.Max(shape[axis], 1);
        }
        return strides;
    }

    private static bool IsRowMajor(Shape shape, int[] strides)
    {
        if (shape.Size == 0) return true;
        int stride = 1;
        for (int axis = shape.Rank - 1; axis >= 0; axis--)
        {
            if (shape[axis] != 1 && strides[axis] != stride) return false;
            stride *= shape[axis];
        }
        return true;
    }
}
