namespace AutoGrad.Testing;

/// <summary>What is said of an exception that a check met.</summary>
internal static class FailureText
{
    /// <summary>Whether an exception is one of the code that is checked, not the end of memory or of patience.</summary>
    public static bool IsFailure(Exception error) => error is not (OutOfMemoryException or OperationCanceledException);

    /// <summary>What lies behind a failure whose message was taken over: not that failure again, but for what it tells programs.</summary>
    public static Exception? Cause(Exception error) => error is LawViolationException ? error.InnerException : error;

    /// <summary>The message of a failed check as it is; of anything else, what it is too.</summary>
    public static string Of(Exception error) =>
        error is LawViolationException or TensorsDifferException or GradientCheckException
            ? error.Message
            : $"{error.GetType().Name}: {error.Message}";
}
