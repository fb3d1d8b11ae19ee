using System.Numerics.Tensors;

namespace AutoGrad.Testing;

/// <summary>A vector along which the arguments are moved: its elements from a start on, the others 0.</summary>
internal sealed record Direction(int Start, double[] Weights)
{
    /// <summary>The inner product with a vector of all arguments.</summary>
    public double Dot(double[] vector) => TensorPrimitives.Dot<double>(Weights, vector.AsSpan(Start, Weights.Length));

    /// <summary>The point so many steps further.</summary>
    public double[] Move(double[] point, double step)
    {
        double[] moved = [.. point];
        for (int i = 0; i < Weights.Length; i++) moved[Start + i] += step * Weights[i];
        return moved;
    }

    /// <summary>All elements, those outside the range too.</summary>
    public double[] ToVector(int length)
    {
        double[] vector = new double[length];
        Weights.CopyTo(vector, Start);
        return vector;
    }

    /// <summary>The same direction in the first and the second half of its range.</summary>
    public (Direction First, Direction Second) Halves()
    {
        int middle = Weights.Length / 2;
        return (new(Start, Weights[..middle]), new(Start + middle, Weights[middle..]));
    }
}
