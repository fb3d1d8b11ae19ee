using System.Collections.Immutable;
using AutoGrad.Execution;

namespace AutoGrad;

public sealed partial class Tensor
{
    /// <summary>
    /// The general dot product: <c>z[b…, i…, j…] = Σ over k… of x[b…, i…, k…] · y[b…, j…, k…]</c>, with the axes of both operands wherever
    /// the lists say. The result has the paired batch axes, then the left's other axes, then the right's.
    /// </summary>
    internal static Tensor Contract(Tensor x, Tensor y, Axes leftBatch, Axes leftContracted, Axes rightBatch, Axes rightContracted) =>
        new Contract(leftBatch, leftContracted, rightBatch, rightContracted).Apply(x, y);
}

/// <remarks>
/// Bilinear, and closed under its own derivative: the cotangent of one operand is the cotangent of the result contracted with the other
/// operand over that one's free axes, with its axes put back in order. The axis lists count from 0 and are distinct.
/// </remarks>
internal sealed record Contract(Axes LeftBatch, Axes LeftContracted, Axes RightBatch, Axes RightContracted) : Primitive
{
    private const string Letters = "ijklmnopqrstuvwxyzabcdefghIJKLMNOPQRSTUVWXYZABCDEFGH";

    public override TensorType TypeOf(ReadOnlySpan<Tensor> inputs)
    {
        Tensor x = inputs[0], y = inputs[1];
        Check.SameDType(Name, x.Type, y.Type);
        Check.Numeric(Name, x.Type);
        bool fits = LeftBatch.Count == RightBatch.Count && LeftContracted.Count == RightContracted.Count
            && LeftBatch.Zip(RightBatch).Concat(LeftContracted.Zip(RightContracted)).All(pair => SameSize(x, y, pair.First, pair.Second));
        if (!fits) throw Errors.Internal($"{this} of {x.Type} and {y.Type}");
        return x.Type.WithShape(
        [
            .. LeftBatch.Select(axis => x.Shape[axis]),
            .. Free(x.Rank, LeftBatch, LeftContracted).Select(axis => x.Shape[axis]),
            .. Free(y.Rank, RightBatch, RightContracted).Select(axis => y.Shape[axis]),
        ]);
    }

    /// <summary>As one would write it: a product of matrices, or a specification for <see cref="Tensor.Einsum"/>.</summary>
    public override string Text(Tensor y, ImmutableArray<string> x)
    {
        Tensor left = y.Inputs[0], right = y.Inputs[1];
        if (left.Rank == 2 && right.Rank == 2 && LeftContracted is [1] && RightContracted is [0]) return $"MatMul({x[0]}, {x[1]})";
        if (left.Rank + right.Rank > Letters.Length) return base.Text(y, x);
        char[] ofLeft = Letters[..left.Rank].ToCharArray(), ofRight = Letters.Substring(left.Rank, right.Rank).ToCharArray();
        for (int i = 0; i < LeftBatch.Count; i++) ofRight[RightBatch[i]] = ofLeft[LeftBatch[i]];
        for (int i = 0; i < LeftContracted.Count; i++) ofRight[RightContracted[i]] = ofLeft[LeftContracted[i]];
        char[] ofResult =
        [
            .. LeftBatch.Select(axis => ofLeft[axis]),
            .. Free(left.Rank, LeftBatch, LeftContracted).Select(axis => ofLeft[axis]),
            .. Free(right.Rank, RightBatch, RightContracted).Select(axis => ofRight[axis]),
        ];
        return $"Einsum(\"{new string(ofLeft)},{new string(ofRight)}->{new string(ofResult)}\", {x[0]}, {x[1]})";
    }

    public override Lowering Lower(Tensor y) => new Lowering.Contract(LeftBatch, LeftContracted, RightBatch, RightContracted);

    public override Linearity Linearity => Linearity.Bilinear;

