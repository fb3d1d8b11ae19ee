namespace AutoGrad.Execution;

/// <summary>
/// Loops over fixed chunks. How the work is cut depends only on its size, never on the number of threads, so results have the same
/// bits on every machine.
/// </summary>
internal static class ParallelLoop
{
    /// <summary>Runs the body for 0 … count − 1 in any order; on the calling thread when there is only one or only one thread is allowed.</summary>
    public static void For(int count, Action<int> body)
    {
        int threads = AutoGradOptions.MaxThreads;
        if (count <= 1 || threads == 1)
        {
            for (int i = 0; i < count; i++) body(i);
            return;
        }
        Parallel.For(0, count, new ParallelOptions { MaxDegreeOfParallelism = threads }, body);
    }

    /// <summary>The number of chunks of a fixed length that cover a range.</summary>
    public static int Chunks(long length, int chunkLength) => (int)((length + chunkLength - 1) / chunkLength);
}
