using System.Collections.Immutable;

namespace AutoGrad.Learning;

/// <summary>The pieces that optimizers are chained of.</summary>
public static class GradientTransforms
{
    /// <summary>Multiplies by a number: <c>−learningRate</c> at the end of a chain makes it descend.</summary>
    /// <param name="factor">The number.</param>
    public static GradientTransform Scale(double factor) => GradientTransform.OfLeaf(update => update * factor);

    /// <summary>Multiplies by a function of the number of updates made so far.</summary>
    /// <param name="factor">From that number, a float scalar which starts at 0, to a float scalar; see <see cref="Schedules"/>.</param>
    public static GradientTransform Scale(Func<Tensor, Tensor> factor)
    {
        ArgumentNullException.ThrowIfNull(factor);
        return new(static _ => [], inputs =>
        {
            Tensor value = factor(inputs.Step.Cast(DType.Float64));
            if (value.Rank != 0)
            {
                throw Errors.Argument("Scale", $"the factor must be a scalar, but its function returned {value.Type}", "Return one number, as Schedules do");
            }
            return ([.. inputs.Updates.Select(update => update * value.Cast(update.DType))], inputs.Memory);
        });
    }

    /// <summary>Adds <c>factor · parameter</c>, the gradient of <c>½ factor · parameter²</c>.</summary>
    /// <param name="factor">Not negative.</param>
    public static GradientTransform AddDecayedWeights(double factor)
    {
        Check.NotNegative("AddDecayedWeights", "the factor", factor);
        return new(static _ => [], inputs =>
            ([.. inputs.Updates.Zip(inputs.Parameters, (update, parameter) => update + (factor * parameter))], inputs.Memory));
    }

    /// <summary>
    /// Momentum: replaces the update u by the trace <c>t ← decay · t + u</c>, or with Nesterov's look-ahead by <c>decay · t + u</c> for the
    /// new t.
    /// </summary>
    /// <remarks>
    /// I. Sutskever, J. Martens, G. Dahl, G. Hinton, "On the importance of initialization and momentum in deep learning", ICML 2013.
    /// </remarks>
    /// <param name="decay">At least 0 and below 1.</param>
    /// <param name="nesterov">Whether to look ahead.</param>
    /// <exception cref="ArgumentException">The decay is out of range.</exception>
    public static GradientTransform Trace(double decay, bool nesterov = false)
    {
        CheckDecay("Trace", "the decay", decay);
        return new(Zeros, inputs =>
        {
            ImmutableArray<Tensor> trace = [.. inputs.Memory.Zip(inputs.Updates, (old, update) => (decay * old) + update)];
            return (nesterov ? [.. trace.Zip(inputs.Updates, (t, update) => (decay * t) + update)] : trace, trace);
        });
    }

    /// <summary>
    /// Adam: <c>m̂ / (√v̂ + epsilon)</c>, where m and v are running means of the update and of its square, corrected for their start at 0.
    /// </summary>
    /// <remarks>D. P. Kingma, J. Ba, "Adam: a method for stochastic optimization", ICLR 2015, algorithm 1.</remarks>
    /// <param name="beta1">The decay of the mean; at least 0 and below 1.</param>
    /// <param name="beta2">The decay of the mean square; at least 0 and below 1.</param>
    /// <param name="epsilon">Keeps the quotient finite; above 0.</param>
    /// <exception cref="ArgumentException">A number is out of range.</exception>
    public static GradientTransform ScaleByAdam(double beta1 = 0.9, double beta2 = 0.999, double epsilon = 1e-8)
    {
        CheckDecay("ScaleByAdam", "beta1", beta1);
        CheckDecay("ScaleByAdam", "beta2", beta2);
        Check.Positive("ScaleByAdam", "epsilon", epsilon);
        return new(static parameters => [.. Zeros(parameters), .. Zeros(parameters)], inputs =>
        {
            int count = inputs.Updates.Length;
            Tensor exponent = (inputs.Step + 1).Cast(DType.Float64);
            Tensor correction1 = 1 - Tensor.Power(beta1, exponent);
            Tensor correction2 = 1 - Tensor.Power(beta2, exponent);
            var updates = ImmutableArray.CreateBuilder<Tensor>(count);
            var means = ImmutableArray.CreateBuilder<Tensor>(count);
            var squares = ImmutableArray.CreateBuilder<Tensor>(count);
            for (int i = 0; i < count; i++)
            {
                Tensor update = inputs.Updates[i];
                Tensor mean = (beta1 * inputs.Memory[i]) + ((1 - beta1) * update);
                Tensor square = (beta2 * inputs.Memory[count + i]) + ((1 - beta2) * (update * update));
                Tensor root = Tensor.Sqrt(square / correction2.Cast(update.DType));
                updates.Add(mean / correction1.Cast(update.DType) / (root + epsilon));
                means.Add(mean);
                squares.Add(square);
            }
            return (updates.MoveToImmutable(), [.. means, .. squares]);
        });
    }

    /// <summary>
    /// Multiplies all updates by one number such that their common Euclidean norm is at most a limit: <c>min(1, limit / norm)</c>. Updates
    /// within the limit stay as they are, bit for bit.
    /// </summary>
    /// <remarks>R. Pascanu, T. Mikolov, Y. Bengio, "On the difficulty of training recurrent neural networks", ICML 2013.</remarks>
    /// <param name="limit">Above 0.</param>
    /// <exception cref="ArgumentException">The limit is not above 0.</exception>
    public static GradientTransform ClipByGlobalNorm(double limit)
    {
        Check.Positive("ClipByGlobalNorm", "the limit", limit);
        return new(static _ => [], inputs =>
        {
            if (inputs.Updates.IsEmpty) return (inputs.Updates, inputs.Memory);
            Tensor norm = Tensor.Sqrt(
                inputs.Updates.Select(static u => (u * u).Sum().Cast(DType.Float64)).Aggregate(static (a, b) => a + b));
            Tensor factor = Tensor.Where(norm > limit, limit / norm, 1);
            return ([.. inputs.Updates.Select(update => update * factor.Cast(update.DType))], inputs.Memory);
        });
    }

    internal static void CheckDecay(string operation, string what, double decay)
    {
        if (!(decay is >= 0 and < 1)) throw Errors.NotProbability(operation, what, decay, "Use a number such as 0.9");
    }

    private static ImmutableArray<Tensor> Zeros(ImmutableArray<Tensor> parameters) => [.. parameters.Select(Tensor.ZerosLike)];
}
