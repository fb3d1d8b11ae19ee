namespace AutoGrad;

/// <summary>What a solver does when it has no result, or none as good as asked for.</summary>
public enum OnFailure
{
    /// <summary>
    /// Throws when the result is computed, also within a compiled function; iterative solvers throw a <see cref="ConvergenceException"/>.
    /// </summary>
    Throw,

    /// <summary>Makes every element of the result NaN; in a batch only of the examples that failed.</summary>
    NaN,
}
