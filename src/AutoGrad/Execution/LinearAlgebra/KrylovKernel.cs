using System.Globalization;

namespace AutoGrad.Execution;

/// <summary>
/// Solves a batch of linear systems whose matrices are known only by their products: one computation multiplies for all systems at once,
/// each system has numbers and an end of its own, and the directions of those that have ended are zero.
/// </summary>
internal static class KrylovKernel
{
    /// <summary>x[…, n] with A · x[…] = b[…] for every index of the leading axes.</summary>
    /// <param name="settings">The method and its limits.</param>
    /// <param name="operation">The operation to name in messages.</param>
    /// <param name="b">The right sides.</param>
    /// <param name="multiply">The products of all systems' matrices with the vectors of a value like b; a contiguous value.</param>
    /// <param name="pool">Gives the result's storage.</param>
    public static TensorValue Run(
        KrylovSettings settings, string operation, TensorValue b, Func<TensorValue, TensorValue> multiply, StoragePool pool)
    {
        TensorValue output = TensorValue.Allocate(b.Type, pool);
        if (b.Size == 0) return output;
        int n = b.Shape[^1];
        KrylovProcess[] processes = [.. Rows(b, n).Select(row => settings.Start(row, b.DType))];
        IEnumerator<int>[] runs = [.. processes.Select(static process => process.Run().GetEnumerator())];
        bool[] active = [.. runs.Select(static run => run.MoveNext())];
        double[] directions = new double[b.Size];
        while (active.Contains(true))
        {
            for (int i = 0; i < processes.Length; i++)
            {
                Span<double> direction = directions.AsSpan(i * n, n);
                if (active[i]) processes[i].Direction.CopyTo(direction);
                else direction.Clear();
            }
            double[][] images = Rows(multiply(FloatVectors.From(directions, b.Type)), n);
            for (int i = 0; i < processes.Length; i++)
            {
                if (!active[i]) continue;
                images[i].CopyTo(processes[i].Image, 0);
                active[i] = runs[i].MoveNext();
            }
        }
        for (int i = 0; i < processes.Length; i++)
        {
            KrylovProcess process = processes[i];
            if (process.Failure is not null && settings.OnFailure == OnFailure.Throw)
            {
                throw Failed(settings, operation, process, b.DType, i, processes.Length);
            }
            process.WriteSolution(directions.AsSpan(i * n, n));
        }
        FloatVectors.Write(directions, output);
        return output;
    }

    private static double[][] Rows(TensorValue value, int n) => [.. FloatVectors.Read(value).Chunk(n)];

    private static ConvergenceException Failed(
        KrylovSettings settings, string operation, KrylovProcess process, DType dtype, int index, int count)
    {
        string method = settings.Method == KrylovMethod.ConjugateGradient ? "the method of conjugate gradients" : "GMRES";
        double residual = process.Residual / process.Scale, tolerance = settings.ToleranceFor(dtype);
        string which = count > 1 ? $" for system {index} of {count}" : "";
        string problem = string.Create(
            CultureInfo.InvariantCulture,
            $"{method} {process.Failure}{which}: after {process.Iterations} products with the operator the residual is {residual:G3} "
                + $"of the right side, and the tolerance is {tolerance:G3}");
        string fix = process.Failure switch
        {
            "stagnated" =>
                "The operator may be singular, or the tolerance too small for rounding; try a longer restart or LinearSolver.Dense",
            "did not converge" => "Allow more iterations or a larger tolerance, or use LinearSolver.Dense",
            _ => "The operator is not symmetric and positive definite: use LinearSolver.Gmres or LinearSolver.Dense",
        };
        return new ConvergenceException(operation, method, process.Iterations, residual, tolerance, problem, fix);
    }
}

/// <summary>How linear systems are solved by products.</summary>
internal sealed record KrylovSettings(KrylovMethod Method, double? Tolerance, int? MaxIterations, int Restart, OnFailure OnFailure)
{
    /// <summary>The wanted residual in terms of the right side; never less than rounding allows.</summary>
    public double ToleranceFor(DType dtype) =>
        dtype == DType.Float32 ? Math.Max(Tolerance ?? 1e-5, 16 * 1.2e-7) : Math.Max(Tolerance ?? 1e-10, 16 * 2.3e-16);

    /// <summary>The method, and the tolerance if one was given.</summary>
    public override string ToString() =>
        Tolerance is null ? $"{Method}" : string.Create(CultureInfo.InvariantCulture, $"{Method} to {Tolerance}");

    /// <summary>A system at its beginning.</summary>
    public KrylovProcess Start(double[] rightSide, DType dtype)
    {
        int most = MaxIterations ?? (10 * rightSide.Length) + 100;
        return Method == KrylovMethod.ConjugateGradient
            ? new ConjugateGradientProcess(rightSide, ToleranceFor(dtype), most)
            : new GmresProcess(rightSide, ToleranceFor(dtype), most, Restart);
    }
}

/// <summary>A method that knows the matrix by its products.</summary>
internal enum KrylovMethod
{
    /// <summary>For symmetric positive definite matrices.</summary>
    ConjugateGradient,

    /// <summary>For all.</summary>
    Gmres,
}
