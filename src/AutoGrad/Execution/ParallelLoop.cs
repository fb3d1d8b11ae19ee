namespace AutoGrad.Execution;

/// <summary>One chunk of a parallel loop. Chunks may run in any order and at the same time.</summary>
internal interface IParallelBody
{
    void Run(int chunk);
}

/// <summary>
/// Loops over fixed chunks. How the work is cut depends only on its size, never on the number of threads, so results have the same
/// bits on every machine. Which thread takes which chunk is left to whoever is free.
/// </summary>
internal static class ParallelLoop
{
    /// <summary>
    /// Runs the body for 0 … count − 1 in any order. On the calling thread alone when there is only one chunk, when only one thread is
    /// allowed, and while another loop is running, as it is when a body loops itself. If chunks fail, the exception is that of the first
    /// of them, as it would be on one thread.
    /// </summary>
    public static void For<TBody>(int count, TBody body) where TBody : struct, IParallelBody
    {
        int helpers = Math.Min(AutoGradOptions.MaxThreads, count) - 1;
        if (helpers > 0 && ParallelRegion.TryRun(count, helpers, ref body)) return;
        for (int i = 0; i < count; i++) body.Run(i);
    }

    /// <summary>The same for a delegate.</summary>
    public static void For(int count, Action<int> body) => For(count, new DelegateBody(body));

    /// <summary>The number of chunks of a fixed length that cover a range.</summary>
    public static int Chunks(long length, int chunkLength) => (int)((length + chunkLength - 1) / chunkLength);

    private readonly struct DelegateBody(Action<int> body) : IParallelBody
    {
        public void Run(int chunk) => body(chunk);
    }
}
