using System.Collections.Immutable;
using System.Runtime.CompilerServices;

namespace AutoGrad;

public static partial class Transforms
{
    /// <inheritdoc cref="JacobianReverse{T, TResult}(Func{T, TResult})"/>
    public static Func<Tensor, Tensor> JacobianReverse(Func<Tensor, Tensor> function) => JacobianReverse<Tensor>(function);

    /// <inheritdoc cref="JacobianReverse{T, TResult}(Func{T, TResult})"/>
    public static Func<T, T> JacobianReverse<T>(Func<T, Tensor> function)
    {
        ArgumentNullException.ThrowIfNull(function);
        return x => JacobianReverse(function, x);
    }

    /// <summary>The Jacobian of a function, by reverse mode, as a new function.</summary>
    /// <typeparam name="T">The type of the argument: any tree of float tensors.</typeparam>
    /// <typeparam name="TResult">The type of the result: any tree of float tensors.</typeparam>
    /// <param name="function">The function to differentiate.</param>
    /// <remarks>The result and the errors are those of the form that takes the point at once.</remarks>
    public static Func<T, JacobianBlocks<T>> JacobianReverse<T, TResult>(Func<T, TResult> function)
    {
        ArgumentNullException.ThrowIfNull(function);
        return x => JacobianReverse(function, x);
    }

    /// <summary>
    /// The Jacobian of a function to a tensor at a point, by reverse mode: <c>J[i…, j…] = ∂f(x)[i…] / ∂x[j…]</c>.
    /// </summary>
    /// <param name="function">A function to a float tensor of any shape.</param>
    /// <param name="x">The point.</param>
    /// <returns>A tensor <c>[out…, in…]</c> of the result's dtype, zeros where nothing depends on the point.</returns>
    /// <remarks>
    /// One graph: the function once, and its cotangents for all unit directions of a leaf of the result together as a batch. It costs
    /// about as much as a <c>Vjp</c> for each element of the result, so prefer it where the result has fewer elements than the argument,
    /// and <c>JacobianForward</c> otherwise.
    /// </remarks>
    /// <exception cref="ArgumentException">The point or the result is not a float.</exception>
    /// <example><code>
    /// Tensor jacobian = JacobianReverse(x => Sin(x) * x.Sum(), Ones([3]));   // [3, 3]
    /// </code></example>
    [OverloadResolutionPriority(1)] // so that a number as the point is a tensor and not a tree of its own
    public static Tensor JacobianReverse(Func<Tensor, Tensor> function, Tensor x) => JacobianReverse<Tensor>(function, x);

    /// <summary>The Jacobian of a function to a tensor with respect to every leaf of its argument, by reverse mode.</summary>
    /// <typeparam name="T">The type of the argument: any tree of float tensors.</typeparam>
    /// <param name="function">A function to a float tensor of any shape.</param>
    /// <param name="x">The point.</param>
    /// <returns>A tree like <paramref name="x"/> of tensors <c>[out…, leaf…]</c> of the result's dtype.</returns>
    /// <exception cref="ArgumentException">The point has no leaves, or a leaf or the result is not a float.</exception>
    public static T JacobianReverse<T>(Func<T, Tensor> function, T x) => JacobianReverse<T, Tensor>(function, x).Rows[0];

    /// <summary>
    /// The Jacobian of a function from trees to trees, by reverse mode: a block for each leaf of the result and each of the argument.
    /// </summary>
    /// <typeparam name="T">The type of the argument: any tree of float tensors.</typeparam>
    /// <typeparam name="TResult">The type of the result: any tree of float tensors.</typeparam>
    /// <param name="function">The function to differentiate.</param>
    /// <param name="x">The point.</param>
    /// <returns>The blocks <c>[out…, leaf…]</c>, to be asked for by path or as one matrix.</returns>
    /// <exception cref="ArgumentException">The point or the result has no leaves, or a leaf is not a float.</exception>
    /// <example><code>
    /// var blocks = JacobianReverse(p => (p.X * p.Y, Sum: p.X + p.Y), (X: From(2.0), Y: Ones([3], DType.Float64)));
    /// Tensor block = blocks["Item1", "Item2"];   // [3, 3]
    /// Tensor matrix = blocks.ToMatrix();         // [6, 4]
    /// </code></example>
    public static JacobianBlocks<T> JacobianReverse<T, TResult>(Func<T, TResult> function, T x)
    {
        TracedFunction<TResult> traced = TraceFloats("JacobianReverse", function, x);
        ImmutableArray<ImmutableArray<Tensor>> rows = Jacobian.Reverse(traced.Values, traced.Variables);
        return new JacobianBlocks<T>(traced.Outputs, traced.Inputs, [.. rows.Select(row => Tree.Rebuild(x, row))]);
    }
}
