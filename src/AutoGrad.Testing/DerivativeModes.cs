namespace AutoGrad.Testing;

/// <summary>The ways to differentiate that <see cref="GradientCheck"/> compares with differences.</summary>
[Flags]
public enum DerivativeModes
{
    /// <summary>No mode; not an option.</summary>
    None = 0,

    /// <summary>Pulling cotangents back, as <c>Vjp</c> and <c>Grad</c> do.</summary>
    Reverse = 1,

    /// <summary>Pushing tangents forward, as <c>Jvp</c> does.</summary>
    Forward = 2,

    /// <summary>Both modes; at higher orders every mix of them.</summary>
    Both = Reverse | Forward,
}
