using System.Collections.Immutable;

namespace AutoGrad.Learning;

/// <summary>
/// One piece of an optimizer: a pure function that turns the gradient, or what an earlier piece made of it, into a better update, with a
/// memory of its own. <see cref="GradientTransforms"/> has the usual ones; <see cref="Optimizers.Chain"/> puts them together.
/// </summary>
/// <param name="Init">The memory before the first update, given the leaves of the model.</param>
/// <param name="Update">What is done in every update.</param>
/// <example><code>
/// // The sign of the gradient instead of the gradient.
/// var sign = new GradientTransform(_ => [], inputs => ([.. inputs.Updates.Select(Sign)], inputs.Memory));
/// Optimizer signDescent = Optimizers.Chain(sign, GradientTransforms.Scale(-0.01));
/// </code></example>
public sealed record GradientTransform(
    Func<ImmutableArray<Tensor>, ImmutableArray<Tensor>> Init,
    Func<GradientTransformInputs, (ImmutableArray<Tensor> Updates, ImmutableArray<Tensor> Memory)> Update)
{
    /// <summary>A transform without memory: a function of each leaf on its own.</summary>
    /// <param name="update">The update of one leaf, given what came before.</param>
    public static GradientTransform OfLeaf(Func<Tensor, Tensor> update) =>
        new(static _ => [], inputs => ([.. inputs.Updates.Select(update)], inputs.Memory));
}
