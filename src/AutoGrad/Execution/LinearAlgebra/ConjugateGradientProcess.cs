using System.Numerics.Tensors;

namespace AutoGrad.Execution;

/// <summary>
/// The method of conjugate gradients for symmetric positive definite matrices (Hestenes and Stiefel, 1952). Its running residual drifts
/// from the true one; when it says that the end is reached, the true one is computed and the method begins again from there if need be.
/// </summary>
internal sealed class ConjugateGradientProcess(double[] rightSide, double tolerance, int maxIterations)
    : KrylovProcess(rightSide, tolerance, maxIterations)
{
    protected override IEnumerable<int> Cycle()
    {
        double[] residual = ResidualVector;
        double square = TensorPrimitives.SumOfSquares<double>(residual);
        residual.CopyTo(Direction, 0);
        while (!IsExhausted && Math.Sqrt(square) > Target)
        {
            yield return 0;
            double curvature = TensorPrimitives.Dot<double>(Direction, Image);
            if (!(curvature > 0))
            {
                Failure = double.IsNaN(curvature) ? "did not converge" : "met a direction d with d·A·d ≤ 0";
                yield break;
            }
            double step = square / curvature;
            TensorPrimitives.MultiplyAdd(Direction, step, Solution, Solution);
            TensorPrimitives.MultiplyAdd(Image, -step, residual, residual);
            double next = TensorPrimitives.SumOfSquares<double>(residual);
            TensorPrimitives.MultiplyAdd(Direction, next / square, residual, Direction);
            square = next;
        }
    }
}
