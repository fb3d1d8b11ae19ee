using System.Collections.Immutable;

namespace AutoGrad.Learning;

/// <summary>
/// A rule that improves a model given the gradient of a loss: two pure functions on any tree of float tensors. Made by
/// <see cref="Optimizers"/>.
/// </summary>
/// <param name="Transforms">What is done to the gradient, in order; the result is added to the parameters.</param>
/// <example><code>
/// Optimizer sgd = Optimizers.Sgd(0.1);
/// OptimizerState state = sgd.Init(model);
/// var step = Compile((Mlp model, OptimizerState state, Tensor x, Tensor y) =>
/// {
///     var (loss, gradient) = ValueAndGrad(Loss, model, x, y);
///     (model, state) = sgd.Update(model, gradient, state);
///     return (model, state, loss);
/// });
/// </code></example>
public sealed record Optimizer(ImmutableArray<GradientTransform> Transforms)
{
    /// <summary>The state before the first update.</summary>
    /// <typeparam name="T">Any tree of float tensors.</typeparam>
    /// <param name="model">The parameters; only their types and shapes matter.</param>
    public OptimizerState Init<T>(T model)
    {
        ImmutableArray<Tensor> parameters = Tree.Flatten(model);
        return new OptimizerState(Tensor.Zeros([], DType.Int32), [.. Transforms.Select(transform => transform.Init(parameters))]);
    }

    /// <summary>The model and the state after one update.</summary>
    /// <typeparam name="T">The same tree type as for <see cref="Init{T}"/>.</typeparam>
    /// <param name="model">The parameters.</param>
    /// <param name="gradient">The gradient of the loss at these parameters: a tree like the model.</param>
    /// <param name="state">What <see cref="Init{T}"/> or the update before returned.</param>
    /// <returns>
    /// A tree like the model, and the next state. In a loop that is not compiled, evaluate both, or their histories grow.
    /// </returns>
    /// <exception cref="ArgumentException">
    /// Model and gradient differ in structure or in the type of a leaf, or the state was made by another optimizer or for another model.
    /// </exception>
    public (T Model, OptimizerState State) Update<T>(T model, T gradient, OptimizerState state)
    {
        ArgumentNullException.ThrowIfNull(state);
        CheckGradient(model, gradient);
        if (state.Memory.Length != Transforms.Length)
        {
            throw Errors.Argument(
                "Optimizer.Update",
                $"the state was made by an optimizer of {state.Memory.Length} transforms, but this one has {Transforms.Length}",
                "Start with the state that Init of this optimizer gives");
        }
        ImmutableArray<Tensor> parameters = Tree.Flatten(model);
        ImmutableArray<Tensor> updates = Tree.Flatten(gradient);
        for (int i = 0; i < Transforms.Length; i++) CheckMemory(state.Memory[i], Transforms[i].Init(parameters));
        var memory = ImmutableArray.CreateBuilder<ImmutableArray<Tensor>>(Transforms.Length);
        for (int i = 0; i < Transforms.Length; i++)
        {
            (updates, ImmutableArray<Tensor> kept) = Transforms[i].Update(new(updates, state.Memory[i], parameters, state.Step));
            memory.Add(kept);
        }
        T updated = Tree.Rebuild(model, [.. parameters.Zip(updates, static (parameter, update) => parameter + update)]);
        return (updated, new OptimizerState(state.Step + 1, memory.MoveToImmutable()));
    }

    private static void CheckMemory(ImmutableArray<Tensor> memory, ImmutableArray<Tensor> expected)
    {
        if (memory.Select(static tensor => tensor.Type).SequenceEqual(expected.Select(static tensor => tensor.Type))) return;
        throw Errors.Argument(
            "Optimizer.Update",
            $"the state remembers ({string.Join(", ", memory.Select(static tensor => tensor.Type))}), "
                + $"but this model needs ({string.Join(", ", expected.Select(static tensor => tensor.Type))})",
            "Start with the state that Init gives for this very model");
    }

    private static void CheckGradient<T>(T model, T gradient)
    {
        if (Tree.FindDifference(model, gradient) is { } difference)
        {
            throw Errors.Argument(
                "Optimizer.Update", $"model and gradient differ at {difference}", "Pass the gradient with respect to this very model");
        }
        foreach (((TreePath path, Tensor parameter), (_, Tensor slope)) in Tree.Leaves(model).Zip(Tree.Leaves(gradient)))
        {
            if (parameter.Type == slope.Type && parameter.DType.IsFloat) continue;
            throw Errors.Argument(
                "Optimizer.Update",
                $"the parameter{(path.IsRoot ? "" : $" {path}")} is {parameter.Type}, its gradient {slope.Type}",
                "Both must be floats of one shape; pass the gradient with respect to this very model");
        }
    }
}
