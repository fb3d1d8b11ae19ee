using System.Collections.Immutable;

namespace AutoGrad.Testing;

/// <summary>Two to four shapes that broadcast together.</summary>
/// <param name="Shapes">The shapes.</param>
public sealed record BroadcastableShapeSet(ImmutableArray<Shape> Shapes)
{
    /// <summary>For example <c>[3, 1] and [4]</c>.</summary>
    public override string ToString() => string.Join(" and ", Shapes);
}
