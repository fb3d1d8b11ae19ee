namespace AutoGrad;

/// <summary>The family of Max and Min: what they share is that ties get equal parts of the cotangent.</summary>
internal abstract record Extreme(Axes Axes) : Reduction(Axes)
{
    protected sealed override DType CheckDType(Tensor x)
    {
        Check.Numeric(Name, x.Type);
        CheckNotEmpty(Name, x.Shape, Axes);
        return x.DType;
    }

    /// <summary>Fails if an axis to reduce is empty: no element is the largest of none.</summary>
    public static void CheckNotEmpty(string operation, Shape shape, Axes axes)
    {
        foreach (int axis in axes)
        {
            if (shape[axis] == 0)
            {
                throw Errors.Argument(
                    operation,
                    $"axis {axis} of shape {shape} is empty and has no {operation}",
                    "Reduce an axis with at least one element");
            }
        }
    }

    protected sealed override Tensor Cotangent(Tensor x, Tensor y, Tensor ct)
    {
        Tensor winners = Tensor.Equal(x, y.BroadcastTo(x.Shape));
        Tensor share = ct / winners.Cast(ct.DType).Sum(Axes, keepDims: true);
        return Tensor.Where(winners, share.BroadcastTo(x.Shape), Tensor.ZerosLike(x));
    }
}
