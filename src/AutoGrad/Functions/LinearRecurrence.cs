namespace AutoGrad;

public sealed partial class Tensor
{
    /// <summary>
    /// <c>y[i] = factors[i] · y[i − 1] + terms[i]</c> along an axis, or from the end with <c>y[i + 1]</c>, for operands of one type. The
    /// factor that would meet what is before the beginning has no influence. About 2·log₂ n steps, each over a part of the axis at once;
    /// no division, so zeros do no harm.
    /// </summary>
    internal static Tensor LinearRecurrence(Tensor factors, Tensor terms, int axis, bool reverse)
    {
        static (Tensor Factor, Tensor Term) Compose((Tensor Factor, Tensor Term) first, (Tensor Factor, Tensor Term) second) =>
            (first.Factor * second.Factor, MaskedMultiply(first.Term, second.Factor) + second.Term);
        (Tensor, Tensor) steps = (factors.MoveAxis(axis, 0), terms.MoveAxis(axis, 0));
        (_, Tensor y) = Control.AssociativeScan<(Tensor, Tensor)>(Compose, steps, reverse);
        return y.MoveAxis(0, axis);
    }

    /// <summary>The neighbour before each element along an axis, or after it, and the given number where there is none.</summary>
    internal Tensor Neighbor(int axis, bool isBefore, double none)
    {
        int[] low = new int[Rank], high = new int[Rank];
        (low[axis], high[axis]) = isBefore ? (1, -1) : (-1, 1);
        return Pad(Axes.Create(low), Axes.Create(high), value: none);
    }
}
