using AutoGrad.Execution;

namespace AutoGrad;

public sealed partial class Tensor
{
    /// <summary><c>Π x</c> over some axes. The product of no elements is 1; integers wrap around.</summary>
    /// <remarks>The cotangent of an element is the product of all others, without division: zeros among the elements do no harm.</remarks>
    /// <param name="axes">The axes to multiply over; all by default.</param>
    /// <param name="keepDims">Whether reduced axes stay with size 1, so that the result broadcasts against this tensor.</param>
    /// <returns>A tensor of the same dtype without the reduced axes.</returns>
    /// <exception cref="ArgumentException">The dtype is Bool, or an axis is out of range or listed twice.</exception>
    public Tensor Product(Axes axes = default, bool keepDims = false) =>
        Reduction.Apply(this, "Product", axes, keepDims, static sorted => new Product(sorted));
}

internal sealed record Product(Axes Axes) : Reduction(Axes)
{
    protected override ReduceKind Kind => ReduceKind.Product;

    protected override DType CheckDType(Tensor x)
    {
        Check.Numeric(Name, x.Type);
        return x.DType;
    }

    /// <summary>
    /// Back through a product taken by halves, whose levels are built here: each half's cotangent is multiplied by the other half. That is
    /// twice the work of the product itself, and an expression that can be differentiated again.
    /// </summary>
    protected override Tensor Cotangent(Tensor x, Tensor y, Tensor ct)
    {
        if (x.Size == 0) return Tensor.ZerosLike(x);
        Axes order = [.. Enumerable.Range(0, x.Rank).Where(axis => !Axes.Contains(axis)), .. Axes];
        Tensor last = x.Transpose(order);
        int kept = x.Rank - Axes.Count;
        Tensor level = last.Reshape([.. last.Shape.Sizes[..kept], -1]);
        var halves = new Stack<(Tensor Left, Tensor Right, bool IsOdd)>();
        while (level.Shape[kept] > 1)
        {
            bool isOdd = level.Shape[kept] % 2 == 1;
            if (isOdd) level = level.Pad(Axes.Create(new int[kept + 1]), [.. new int[kept], 1], value: 1);
            int half = level.Shape[kept] / 2;
            (Tensor left, Tensor right) = (level.SliceAxis(kept, 0, half), level.SliceAxis(kept, half, half));
            halves.Push((left, right, isOdd));
            level = left * right;
        }
        Tensor cotangent = ct.Reshape(level.Shape);
        while (halves.TryPop(out (Tensor Left, Tensor Right, bool IsOdd) pair))
        {
            Tensor left = Tensor.MaskedMultiply(cotangent, pair.Right), right = Tensor.MaskedMultiply(cotangent, pair.Left);
            cotangent = Tensor.Concatenate([left, right], kept);
            if (pair.IsOdd) cotangent = cotangent.SliceAxis(kept, 0, cotangent.Shape[kept] - 1);
        }
        int[] back = new int[x.Rank];
        for (int axis = 0; axis < back.Length; axis++) back[order[axis]] = axis;
        return cotangent.Reshape(last.Shape).Transpose(Axes.Create(back));
    }
}
