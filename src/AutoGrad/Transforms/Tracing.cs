namespace AutoGrad;

/// <summary>
/// Whether the current thread is inside a function that a transform has called to record it. There a compiled function must hand out
/// expressions instead of numbers, or the transform would see constants.
/// </summary>
internal static class Tracing
{
    [ThreadStatic]
    private static int depth;

    public static bool IsActive => depth > 0;

    /// <summary>Calls a user's function on behalf of a transform.</summary>
    public static TResult Call<T, TResult>(Func<T, TResult> function, T argument)
    {
        ArgumentNullException.ThrowIfNull(function);
        depth++;
        try
        {
            return function(argument);
        }
        finally
        {
            depth--;
        }
    }
}
