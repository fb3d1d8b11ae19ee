using Tensors = System.Collections.Immutable.ImmutableArray<AutoGrad.Tensor>;

namespace AutoGrad.Testing;

/// <summary>The laws of an optimizer: of two pure functions that make a state for parameters and update both, given a gradient.</summary>
/// <remarks>
/// Checked for parameters of several shapes, empty ones among them, in Float64 and in Float32:
/// an update keeps the number of parameters, their shapes and dtypes, and the types in the state;
/// the same arguments give the same bits;
/// the state is a tree (<see cref="TreeLaws"/>), at first and later;
/// the order of parameters does not matter, and each is updated as if it were alone (unless <see cref="OptimizerLawOptions.IsLeafwise"/> is
/// off); without a gradient parameters stay as they are, or shrink if <see cref="OptimizerLawOptions.DecaysWeights"/> is on; it finds its
/// way down a convex quadratic; compiled is plain, and <c>Vmap</c> over an ensemble is a loop.
/// </remarks>
/// <example><code>
/// Optimizer adam = Optimizers.Adam(1e-2);
/// OptimizerLaws.Verify(adam.Init, adam.Update);
/// </code></example>
public static class OptimizerLaws
{
    /// <summary>Fails unless the laws hold; see the remarks of <see cref="OptimizerLaws"/>.</summary>
    /// <typeparam name="TState">The type of the state: any tree.</typeparam>
    /// <param name="init">The state for given parameters. A generic method of any tree, such as <c>optimizer.Init</c>, can be named
    /// here.</param>
    /// <param name="update">Parameters and state after an update, given parameters, gradient and state.</param>
    /// <param name="options">What is checked.</param>
    /// <exception cref="LawViolationException">A law does not hold; the message names the law and what was found.</exception>
    public static void Verify<TState>(
        Func<Tensors, TState> init,
        Func<Tensors, Tensors, TState, (Tensors Parameters, TState State)> update,
        OptimizerLawOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(init);
        ArgumentNullException.ThrowIfNull(update);
        new OptimizerRun<TState>(init, update, options ?? new OptimizerLawOptions()).Verify();
    }
}
