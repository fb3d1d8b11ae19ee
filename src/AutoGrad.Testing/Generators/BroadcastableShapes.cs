namespace AutoGrad.Testing;

/// <summary>Two shapes that broadcast together.</summary>
/// <param name="Left">The one.</param>
/// <param name="Right">The other.</param>
public sealed record BroadcastableShapes(Shape Left, Shape Right);
