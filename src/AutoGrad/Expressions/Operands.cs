namespace AutoGrad;

/// <summary>Brings the operands of an elementwise function to one dtype and one shape.</summary>
internal static class Operands
{
    /// <summary>
    /// Number literals take the dtype of the tensor they meet (two literals the wider of both); any other difference of dtypes is an
    /// error. Then both are broadcast to their common shape.
    /// </summary>
    public static (Tensor X, Tensor Y) Align(string operation, Tensor x, Tensor y)
    {
        ArgumentNullException.ThrowIfNull(x);
        ArgumentNullException.ThrowIfNull(y);
        if (x.Type == y.Type) return (x, y);
        (x, y) = AdoptDType(operation, x, y);
        Shape shape = Broadcasting.Common(operation, x, y);
        return (x.BroadcastTo(shape), y.BroadcastTo(shape));
    }

    /// <summary>
    /// The one of several tensors whose dtype the number literals among them take: the first that is none, else the widest.
    /// </summary>
    public static Tensor Leading(ReadOnlySpan<Tensor> tensors)
    {
        Tensor leading = tensors[0];
        foreach (Tensor tensor in tensors)
        {
            if (IsNumber(leading) && (!IsNumber(tensor) || tensor.DType > leading.DType)) leading = tensor;
        }
        return leading;
    }

    /// <summary>Only the first half of <see cref="Align"/>: literals adopt the dtype of the other operand.</summary>
    public static (Tensor X, Tensor Y) AdoptDType(string operation, Tensor x, Tensor y)
    {
        if (x.DType == y.DType) return (x, y);
        Tensor? adopted = IsNumber(x) && (!IsNumber(y) || x.DType < y.DType) ? As(operation, x, y.DType) : null;
        if (adopted is not null) return (adopted, y);
        adopted = IsNumber(y) ? As(operation, y, x.DType) : null;
        return adopted is not null ? (x, adopted) : throw Errors.MixedDTypes(operation, x.Type, y.Type);
    }

    /// <summary>Whether a tensor is a bare C# number, or an input of a traced function that stands for one.</summary>
    public static bool IsNumber(Tensor tensor) => tensor.Primitive is Literal or Placeholder { IsNumber: true };

    /// <summary>
    /// A bare number in another dtype. Null where it is not known yet and the dtype could not hold every number of its own dtype.
    /// </summary>
    public static Tensor? As(string operation, Tensor number, DType dtype) =>
        number.Primitive is Literal literal ? literal.As(operation, number, dtype)
        : dtype.IsFloat ? number.DType == DType.Bool ? null : number.Cast(dtype)
        : number.DType is DType.Int32 or DType.UInt32 && dtype == DType.Int64 ? number.Cast(dtype)
        : null;
}
