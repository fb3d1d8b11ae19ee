using AutoGrad.Execution;
using Xunit;

namespace AutoGrad.Tests.Execution;

/// <summary>Checks that a kernel's bits do not depend on the number of threads.</summary>
internal static class Threads
{
    /// <summary>Runs a kernel with 1, 2 and 7 threads and compares the bytes.</summary>
    public static void SameBits(Func<TensorValue> kernel)
    {
        int before = AutoGradOptions.MaxThreads;
        try
        {
            AutoGradOptions.MaxThreads = 1;
            byte[] expected = StridedValues.Bytes(kernel());
            foreach (int threads in new[] { 2, 7 })
            {
                AutoGradOptions.MaxThreads = threads;
                Assert.Equal(expected, StridedValues.Bytes(kernel()));
            }
        }
        finally
        {
            AutoGradOptions.MaxThreads = before;
        }
    }
}
