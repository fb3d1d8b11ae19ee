namespace AutoGrad.Testing;

/// <summary>An element of a derivative that is wrong.</summary>
/// <param name="Input">The place of the element by which was differentiated.</param>
/// <param name="Output">The place of the element that was differentiated.</param>
/// <param name="Analytic">What the library says.</param>
/// <param name="Slope">What differences say, along <paramref name="Scale"/> times the element.</param>
/// <param name="Scale">The length of the direction along which differences were taken.</param>
internal sealed record WrongElement(int Input, int Output, double Analytic, Slope Slope, double Scale)
{
    /// <summary>Whether no element is wrong alone: at a kink only a direction of several may be. <see cref="Input"/> is the first of them then.</summary>
    public bool IsDirection { get; init; }
}
