namespace AutoGrad;

public sealed partial record Key
{
    /// <summary>The numbers 0 … count − 1 in random order, each order equally likely: sorted by random bits.</summary>
    /// <remarks>
    /// Large counts are sorted more than once, so that equal bits leave no trace of the original order (3 ln count / ln 2³² times, as JAX
    /// does). To shuffle a tensor along an axis, <c>Take</c> it at these indices.
    /// </remarks>
    /// <param name="count">How many; 0 or more.</param>
    /// <returns>An Int32 vector.</returns>
    /// <exception cref="ArgumentException">The count is negative, or this is a batch of keys.</exception>
    public Tensor Permutation(int count)
    {
        if (count < 0) throw Errors.Argument("Key.Permutation", $"cannot order {count} numbers", "Ask for 0 or more");
        Tensor order = Tensor.Iota([count]);
        int rounds = (int)Math.Ceiling(3 * Math.Log(Math.Max(count, 1)) / Math.Log(uint.MaxValue));
        Key key = this;
        for (int round = 0; round < rounds; round++)
        {
            (key, Key forBits) = key.Split();
            order = Tensor.Take(order, forBits.Bits([count]).ArgSort());
        }
        return order;
    }
}
