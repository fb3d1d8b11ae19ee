namespace AutoGrad.Testing;

/// <summary>What <see cref="GradientCheck"/> compares besides derivatives with differences: laws that need no step.</summary>
[Flags]
public enum CrossChecks
{
    /// <summary>Differences only.</summary>
    None = 0,

    /// <summary>⟨ct, J·t⟩ = ⟨Jᵀ·ct, t⟩: both modes are of the same matrix. Needs both modes.</summary>
    Adjoint = 1,

    /// <summary>J·(a·t + b·s) = a·J·t + b·J·s, and the same for Jᵀ: a rule does not bend what it is given.</summary>
    Linearity = 2,

    /// <summary>⟨u, H·v⟩ = ⟨v, H·u⟩ for the Hessian of a weighted sum of the result. Needs order 2.</summary>
    Symmetry = 4,

    /// <summary><c>Vmap</c> of the function and of its derivative over several points is what a loop gives.</summary>
    Batched = 8,

    /// <summary>The compiled function and its compiled derivative give what the plain ones do.</summary>
    Compiled = 16,

    /// <summary>
    /// Float32 arguments: the derivative in Float32 is the one in Float64, as far as rounding of the point and values allows.
    /// </summary>
    SinglePrecision = 32,

    /// <summary>All that apply to the function and the other options.</summary>
    All = Adjoint | Linearity | Symmetry | Batched | Compiled | SinglePrecision,
}
