namespace AutoGrad;

/// <summary>What is known of a tensor before it has a value: its element type and shape. Prints as <c>Float32[2, 3]</c>.</summary>
/// <param name="DType">The element type.</param>
/// <param name="Shape">The axis sizes.</param>
public readonly record struct TensorType(DType DType, Shape Shape)
{
    /// <summary>The element type.</summary>
    public DType DType { get; init; } = DType is >= DType.Bool and <= DType.Float64 ? DType : throw Errors.UnknownDType(DType);

    /// <summary>The number of axes.</summary>
    public int Rank => Shape.Rank;

    /// <summary>The number of elements.</summary>
    public int Size => Shape.Size;

    /// <summary>The bytes of one value of this type.</summary>
    public long SizeInBytes => (long)Size * DType.SizeInBytes;

    /// <summary>The type with another shape.</summary>
    public TensorType WithShape(Shape shape) => new(DType, shape);

    /// <summary>The type with another element type.</summary>
    public TensorType WithDType(DType dtype) => new(dtype, Shape);

    /// <summary>For example <c>Float32[2, 3]</c>, or <c>Float64[]</c> for a scalar.</summary>
    public override string ToString() => $"{DType}{Shape}";
}
