using System.Globalization;

namespace AutoGrad.Execution;

/// <summary>
/// Searches for a batch of points: one computation serves all searches at once, each has numbers and an end of its own, and those that
/// have ended stay where they are.
/// </summary>
internal static class SearchKernel
{
    /// <summary>The points x[…, n], beginning at the given ones.</summary>
    /// <param name="settings">The kind of search and its limits.</param>
    /// <param name="operation">The operation to name in messages.</param>
    /// <param name="start">Where to begin.</param>
    /// <param name="evaluate">At points like the start: the values […], the residuals […, n] and the directions […, n].</param>
    /// <param name="pool">Gives the result's storage.</param>
    public static TensorValue Run(
        SearchSettings settings, string operation, TensorValue start, Func<TensorValue, TensorValue[]> evaluate, StoragePool pool)
    {
        TensorValue output = TensorValue.Allocate(start.Type, pool);
        if (start.Size == 0) return output;
        int n = start.Shape[^1];
        double[] points = FloatVectors.Read(start);
        SearchProcess[] processes = [.. points.Chunk(n).Select(point => new SearchProcess(point, settings, start.DType))];
        IEnumerator<int>[] runs = [.. processes.Select(static process => process.Run().GetEnumerator())];
        bool[] active = [.. runs.Select(static run => run.MoveNext())];
        while (active.Contains(true))
        {
            for (int i = 0; i < processes.Length; i++) processes[i].Point.CopyTo(points, i * n);
            double[][] found = [.. evaluate(FloatVectors.From(points, start.Type)).Select(FloatVectors.Read)];
            for (int i = 0; i < processes.Length; i++)
            {
                if (!active[i]) continue;
                processes[i].Value = found[0][i];
                Array.Copy(found[1], i * n, processes[i].Residual, 0, n);
                Array.Copy(found[2], i * n, processes[i].Direction, 0, n);
                active[i] = runs[i].MoveNext();
            }
        }
        for (int i = 0; i < processes.Length; i++)
        {
            SearchProcess process = processes[i];
            if (process.Failure is not null)
            {
                if (settings.OnFailure == OnFailure.Throw) throw Failed(settings, operation, process, start.DType, i, processes.Length);
                Array.Fill(process.Solution, double.NaN);
            }
            process.Solution.CopyTo(points, i * n);
        }
        FloatVectors.Write(points, output);
        return output;
    }

    private static ConvergenceException Failed(
        SearchSettings settings, string operation, SearchProcess process, DType dtype, int index, int count)
    {
        double tolerance = settings.ToleranceFor(dtype);
        string method = settings.HasNewtonSteps ? "Newton's method" : "the iteration";
        string residual = settings.Kind switch
        {
            SearchKind.FixedPoint => "map(x) - x",
            SearchKind.Minimum => "the gradient",
            _ => "the residual",
        };
        string which = count > 1 ? $" for example {index} of {count}" : "";
        string problem = string.Create(
            CultureInfo.InvariantCulture,
            $"{method} {process.Failure}{which}: after {process.Steps} evaluations the largest element of {residual} is "
                + $"{process.ResidualSize:G3}, and the tolerance is {tolerance:G3}");
        return new ConvergenceException(
            operation,
            method,
            process.Steps,
            process.ResidualSize,
            tolerance,
            problem,
            "Begin nearer to the solution, allow more steps or a larger tolerance, or pass a solve function of your own");
    }
}
