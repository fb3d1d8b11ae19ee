namespace AutoGrad.Execution;

/// <summary>
/// One product of two matrices of known sizes and strides, cut into tasks of about equal work that may run at the same time. How an
/// element is summed does not depend on them.
/// </summary>
internal abstract unsafe class MatrixProduct<T> where T : unmanaged
{
    /// <summary>The multiply-adds from which a task is worth another thread.</summary>
    public const long WorkPerTask = 1 << 18;

    /// <summary>The most tasks of one product: enough that threads which are held up elsewhere do not hold up all.</summary>
    public const int MostTasks = 16;

    /// <summary>How many tasks there are.</summary>
    public int Tasks { get; protected init; } = 1;

    /// <summary>Computes one task's part of c, which is row-major and contiguous.</summary>
    public abstract void Run(int task, MatrixOperand<T> left, MatrixOperand<T> right, T* c);

    /// <summary>The tasks for so much work: a power of two, so that two or four threads get equal shares.</summary>
    protected static int TasksFor(long work) =>
        (int)System.Numerics.BitOperations.RoundUpToPowerOf2((ulong)Math.Clamp((work / WorkPerTask) + 1, 2, MostTasks + 1)) / 2;
}
