namespace AutoGrad.Learning;

/// <summary>
/// Learning rates that change with the number of updates made: functions from that number, a Float64 scalar that starts at 0, to a scalar.
/// A plain lambda is as good.
/// </summary>
/// <example><code>Optimizer adam = Optimizers.Adam(Schedules.Warmup(100, Schedules.Cosine(1e-3, 5_000)));</code></example>
public static class Schedules
{
    /// <summary>The same rate for ever.</summary>
    /// <param name="rate">The rate.</param>
    public static Func<Tensor, Tensor> Constant(double rate) => step => Tensor.Full([], rate, step.DType);

    /// <summary><c>rate · decay^(step / period)</c>.</summary>
    /// <param name="rate">The rate at the start.</param>
    /// <param name="decay">By how much it is multiplied in one period; above 0.</param>
    /// <param name="period">In updates; above 0.</param>
    /// <exception cref="ArgumentException">A number is out of range.</exception>
    public static Func<Tensor, Tensor> Exponential(double rate, double decay, int period)
    {
        Check.Positive("Schedules.Exponential", "the decay", decay);
        Check.Positive("Schedules.Exponential", "the period", period);
        return step => rate * Tensor.Exp(step * (Math.Log(decay) / period));
    }

    /// <summary>Half a cosine wave from the rate down to its last value, which then stays.</summary>
    /// <remarks>
    /// I. Loshchilov, F. Hutter, "SGDR: stochastic gradient descent with warm restarts", ICLR 2017, without the restarts.
    /// </remarks>
    /// <param name="rate">The rate at the start.</param>
    /// <param name="steps">How many updates the way down takes; above 0.</param>
    /// <param name="last">The rate at the end.</param>
    /// <exception cref="ArgumentException">The number of updates is not positive.</exception>
    public static Func<Tensor, Tensor> Cosine(double rate, int steps, double last = 0)
    {
        Check.Positive("Schedules.Cosine", "the number of updates", steps);
        return step =>
        {
            Tensor part = Tensor.Where(step < steps, step / steps, 1);
            return last + ((rate - last) * 0.5 * (1 + Tensor.Cos(part * Math.PI)));
        };
    }

    /// <summary>A rise in equal steps to where another schedule starts, then that schedule.</summary>
    /// <param name="steps">How many updates the rise takes: update k of them has (k + 1) / (steps + 1) of the full rate.</param>
    /// <param name="then">The schedule, which counts from the end of the rise.</param>
    /// <exception cref="ArgumentException">The number of updates is not positive.</exception>
    public static Func<Tensor, Tensor> Warmup(int steps, Func<Tensor, Tensor> then)
    {
        Check.Positive("Schedules.Warmup", "the number of updates", steps);
        ArgumentNullException.ThrowIfNull(then);
        return step => Tensor.Where(
            step < steps,
            then(Tensor.ZerosLike(step)) * ((step + 1) / (steps + 1)),
            then(Tensor.Where(step < steps, 0, step - steps)));
    }
}
