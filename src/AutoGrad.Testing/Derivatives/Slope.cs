namespace AutoGrad.Testing;

/// <summary>What the values of a function along a line say about its derivative at the line's origin.</summary>
internal enum SlopeKind
{
    /// <summary>Both sides agree on <see cref="Slope.Value"/> to within <see cref="Slope.Error"/>.</summary>
    Smooth,

    /// <summary>The sides have the derivatives <see cref="Slope.Left"/> and <see cref="Slope.Right"/>.</summary>
    Kink,

    /// <summary>The function is defined on one side only, where it has the derivative <see cref="Slope.Value"/>.</summary>
    Edge,

    /// <summary>Difference quotients grow without end: a jump, or an infinite derivative.</summary>
    Unbounded,

    /// <summary>The values do not settle on a derivative.</summary>
    Unsettled,
}

/// <summary>A derivative along a line, estimated from values of the function alone.</summary>
/// <param name="Kind">What there is to say.</param>
/// <param name="Value">The derivative; at a kink the mean of both sides.</param>
/// <param name="Error">How far it may be wrong, by the disagreement of extrapolations and the rounding of the values.</param>
/// <param name="Left">The derivative from below.</param>
/// <param name="Right">The derivative from above.</param>
/// <param name="Step">The smallest step that was used.</param>
internal readonly record struct Slope(SlopeKind Kind, double Value, double Error, double Left, double Right, double Step)
{
    /// <summary>The least derivative that the values allow.</summary>
    public double Low => Kind switch
    {
        SlopeKind.Kink => Math.Min(Left, Right) - Error,
        SlopeKind.Unbounded => double.NegativeInfinity,
        _ => Value - Error,
    };

    /// <summary>The largest derivative that the values allow.</summary>
    public double High => Kind switch
    {
        SlopeKind.Kink => Math.Max(Left, Right) + Error,
        SlopeKind.Unbounded => double.PositiveInfinity,
        _ => Value + Error,
    };

    /// <summary>Whether both sides are the same as another's, as far as the errors of both say.</summary>
    public bool AgreesWith(Slope other) => Kind == SlopeKind.Unbounded || other.Kind == SlopeKind.Unbounded
        ? Kind == other.Kind
        : Math.Max(Math.Abs(Left - other.Left), Math.Abs(Right - other.Right)) <= 2 * (Error + other.Error);

    /// <summary>Whether a derivative can be held against it.</summary>
    public bool IsBounded => Kind is SlopeKind.Smooth or SlopeKind.Kink or SlopeKind.Edge;
}
