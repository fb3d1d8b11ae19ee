namespace AutoGrad;

public sealed partial class Tensor
{
    /// <summary>The tensor with two axes exchanged. Nothing is copied.</summary>
    /// <param name="first">One axis; negative numbers count from the end.</param>
    /// <param name="second">The other axis.</param>
    /// <returns>A tensor of the same elements.</returns>
    /// <exception cref="ArgumentException">An axis is out of range.</exception>
    public Tensor SwapAxes(int first, int second)
    {
        first = Check.Axis("SwapAxes", first, Shape);
        second = Check.Axis("SwapAxes", second, Shape);
        int[] order = [.. Enumerable.Range(0, Rank)];
        (order[first], order[second]) = (second, first);
        return Transpose(Axes.Create(order));
    }
}