    public override ImmutableArray<Tensor?> Vjp(Tensor y, Tensor ct)
    {
        Tensor left = y.Inputs[0], right = y.Inputs[1];
        int batch = LeftBatch.Count;
        int leftFree = left.Rank - batch - LeftContracted.Count;
        int rightFree = right.Rank - batch - RightContracted.Count;
        return
        [
            Pull(ct, batch, batch + leftFree, rightFree, left.Rank, LeftBatch, LeftContracted, right, RightBatch, RightContracted),
            Pull(ct, batch, batch, leftFree, right.Rank, RightBatch, RightContracted, left, LeftBatch, LeftContracted),
        ];
    }

    public override Tensor Batch(Tensor y, BatchedInputs inputs)
    {
        Tensor left = inputs.Shared(0), right = inputs.Shared(1);
        if (inputs.IsBatched(0) && inputs.IsBatched(1))
        {
            return Tensor.Contract(
                left, right, [0, .. Shifted(LeftBatch)], Shifted(LeftContracted), [0, .. Shifted(RightBatch)], Shifted(RightContracted));
        }
        // The examples are one more free axis of the operand that has them: a larger product instead of many small ones.
        int batch = LeftBatch.Count;
        if (inputs.IsBatched(0))
        {
            Tensor result = Tensor.Contract(left, right, Shifted(LeftBatch), Shifted(LeftContracted), RightBatch, RightContracted);
            return result.Transpose([batch, .. Enumerable.Range(0, batch), .. Enumerable.Range(batch + 1, result.Rank - batch - 1)]);
        }
        Tensor turned = Tensor.Contract(right, left, Shifted(RightBatch), Shifted(RightContracted), LeftBatch, LeftContracted);
        int rightFree = y.Inputs[1].Rank - batch - RightContracted.Count;
        int leftFree = y.Inputs[0].Rank - batch - LeftContracted.Count;
        return turned.Transpose(
        [
            batch,
            .. Enumerable.Range(0, batch),
            .. Enumerable.Range(batch + 1 + rightFree, leftFree),
            .. Enumerable.Range(batch + 1, rightFree),
        ]);
    }

    /// <summary>
    /// The cotangent of one operand. Where the free axes of the other start in <paramref name="ct"/>, and how many they are, is given.
    /// </summary>
    private static Tensor Pull(
        Tensor ct, int batch, int otherStart, int otherFree,
        int rank, Axes ownBatch, Axes ownContracted, Tensor other, Axes otherBatch, Axes otherContracted)
    {
        Axes ctBatch = [.. Enumerable.Range(0, batch)];
        Axes ctContracted = [.. Enumerable.Range(otherStart, otherFree)];
        Axes free = Free(other.Rank, otherBatch, otherContracted);
        int[] ownFree = [.. Free(rank, ownBatch, ownContracted)];

        // What is left of the other operand are its contracted axes in their own order; each is an axis of this one.
        int[] rest = [.. Free(other.Rank, otherBatch, free).Select(axis => ownContracted[otherContracted.ToList().IndexOf(axis)])];
        int[] freeFirst = [.. ownBatch, .. ownFree, .. rest];
        int[] freeLast = [.. ownBatch, .. rest, .. ownFree];

        // Both orders of the product are right; the better one needs no transposition of its result.
        return freeLast.AsSpan().SequenceEqual([.. Enumerable.Range(0, rank)])
            ? Tensor.Contract(other, ct, otherBatch, free, ctBatch, ctContracted)
            : Tensor.Contract(ct, other, ctBatch, ctContracted, otherBatch, free).Transpose(Inverse(freeFirst));
    }

    private static bool SameSize(Tensor x, Tensor y, int left, int right) => x.Shape[left] == y.Shape[right];

    private static Axes Free(int rank, Axes batch, Axes contracted) =>
        [.. Enumerable.Range(0, rank).Where(axis => !batch.Contains(axis) && !contracted.Contains(axis))];

    private static Axes Shifted(Axes axes) => [.. axes.Select(static axis => axis + 1)];

    private static Axes Inverse(int[] order)
    {
        int[] inverse = new int[order.Length];
        for (int place = 0; place < order.Length; place++) inverse[order[place]] = place;
        return Axes.Create(inverse);
    }
}
