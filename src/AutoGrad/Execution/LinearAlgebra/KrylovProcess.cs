using System.Numerics.Tensors;

namespace AutoGrad.Execution;

/// <summary>
/// One system of linear equations on its way to a solution. The matrix is known only by its products: the process asks for them one at a
/// time, so that many processes can be served by one computation. It works in Float64 whatever the dtype of the products, and on b divided
/// by a power of two, so that neither the norm of b nor a square of it leaves the range of the numbers.
/// </summary>
internal abstract class KrylovProcess
{
    private readonly int exponent;

    /// <summary>Starts at zero, where the residual is the right side.</summary>
    /// <param name="rightSide">b.</param>
    /// <param name="tolerance">The wanted ‖b − A·x‖ in terms of ‖b‖.</param>
    /// <param name="maxIterations">The most products to ask for.</param>
    protected KrylovProcess(double[] rightSide, double tolerance, int maxIterations)
    {
        double largest = TensorPrimitives.MaxMagnitude<double>(rightSide);
        IsFinite = double.IsFinite(largest);
        exponent = IsFinite && largest > 0 ? Math.ILogB(largest) : 0;
        RightSide = [.. rightSide.Select(number => Math.ScaleB(number, -exponent))];
        MaxIterations = maxIterations;
        Scale = TensorPrimitives.Norm<double>(RightSide);
        Target = tolerance * Scale;
        Solution = new double[rightSide.Length];
        Direction = new double[rightSide.Length];
        Image = new double[rightSide.Length];
        ResidualVector = [.. RightSide];
        Residual = Scale;
    }

    /// <summary>The vector to multiply.</summary>
    public double[] Direction { get; }

    /// <summary>The product of the matrix and <see cref="Direction"/>.</summary>
    public double[] Image { get; }

    /// <summary>The products asked for so far.</summary>
    public int Iterations { get; private set; }

    /// <summary>‖b − A·x‖ when it was last computed, for the divided b.</summary>
    public double Residual { get; private set; }

    /// <summary>‖b‖ of the divided b.</summary>
    public double Scale { get; }

    /// <summary>Why there is no solution, or null.</summary>
    public string? Failure { get; protected set; }

    /// <summary>The divided b: its largest number is between 1 and 2, or it is zero.</summary>
    protected double[] RightSide { get; }

    /// <summary>x for the divided b, as far as it is known.</summary>
    protected double[] Solution { get; }

    protected double[] ResidualVector { get; }

    protected double Target { get; }

    protected int MaxIterations { get; }

    protected bool IsExhausted => Iterations >= MaxIterations;

    private bool IsFinite { get; }

    /// <summary>Yields whenever <see cref="Image"/> is needed for <see cref="Direction"/>; ends when there is nothing more to do.</summary>
    public IEnumerable<int> Run()
    {
        if (Scale == 0 || !IsFinite) yield break;
        while (Residual > Target)
        {
            double before = Residual;
            foreach (int product in Cycle()) yield return ++Iterations;
            if (Failure is not null) yield break;
            Solution.CopyTo(Direction, 0);
            yield return ++Iterations;
            TensorPrimitives.Subtract(RightSide, Image, ResidualVector);
            Residual = TensorPrimitives.Norm<double>(ResidualVector);
            if (Residual <= Target) yield break;
            if (IsExhausted || !double.IsFinite(Residual)) Failure = "did not converge";
            else if (Residual > 0.999 * before) Failure = "stagnated";
            if (Failure is not null) yield break;
        }
    }

    /// <summary>Writes x for b as it was given; NaN where there is no solution or b is not finite.</summary>
    public void WriteSolution(Span<double> x)
    {
        if (Failure is not null || !IsFinite)
        {
            x.Fill(double.NaN);
            return;
        }
        for (int i = 0; i < x.Length; i++) x[i] = Math.ScaleB(Solution[i], exponent);
    }

    /// <summary>Improves the solution from the present residual until it seems good enough, or there is a reason to begin again.</summary>
    protected abstract IEnumerable<int> Cycle();
}
