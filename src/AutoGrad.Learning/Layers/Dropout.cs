namespace AutoGrad.Learning;

public static partial class Layers
{
    /// <summary>
    /// Each element is set to 0 with probability <c>rate</c> and otherwise divided by <c>1 − rate</c>, so that its expectation stays: what
    /// training does to keep a network from relying on single elements.
    /// </summary>
    /// <remarks>
    /// N. Srivastava et al., "Dropout: a simple way to prevent neural networks from overfitting", JMLR 2014, with inverted scaling.
    /// </remarks>
    /// <param name="x">A float tensor.</param>
    /// <param name="rate">At least 0 and below 1.</param>
    /// <param name="key">The randomness, used for nothing else; null when the network is not trained, and x comes back as it is.</param>
    /// <returns>A tensor of the same type.</returns>
    /// <exception cref="ArgumentException">The rate is out of range, or the dtype is no float.</exception>
    public static Tensor Dropout(Tensor x, double rate, Key? key)
    {
        Check.Float("Dropout", "x", x);
        if (!(rate is >= 0 and < 1)) throw Errors.NotProbability("Dropout", "the rate", rate, "Use a number such as 0.5");
        return key is null || rate == 0 ? x : Tensor.Where(key.Bernoulli(1 - rate, x.Shape), x / (1 - rate), 0);
    }
}
