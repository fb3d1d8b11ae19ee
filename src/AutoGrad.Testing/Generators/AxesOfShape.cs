namespace AutoGrad.Testing;

/// <summary>A shape and different axes of it, each counted from either end, in any order.</summary>
/// <param name="Shape">The shape.</param>
/// <param name="Axes">The axes; may be <see cref="AutoGrad.Axes.All"/>.</param>
public sealed record AxesOfShape(Shape Shape, Axes Axes);
