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

    /// <summary>
    /// Raised when a function made by <c>Compile</c> has been compiled for a new signature, on the thread that called it: how long it took,
    /// and the program that came out.
    /// </summary>
    /// <remarks>
    /// <para>
    /// It is raised before the first run. Not for calls inside another transform (<c>Grad</c>, <c>Vmap</c>, …), which compile nothing, nor
    /// for expressions that are compiled because they come again.
    /// </para>
    /// <para>
    /// What a handler throws leaves the call of the compiled function; the program is kept, and later calls run it. Other threads that call
    /// the function with a new signature wait for the handlers. A handler may call compiled functions, which raises the event again where
    /// they are new; it must not wait for a thread that compiles, nor call a function that another thread may be compiling.
    /// </para>
    /// </remarks>
    /// <example><code>AutoGradOptions.Compiled += report => Console.WriteLine(report);</code></example>
    public static event Action<CompilationReport>? Compiled;

    internal static void Report(Func<CompilationReport> report)
    {
        if (Compiled is { } handlers) handlers(report());
    }
}
