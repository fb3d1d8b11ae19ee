using System.Numerics.Tensors;

namespace AutoGrad.Testing;

/// <summary>
/// A vector along which the arguments are moved: its elements from a start on, the others 0. The largest weight is about 1, so that no
/// derivative along it overflows which by the elements is a number.
/// </summary>
/// <param name="Start">The first element that moves.</param>
/// <param name="Weights">How far the elements move with a step of 1.</param>
/// <param name="Scale">The length of a large step: about the size of what is moved.</param>
internal sealed record Direction(int Start, double[] Weights, double Scale)
{
    /// <summary>The direction in which elements are moved by given amounts.</summary>
    public static Direction Of(int start, double[] amounts)
    {
        double scale = Math.ScaleB(1, Math.ILogB(amounts.Max(Math.Abs)));
        return new Direction(start, [.. amounts.Select(amount => amount / scale)], scale);
    }

    /// <summary>Whether one element alone is moved.</summary>
    public bool IsElement => Weights.Length == 1;

    /// <summary>The inner product with a vector of all arguments.</summary>
    public double Dot(double[] vector) => TensorPrimitives.Dot<double>(Weights, vector.AsSpan(Start, Weights.Length));

    /// <summary>The same with all weights positive.</summary>
    public Direction Magnitudes() => this with { Weights = [.. Weights.Select(Math.Abs)] };

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
        return (new(Start, Weights[..middle], Scale), new(Start + middle, Weights[middle..], Scale));
    }
}
