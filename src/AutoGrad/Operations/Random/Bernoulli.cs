namespace AutoGrad;

public sealed partial record Key
{
    /// <summary><c>u &lt; probability</c> with u uniform on [0, 1): true with the given probability.</summary>
    /// <param name="probability">A float tensor that broadcasts to the shape, or a number; 0 and 1 are certain.</param>
    /// <param name="shape">The axis sizes; <c>[]</c> for a scalar.</param>
    /// <returns>A Bool tensor of that shape.</returns>
    /// <exception cref="ArgumentException">
    /// The probability is a number outside [0, 1], or a tensor that is no float or does not broadcast to the shape; or this is a batch of
    /// keys. The elements of a tensor are not looked at: below 0 counts as 0, above 1 as 1.
    /// </exception>
    public Tensor Bernoulli(Tensor probability, Shape shape)
    {
        ArgumentNullException.ThrowIfNull(probability);
        if (probability.Primitive is Literal { Value: var number })
        {
            return number.DType != DType.Bool && number.ToDouble() is >= 0 and <= 1
                ? UnitInterval("Key.Bernoulli", shape, DType.Float32) < probability
                : throw Errors.Argument("Key.Bernoulli", $"{number} is not a probability", "Use a number from 0 to 1");
        }
        Check.Float("Key.Bernoulli", probability.Type);
        return UnitInterval("Key.Bernoulli", shape, probability.DType) < probability.BroadcastTo(shape);
    }
}
