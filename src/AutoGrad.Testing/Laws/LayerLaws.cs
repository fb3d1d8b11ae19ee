using System.Collections.Immutable;
using System.Runtime.CompilerServices;

namespace AutoGrad.Testing;

/// <summary>The laws of a layer: of a pure function of a model, any tree of parameters, and a batch of examples.</summary>
/// <remarks>
/// Checked in Float64 unless said otherwise:
/// the model is a tree (<see cref="TreeLaws"/>);
/// two calls give the same bits;
/// Float64 gives Float64 and Float32 gives Float32, and both the same but for rounding;
/// derivatives of orders 1 and 2 by every parameter and input, in both modes, are what differences give (<see cref="GradientCheck"/>);
/// as many examples come out as went in, also of none, of one and of twice as many, and their shape does not depend on their number;
/// an example alone gives what it gives among others (unless <see cref="LayerLawOptions.BatchIndependent"/> is off);
/// <c>Vmap</c> over examples is the batch, <c>Vmap</c> over models, over batches and over both is a loop;
/// compiled is plain, for the layer and for its derivative.
/// The first axis of every leaf of the input that is not shared counts the examples: a single example is a batch of one,
/// <c>x.ExpandDims(0)</c>, and wants a second. That every parameter matters is no law: one that is never used passes, its derivative being
/// 0.
/// </remarks>
/// <example><code>
/// LayerLaws.Verify((layer, x) => layer.Apply(x), Dense.Init(key, 3, 2), key.Normal([4, 3]));
/// LayerLaws.Verify(x => Relu(x), key.Normal([4, 3]));
/// LayerLaws.Verify(x => Dropout(x, 0.5, other), key.Normal([4, 3]), new() { BatchIndependent = false });
/// </code></example>
public static class LayerLaws
{
    private const string Suite = "LayerLaws";

    /// <summary>Fails unless the laws hold for a layer without parameters; see the remarks of <see cref="LayerLaws"/>.</summary>
    /// <param name="apply">The layer.</param>
    /// <param name="input">A batch of two or more examples at which the layer is smooth.</param>
    /// <param name="options">What is checked, and how strictly.</param>
    /// <exception cref="LawViolationException">A law does not hold; the message names the law and what was found.</exception>
    public static void Verify(Func<Tensor, Tensor> apply, Tensor input, LayerLawOptions? options = null) =>
        Verify<Tensor, Tensor>(apply, input, options);

    /// <inheritdoc cref="Verify(Func{Tensor, Tensor}, Tensor, LayerLawOptions?)"/>
    /// <typeparam name="TInput">The type of the input: any tree whose leaves have a leading axis of examples.</typeparam>
    /// <typeparam name="TOutput">The type of the result: any such tree.</typeparam>
    [OverloadResolutionPriority(-1)]
    public static void Verify<TInput, TOutput>(Func<TInput, TOutput> apply, TInput input, LayerLawOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(apply);
        Verify((_, x) => apply(x), ImmutableArray<Tensor>.Empty, input, options);
    }

    /// <summary>Fails unless the laws hold for a layer at a batch; see the remarks of <see cref="LayerLaws"/>.</summary>
    /// <typeparam name="TModel">The type of the model: any tree.</typeparam>
    /// <typeparam name="TInput">The type of the input: any tree whose leaves have a leading axis of examples, but for what is
    /// shared.</typeparam>
    /// <typeparam name="TOutput">The type of the result: any such tree.</typeparam>
    /// <param name="apply">The layer.</param>
    /// <param name="model">The parameters.</param>
    /// <param name="input">A batch of two or more examples at which the layer is smooth.</param>
    /// <param name="options">What is checked, and how strictly.</param>
    /// <exception cref="LawViolationException">A law does not hold; the message names the law and what was found.</exception>
    public static void Verify<TModel, TInput, TOutput>(
        Func<TModel, TInput, TOutput> apply, TModel model, TInput input, LayerLawOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(apply);
        ArgumentNullException.ThrowIfNull(model);
        options ??= new LayerLawOptions();
        if (Tree.Flatten(model).Length > 0) TreeLaws.Verify(model);
        var laws = new FunctionLaws<ModelAndInput<TModel, TInput>, TOutput>(Suite, x => apply(x.Model, x.Input), new(model, input), options);
        TModel converted = laws.Point.Model;
        var batch = new BatchLaws<TInput, TOutput>(x => apply(converted, x), laws.Point.Input, options);
        laws.GivesAResult();
        laws.IsDeterministic();
        laws.ResultsHaveTheirTypes();
        laws.DTypeIsKept();
        laws.Float32AgreesWithFloat64();
        laws.Law("results follow the size of the batch", batch.ShapesFollowTheBatch);
        if (options.BatchIndependent)
        {
            laws.Law("an example depends on no other", batch.RowsAreIndependent);
            laws.Law("Vmap over examples is the batch", batch.VmapOverExamplesIsTheBatch);
        }
        laws.DerivativesAreRight();
        if (options.Batches)
        {
            foreach (bool[] isBatched in Choices(Tree.Flatten(model).Length, Tree.Flatten(input).Length)) laws.BatchIsLoop(isBatched);
        }
        laws.CompiledIsPlain();
    }

    /// <summary>A batch of models, of batches, and of both.</summary>
    private static IEnumerable<bool[]> Choices(int parameters, int inputs)
    {
        yield return [.. Enumerable.Repeat(false, parameters), .. Enumerable.Repeat(true, inputs)];
        if (parameters == 0) yield break;
        yield return [.. Enumerable.Repeat(true, parameters), .. Enumerable.Repeat(false, inputs)];
        yield return [.. Enumerable.Repeat(true, parameters + inputs)];
    }
}
