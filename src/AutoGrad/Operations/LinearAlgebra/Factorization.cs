using System.Collections.Immutable;

namespace AutoGrad;

/// <summary>
/// The family of primitives that write matrices as a product of several factors. A primitive of it says how the factors move when the
/// matrix moves; that is linear, and its transpose is the rule of reverse mode.
/// </summary>
internal abstract record Factorization(int Outputs, int Index) : Joint(Outputs, Index)
{
    /// <summary>The tangents of the factors, linear in that of the matrix.</summary>
    public abstract ImmutableArray<Tensor> Pushforward(ImmutableArray<Tensor> factors, Tensor tangent);

    public sealed override ImmutableArray<Tensor?> Jvp(ImmutableArray<Tensor> siblings, ImmutableArray<Tensor?> tangents) =>
        tangents[0] is { } tangent ? [.. Pushforward(siblings, tangent)] : [.. siblings.Select(static _ => (Tensor?)null)];

    public sealed override ImmutableArray<Tensor?> Vjp(
        ImmutableArray<Tensor> siblings, ImmutableArray<Tensor?> cotangents, ImmutableArray<bool> active)
    {
        Tensor tangent = Placeholder.Create(siblings[0].Inputs[0].Type);
        ImmutableArray<Tensor> pushed = Pushforward(siblings, tangent);
        int[] given = [.. Enumerable.Range(0, Outputs).Where(k => cotangents[k] is not null)];
        return Reverse.CotangentsOrNull([.. given.Select(k => pushed[k])], [.. cotangents.OfType<Tensor>()], [tangent]);
    }

    public sealed override ImmutableArray<Tensor> Batch(ImmutableArray<Tensor> siblings, BatchedInputs inputs) =>
        ApplyAll(this with { Index = 0 }, [inputs[0]]);

    /// <summary>mᵀ of every matrix.</summary>
    protected static Tensor Transposed(Tensor matrices) => matrices.SwapAxes(-1, -2);

    /// <summary>
    /// 1 / (v[…, j] − v[…, i]) at […, i, j], and 0 where the two are equal but for rounding, which is judged by the sum of all |v|.
    /// </summary>
    protected static Tensor ReciprocalDifferences(Tensor v)
    {
        Tensor differences = v.ExpandDims(-2) - v.ExpandDims(-1);
        Tensor rounding = Rounding(v.DType) * Tensor.Abs(v).Sum(-1, keepDims: true).ExpandDims(-1);
        return ReciprocalWhere(Tensor.Abs(differences) > rounding, differences);
    }

    /// <summary>1 / x where the condition holds, 0 with derivative 0 elsewhere.</summary>
    protected static Tensor ReciprocalWhere(Tensor condition, Tensor x) =>
        Tensor.Where(condition, Tensor.Reciprocal(Tensor.Where(condition, x, Tensor.OnesLike(x))), Tensor.ZerosLike(x));

    /// <summary>The distance of 1 to the next number.</summary>
    public static double Rounding(DType dtype) => dtype == DType.Float32 ? Math.ScaleB(1, -23) : Math.ScaleB(1, -52);
}
