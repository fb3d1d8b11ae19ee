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
            if (leading.Primitive is Literal && (tensor.Primitive is not Literal || tensor.DType > leading.DType)) leading = tensor;
        }
        return leading;
    }

    /// <summary>Only the first half of <see cref="Align"/>: literals adopt the dtype of the other operand.</summary>
    public static (Tensor X, Tensor Y) AdoptDType(string operation, Tensor x, Tensor y)
    {
        if (x.DType == y.DType) return (x, y);
        if (x.Primitive is Literal left && (y.Primitive is not Literal || x.DType < y.DType)) return (left.As(operation, x, y.DType), y);
        if (y.Primitive is Literal right) return (x, right.As(operation, y, x.DType));
        throw Errors.MixedDTypes(operation, x.Type, y.Type);
    }
}
