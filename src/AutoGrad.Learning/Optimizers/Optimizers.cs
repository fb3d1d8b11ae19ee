namespace AutoGrad.Learning;

/// <summary>The usual optimizers. Each is a short chain of <see cref="GradientTransforms"/>.</summary>
public static class Optimizers
{
    /// <summary>
    /// Stochastic gradient descent: <c>w ← w − learningRate · g</c>, with momentum <c>t ← momentum · t + g</c> and
    /// <c>w ← w − learningRate · t</c>.
    /// </summary>
    /// <param name="learningRate">Above 0.</param>
    /// <param name="momentum">At least 0 and below 1.</param>
    /// <param name="nesterov">Whether momentum looks one step ahead.</param>
    /// <param name="weightDecay">This times the parameter is added to the gradient first.</param>
    /// <exception cref="ArgumentException">A number is out of range, or Nesterov is asked for without momentum.</exception>
    public static Optimizer Sgd(double learningRate, double momentum = 0, bool nesterov = false, double weightDecay = 0)
    {
        Check.Positive("Sgd", "the learning rate", learningRate);
        return Sgd(GradientTransforms.Scale(-learningRate), momentum, nesterov, weightDecay);
    }

    /// <inheritdoc cref="Sgd(double, double, bool, double)"/>
    /// <param name="schedule">The learning rate as a function of the number of updates made before; see <see cref="Schedules"/>.</param>
    /// <param name="momentum">At least 0 and below 1.</param>
    /// <param name="nesterov">Whether momentum looks one step ahead.</param>
    /// <param name="weightDecay">This times the parameter is added to the gradient first.</param>
    public static Optimizer Sgd(Func<Tensor, Tensor> schedule, double momentum = 0, bool nesterov = false, double weightDecay = 0) =>
        Sgd(Descend(schedule), momentum, nesterov, weightDecay);

    /// <summary>
    /// Adam: steps of about the learning rate in every parameter, whatever the size of its gradient. The weight decay is decoupled from the
    /// gradient, as in AdamW.
    /// </summary>
    /// <remarks>
    /// D. P. Kingma, J. Ba, "Adam: a method for stochastic optimization", ICLR 2015; I. Loshchilov, F. Hutter, "Decoupled weight decay
    /// regularization", ICLR 2019.
    /// </remarks>
    /// <param name="learningRate">Above 0.</param>
    /// <param name="beta1">The decay of the mean gradient; at least 0 and below 1.</param>
    /// <param name="beta2">The decay of the mean square gradient; at least 0 and below 1.</param>
    /// <param name="epsilon">Keeps the quotient finite; above 0.</param>
    /// <param name="weightDecay">In each update the parameter shrinks by learningRate times this.</param>
    /// <exception cref="ArgumentException">A number is out of range.</exception>
    public static Optimizer Adam(
        double learningRate = 1e-3, double beta1 = 0.9, double beta2 = 0.999, double epsilon = 1e-8, double weightDecay = 0)
    {
        Check.Positive("Adam", "the learning rate", learningRate);
        return Adam(GradientTransforms.Scale(-learningRate), beta1, beta2, epsilon, weightDecay);
    }

    /// <inheritdoc cref="Adam(double, double, double, double, double)"/>
    /// <param name="schedule">The learning rate as a function of the number of updates made before; see <see cref="Schedules"/>.</param>
    /// <param name="beta1">The decay of the mean gradient; at least 0 and below 1.</param>
    /// <param name="beta2">The decay of the mean square gradient; at least 0 and below 1.</param>
    /// <param name="epsilon">Keeps the quotient finite; above 0.</param>
    /// <param name="weightDecay">In each update the parameter shrinks by the learning rate times this.</param>
    public static Optimizer Adam(
        Func<Tensor, Tensor> schedule, double beta1 = 0.9, double beta2 = 0.999, double epsilon = 1e-8, double weightDecay = 0) =>
        Adam(Descend(schedule), beta1, beta2, epsilon, weightDecay);

    /// <summary>
    /// The optimizer that applies the transforms from left to right to the gradient and adds the result to the parameters.
    /// </summary>
    /// <param name="transforms">The last one usually is <see cref="GradientTransforms.Scale(double)"/> by a negative number.</param>
    /// <example><code>
    /// Optimizer clipped = Optimizers.Chain(
    ///     GradientTransforms.ClipByGlobalNorm(1), GradientTransforms.ScaleByAdam(), GradientTransforms.Scale(-1e-3));
    /// </code></example>
    public static Optimizer Chain(params ReadOnlySpan<GradientTransform> transforms) => new([.. transforms]);

    private static Optimizer Sgd(GradientTransform scale, double momentum, bool nesterov, double weightDecay)
    {
        GradientTransforms.CheckDecay("Sgd", "the momentum", momentum);
        Check.NotNegative("Sgd", "the weight decay", weightDecay);
        if (nesterov && momentum == 0)
        {
            throw Errors.Argument("Sgd", "Nesterov needs momentum, but it is 0", "Set momentum, for example to 0.9");
        }
        return new(
        [
            .. weightDecay == 0 ? [] : new[] { GradientTransforms.AddDecayedWeights(weightDecay) },
            .. momentum == 0 ? [] : new[] { GradientTransforms.Trace(momentum, nesterov) },
            scale,
        ]);
    }

    private static Optimizer Adam(GradientTransform scale, double beta1, double beta2, double epsilon, double weightDecay)
    {
        Check.NotNegative("Adam", "the weight decay", weightDecay);
        return new(
        [
            GradientTransforms.ScaleByAdam(beta1, beta2, epsilon),
            .. weightDecay == 0 ? [] : new[] { GradientTransforms.AddDecayedWeights(weightDecay) },
            scale,
        ]);
    }

    private static GradientTransform Descend(Func<Tensor, Tensor> schedule)
    {
        ArgumentNullException.ThrowIfNull(schedule);
        return GradientTransforms.Scale(step => -schedule(step));
    }
}
