namespace AutoGrad;

/// <summary>Settings for the whole process.</summary>
public static class AutoGradOptions
{
    /// <summary>The most threads one evaluation uses; the number of processors unless set. Results do not depend on it.</summary>
    /// <exception cref="ArgumentException">The value is less than 1.</exception>
    public static int MaxThreads
    {
        get;
        set => field = value >= 1 ? value : throw Errors.Argument("MaxThreads", $"must be at least 1, but got {value}", "Set 1 for a single thread");
    }
    = Environment.ProcessorCount;
}
