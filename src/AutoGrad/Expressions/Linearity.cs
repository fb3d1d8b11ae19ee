namespace AutoGrad;

/// <summary>
/// How a primitive's value depends on its float inputs; what it makes of the others, such as indices or a condition, is free.
/// </summary>
internal enum Linearity
{
    /// <summary>In no way that rules could use.</summary>
    None,

    /// <summary>
    /// Linearly in all of them together, but for a constant: the tangent is computed without looking at a float input's value.
    /// </summary>
    Linear,

    /// <summary>Two inputs, linearly in each while the other is fixed.</summary>
    Bilinear,
}
