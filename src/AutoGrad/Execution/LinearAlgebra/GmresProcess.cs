using System.Numerics.Tensors;

namespace AutoGrad.Execution;

/// <summary>
/// The method of generalised minimal residuals for any matrix (Saad and Schultz, 1986), begun again after a number of steps to bound its
/// memory: the residual is minimised over the span of its products with powers of the matrix, by an orthonormal basis (Gram and Schmidt's
/// method applied twice, which keeps the basis orthogonal to rounding) and plane rotations.
/// </summary>
internal sealed class GmresProcess(double[] rightSide, double tolerance, int maxIterations, int restart)
    : KrylovProcess(rightSide, tolerance, maxIterations)
{
    protected override IEnumerable<int> Cycle()
    {
        int most = Math.Min(restart, Direction.Length);
        var basis = new List<double[]>(most + 1);
        double[,] triangle = new double[most + 1, most];
        var rotations = new (double Cosine, double Sine)[most];
        double[] rotated = new double[most + 1]; // the residual in terms of the basis, after the rotations
        rotated[0] = Residual;
        basis.Add(Scaled(ResidualVector, 1 / Residual));
        int steps = 0;
        bool isComplete = false;
        while (steps < most && !isComplete && !IsExhausted && Math.Abs(rotated[steps]) > Target)
        {
            basis[steps].CopyTo(Direction, 0);
            yield return 0;
            double[] next = [.. Image];
            double size = TensorPrimitives.Norm<double>(next);
            for (int pass = 0; pass < 2; pass++)
            {
                for (int i = 0; i <= steps; i++)
                {
                    double share = TensorPrimitives.Dot<double>(next, basis[i]);
                    triangle[i, steps] += share;
                    TensorPrimitives.MultiplyAdd(basis[i], -share, next, next);
                }
            }
            double rest = TensorPrimitives.Norm<double>(next);
            for (int i = 0; i < steps; i++) Rotate(triangle, i, steps, rotations[i]);
            double diagonal = triangle[steps, steps];
            double length = double.Hypot(diagonal, rest);
            isComplete = !(rest > size * 1e-15);
            if (!(length > size * 1e-14))
            {
                // The new product adds nothing: the matrix is singular on the space spanned so far.
                if (double.IsNaN(length)) Failure = "did not converge";
                break;
            }
            rotations[steps] = (diagonal / length, rest / length);
            triangle[steps, steps] = length;
            rotated[steps + 1] = -rotations[steps].Sine * rotated[steps];
            rotated[steps] *= rotations[steps].Cosine;
            steps++;
            if (!isComplete) basis.Add(Scaled(next, 1 / rest));
        }
        for (int column = steps - 1; column >= 0; column--)
        {
            double weight = rotated[column] / triangle[column, column];
            for (int row = 0; row < column; row++) rotated[row] -= weight * triangle[row, column];
            TensorPrimitives.MultiplyAdd(basis[column], weight, Solution, Solution);
        }
    }

    private static void Rotate(double[,] triangle, int row, int column, (double Cosine, double Sine) rotation)
    {
        double upper = triangle[row, column], lower = triangle[row + 1, column];
        triangle[row, column] = (rotation.Cosine * upper) + (rotation.Sine * lower);
        triangle[row + 1, column] = (rotation.Cosine * lower) - (rotation.Sine * upper);
    }

    private static double[] Scaled(double[] vector, double factor)
    {
        double[] scaled = new double[vector.Length];
        TensorPrimitives.Multiply(vector, factor, scaled);
        return scaled;
    }
}
