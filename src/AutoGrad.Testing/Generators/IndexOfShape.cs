using System.Collections.Immutable;

namespace AutoGrad.Testing;

/// <summary>A shape and what can stand between the brackets of an indexer of it.</summary>
/// <param name="Shape">The shape.</param>
/// <param name="Slices">For <c>x[…]</c>, where x has the shape.</param>
public sealed record IndexOfShape(Shape Shape, ImmutableArray<Slice> Slices)
{
    /// <summary>As C#, for example <c>new IndexOfShape([3, 4], [1.., ^1])</c>.</summary>
    public override string ToString() => ArgumentCode.Record(this);
}
