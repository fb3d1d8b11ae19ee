namespace AutoGrad.Testing;

/// <summary>An element of a derivative that is wrong.</summary>
/// <param name="Input">The place of the element by which was differentiated.</param>
/// <param name="Output">The place of the element that was differentiated.</param>
/// <param name="Analytic">What the library says.</param>
/// <param name="Slope">What differences say.</param>
internal sealed record WrongElement(int Input, int Output, double Analytic, Slope Slope)
{
    /// <summary>
    /// Whether no element is wrong alone: at a kink only a direction of several may be. <see cref="Input"/> is the first of them then.
    /// </summary>
    public bool IsDirection { get; init; }
}
