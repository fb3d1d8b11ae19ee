namespace AutoGrad;

public sealed partial class Tensor
{
    /// <summary>The tensor with one axis taken out and put in at another place; the others keep their order. Nothing is copied.</summary>
    /// <param name="from">The axis to move; negative numbers count from the end.</param>
    /// <param name="to">Its place in the result.</param>
    /// <returns>A tensor of the same elements.</returns>
    /// <exception cref="ArgumentException">An axis is out of range.</exception>
    public Tensor MoveAxis(int from, int to)
    {
        from = Check.Axis("MoveAxis", from, Shape);
        to = Check.Axis("MoveAxis", to, Shape);
        List<int> order = [.. Enumerable.Range(0, Rank)];
        order.RemoveAt(from);
        order.Insert(to, from);
        return Transpose([.. order]);
    }
}
