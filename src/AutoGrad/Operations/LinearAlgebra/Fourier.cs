using AutoGrad.Execution;

namespace AutoGrad;

public sealed partial class Tensor
{
    /// <summary>
    /// The discrete Fourier transform along an axis, <c>y[k] = Σ x[j]·e^(−2πi·jk/n)</c>, of complex numbers given as real and
    /// imaginary parts.
    /// </summary>
    /// <remarks>
    /// Any length n takes time in proportion to n log n. As in NumPy it is <see cref="InverseFft"/> that divides by n. Computed in double
    /// precision for both dtypes. Linear: its transpose is the inverse transform times n. A NaN or ∞ reaches all of its line.
    /// </remarks>
    /// <param name="real">The real parts, Float32 or Float64.</param>
    /// <param name="imaginary">The imaginary parts, of the same dtype; both broadcast together.</param>
    /// <param name="axis">The axis to transform along; the last by default.</param>
    /// <returns>The real and the imaginary parts, both of the broadcast shape.</returns>
    /// <exception cref="ArgumentException">
    /// The axis is empty or out of range, the dtypes differ or are not floats, or the shapes do not broadcast.
    /// </exception>
    public static (Tensor Real, Tensor Imaginary) Fft(Tensor real, Tensor imaginary, int axis = -1) =>
        Fourier.Apply("Fft", real, imaginary, axis, inverse: false);

    /// <summary>
    /// The inverse of <see cref="Fft"/> along an axis, <c>y[j] = (1/n) Σ x[k]·e^(+2πi·jk/n)</c>, of complex numbers given as real and
    /// imaginary parts.
    /// </summary>
    /// <param name="real">The real parts, Float32 or Float64.</param>
    /// <param name="imaginary">The imaginary parts, of the same dtype; both broadcast together.</param>
    /// <param name="axis">The axis to transform along; the last by default.</param>
    /// <returns>The real and the imaginary parts, both of the broadcast shape.</returns>
    /// <exception cref="ArgumentException">
    /// The axis is empty or out of range, the dtypes differ or are not floats, or the shapes do not broadcast.
    /// </exception>
    public static (Tensor Real, Tensor Imaginary) InverseFft(Tensor real, Tensor imaginary, int axis = -1)
    {
        (Tensor y, Tensor z) = Fourier.Apply("InverseFft", real, imaginary, axis, inverse: true);
        int length = y.Shape[Check.Axis("InverseFft", axis, y.Shape)];
        return (y / length, z / length);
    }
}

/// <summary>
/// <c>y[k] = Σ x[j]·e^(∓2πi·jk/n)</c> along the last axis but one; the last holds real and imaginary part. The matrix is symmetric, so
/// the transpose as a map of real numbers is that of the conjugate: the other direction.
/// </summary>
internal sealed record Fourier(bool Inverse) : LinearOperation
{
    /// <summary>The public functions, before they normalise.</summary>
    public static (Tensor Real, Tensor Imaginary) Apply(string operation, Tensor real, Tensor imaginary, int axis, bool inverse)
    {
        (real, imaginary) = Operands.Align(operation, real, imaginary);
        Check.Float(operation, real.Type);
        int along = Check.Axis(operation, axis, real.Shape), rank = real.Rank;
        if (real.Shape[along] == 0)
        {
            throw Errors.Argument(operation, $"axis {along} of shape {real.Shape} is empty", "Transform an axis with at least one element");
        }
        Tensor y = new Fourier(inverse).Apply(Tensor.Stack([real.MoveAxis(along, -1), imaginary.MoveAxis(along, -1)], rank));
        Tensor Part(int part) => y.SliceAxis(rank, part, 1).Reshape(y.Shape.Sizes[..rank]).MoveAxis(-1, along);
        return (Part(0), Part(1));
    }

    public override TensorType TypeOf(ReadOnlySpan<Tensor> inputs) => inputs[0] is { Rank: > 1, DType.IsFloat: true } x && x.Shape[^1] == 2
        ? x.Type
        : throw Errors.Internal($"{Name} of {inputs[0].Type}");

    public override Lowering Lower(Tensor y)
    {
        int length = Math.Max(y.Shape[^2], 1);
        var plan = new Lazy<FourierPlan>(() => new FourierPlan(length));
        return new Lowering.Opaque((inputs, type, pool) => FourierKernel.Run(plan.Value, Inverse, inputs[0], type, pool))
        {
            Operations = y.Size / (2 * length) * FourierPlan.OperationsOf(length),
        };
    }

    protected override Tensor Adjoint(Tensor y, Tensor ct) => new Fourier(!Inverse).Apply(ct);

    public override Tensor Batch(Tensor y, BatchedInputs inputs) => Apply(inputs[0]);
}
