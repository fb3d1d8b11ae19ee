namespace AutoGrad.Execution;

/// <summary>
/// One product of two matrices of known sizes and strides, cut into tasks of about equal work that may run at the same time. How an
/// element is summed does not depend on them.
/// </summary>
internal abstract unsafe class MatrixProduct<T> where T : unmanaged
{
    /// <summary>The multiply-adds from which a task is worth another thread: about 2 µs.</summary>
    public const long WorkPerTask = 1 << 18;

    /// <summary>How many tasks there are.</summary>
    public int Tasks { get; protected init; } = 1;

    /// <summary>How many tasks come before those, and are done when the first of those begins.</summary>
    public int Preparations { get; protected init; }

    /// <summary>The elements that preparations leave for the tasks.</summary>
    public long Workspace { get; protected init; }

    /// <summary>Does one task of preparation.</summary>
    public virtual void Prepare(int task, MatrixOperand<T> left, T* workspace) =>
        throw Errors.Internal($"{GetType().Name} prepares nothing");

    /// <summary>Whether tasks hand parts of c to an epilogue.</summary>
    public bool AllowsEpilogue { get; protected init; }

    /// <summary>Computes one task's part of c, which is row-major and contiguous.</summary>
    public abstract void Run(int task, MatrixOperand<T> left, MatrixOperand<T> right, T* c, T* workspace, Epilogue epilogue);

    /// <summary>
    /// The tasks for so much work: two or four equal shares of what is soon done, and more where a thread may be held up meanwhile.
    /// </summary>
    protected static int TasksFor(long work) => work < WorkPerTask * 2 ? 1 : work < 1 << 22 ? 2 : work < 1 << 26 ? 4 : 8;
}
