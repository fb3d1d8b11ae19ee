namespace AutoGrad.Testing;

/// <summary>A shape that has axes and one of them, counted from either end.</summary>
/// <param name="Shape">The shape.</param>
/// <param name="Axis">From −rank to rank − 1.</param>
public sealed record AxisOfShape(Shape Shape, int Axis);
