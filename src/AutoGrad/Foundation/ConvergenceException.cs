namespace AutoGrad;

/// <summary>
/// An iterative solver stopped before its result was as good as asked for. The message names the method, the iterations, the residual
/// and the tolerance, and what can be done.
/// </summary>
public sealed class ConvergenceException : ArithmeticException
{
    internal ConvergenceException(string operation, string method, int iterations, double residual, double tolerance, string problem, string fix)
        : base($"{operation}: {problem}. {fix}.")
    {
        Method = method;
        Iterations = iterations;
        Residual = residual;
        Tolerance = tolerance;
        Operation = operation;
    }

    /// <summary>The operation that was asked for, such as <c>LinearSolve</c>.</summary>
    public string Operation { get; }

    /// <summary>The method that failed, such as <c>conjugate gradients</c>.</summary>
    public string Method { get; }

    /// <summary>The iterations it made.</summary>
    public int Iterations { get; }

    /// <summary>The residual it had reached, in the measure of the tolerance.</summary>
    public double Residual { get; }

    /// <summary>The residual that was asked for.</summary>
    public double Tolerance { get; }
}
