using System.Collections.Immutable;

namespace AutoGrad.Testing;

/// <summary>Two to four shapes that broadcast together.</summary>
/// <param name="Shapes">The shapes.</param>
public sealed record BroadcastableShapeSet(ImmutableArray<Shape> Shapes)
{
    /// <summary>As C#, for example <c>new BroadcastableShapeSet([[3, 1], [4]])</c>.</summary>
    public override string ToString() => ArgumentCode.Record(this);
}
