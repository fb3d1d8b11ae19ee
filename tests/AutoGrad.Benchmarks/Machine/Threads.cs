namespace AutoGrad.Benchmarks.Machine;

/// <summary>Measurements with another number of threads.</summary>
internal static class Threads
{
    public static T With<T>(int count, Func<T> measure)
    {
        int usual = AutoGradOptions.MaxThreads;
        AutoGradOptions.MaxThreads = count;
        try
        {
            return measure();
        }
        finally
        {
            AutoGradOptions.MaxThreads = usual;
        }
    }
}
