using System.Collections.Immutable;

namespace AutoGrad;

/// <summary>
/// The larger or smaller of two elements. A cotangent goes to the one that it is, half to each of two equal ones; a masked one stays
/// masked, since it is only chosen or halved. Where either is NaN both get half.
/// </summary>
internal abstract record Extremum : Elementwise
{
    public sealed override bool IsCommutative => true;

    /// <summary>Where x is the one, and not y.</summary>
    protected abstract Tensor Wins(Tensor x, Tensor y);

    public sealed override TensorType TypeOf(ReadOnlySpan<Tensor> inputs) => ArithmeticTypeOf(inputs);

    public sealed override ImmutableArray<Tensor?> Vjp(Tensor y, Tensor ct)
    {
        Tensor left = Wins(y.Inputs[0], y.Inputs[1]), right = Wins(y.Inputs[1], y.Inputs[0]);
        Tensor none = Tensor.ZerosLike(ct), half = 0.5 * ct;
        return [Tensor.Where(left, ct, Tensor.Where(right, none, half)), Tensor.Where(right, ct, Tensor.Where(left, none, half))];
    }

    public sealed override Tensor? Jvp(Tensor y, ImmutableArray<Tensor?> tangents)
    {
        Tensor left = Wins(y.Inputs[0], y.Inputs[1]), right = Wins(y.Inputs[1], y.Inputs[0]);
        Tensor none = Tensor.ZerosLike(y);
        Tensor sum = Add.OfPresent(tangents[0], tangents[1]) ?? none;
        return Tensor.Where(left, tangents[0] ?? none, Tensor.Where(right, tangents[1] ?? none, 0.5 * sum));
    }
}
