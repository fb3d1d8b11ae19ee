using System.Collections.Immutable;
using AutoGrad.Execution;

namespace AutoGrad;

public sealed partial class Tensor
{
    /// <summary>
    /// The determinant of square matrices, by elimination with row exchanges. The axes before the last two are a batch.
    /// </summary>
    /// <remarks>
    /// 1 for n = 0, and 0 for a matrix that is singular in floating point. Determinants of large matrices leave the range of numbers
    /// easily: <see cref="SlogDet"/> does not. The derivative is <c>ā = y · ȳ · a⁻ᵀ</c>, and NaN for a singular matrix. NaN goes on into
    /// the result.
    /// </remarks>
    /// <param name="a">Matrices […, n, n], Float32 or Float64.</param>
    /// <returns>A tensor of rank two lower.</returns>
    /// <exception cref="ArgumentException">a is not square or not of floats.</exception>
    public static Tensor Determinant(Tensor a)
    {
        ArgumentNullException.ThrowIfNull(a);
        return new Determinant("Determinant", 0).Apply(a);
    }

    /// <summary>
    /// The sign of the determinant of square matrices and the logarithm of its absolute value, <c>det a = sign · exp(logarithm)</c>. The
    /// axes before the last two are a batch.
    /// </summary>
    /// <remarks>
    /// Sign 1 and logarithm 0 for n = 0; sign 0 and logarithm −∞ for a matrix that is singular in floating point. The sign has derivative
    /// 0, the logarithm <c>ā = ȳ · a⁻ᵀ</c>, which is NaN for a singular matrix.
    /// </remarks>
    /// <param name="a">Matrices […, n, n], Float32 or Float64.</param>
    /// <returns>Two tensors of rank two lower and of the same dtype.</returns>
    /// <exception cref="ArgumentException">a is not square or not of floats.</exception>
    public static (Tensor Sign, Tensor Logarithm) SlogDet(Tensor a)
    {
        ArgumentNullException.ThrowIfNull(a);
        return (new Determinant("SlogDet", 1).Apply(a), new Determinant("SlogDet", 2).Apply(a));
    }
}

/// <summary>The determinant of a matrix, its sign, and the logarithm of its absolute value, of one elimination.</summary>
internal sealed record Determinant(string Operation, int Index) : Joint(3, Index)
{
    public override TensorType TypeOf(ReadOnlySpan<Tensor> inputs)
    {
        TensorType type = inputs[0].Type;
        Check.Float(Operation, type);
        Check.Square(Operation, type);
        return type.WithShape([.. type.Shape.Sizes[..^2]]);
    }

    public override Lowering Lower(Tensor y)
    {
        Tensor x = y.Inputs[0];
        return new Lowering.Joint((inputs, _, pool) => DeterminantKernel.Run(inputs[0], pool), (long)x.Size * (1 + (2 * x.Shape[^1] / 3)));
    }

    public override ImmutableArray<Tensor?> Vjp(
        ImmutableArray<Tensor> siblings, ImmutableArray<Tensor?> cotangents, ImmutableArray<bool> active)
    {
        Tensor? relative = cotangents[0] is { } ct ? ct * siblings[0] : null;
        if (cotangents[2] is { } logarithm) relative = relative is null ? logarithm : relative + logarithm;
        return relative is null ? [null] : [relative.ExpandDims([-2, -1]) * InverseTransposed(siblings)];
    }

    public override ImmutableArray<Tensor?> Jvp(ImmutableArray<Tensor> siblings, ImmutableArray<Tensor?> tangents)
    {
        if (tangents[0] is not { } tangent) return [null, null, null];
        Tensor relative = (InverseTransposed(siblings) * tangent).Sum([-2, -1]);
        return [siblings[0] * relative, null, relative];
    }

    public override ImmutableArray<Tensor> Batch(ImmutableArray<Tensor> siblings, BatchedInputs inputs) =>
        ApplyAll(this with { Index = 0 }, [inputs[0]]);

    private static Tensor InverseTransposed(ImmutableArray<Tensor> siblings) =>
        Tensor.Inverse(siblings[0].Inputs[0].SwapAxes(-1, -2), OnFailure.NaN);
}
