namespace AutoGrad.Testing;

/// <summary>
/// A derivative could not be taken at a point where the function has a value: a rule returns what it must not, or is not linear.
/// </summary>
internal sealed class DerivativeFailureException(DerivativeModes mode, ArgumentException cause)
    : Exception($"{(mode == DerivativeModes.Reverse ? "Vjp" : "Jvp")} fails, although the function itself does not: {cause.Message}", cause);
