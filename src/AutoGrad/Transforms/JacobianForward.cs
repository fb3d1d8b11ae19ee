using System.Collections.Immutable;
using System.Runtime.CompilerServices;

namespace AutoGrad;

public static partial class Transforms
{
    /// <inheritdoc cref="JacobianForward{T, TResult}(Func{T, TResult})"/>
    public static Func<Tensor, Tensor> JacobianForward(Func<Tensor, Tensor> function) => JacobianForward<Tensor>(function);

    /// <inheritdoc cref="JacobianForward{T, TResult}(Func{T, TResult})"/>
    public static Func<T, T> JacobianForward<T>(Func<T, Tensor> function)
    {
        ArgumentNullException.ThrowIfNull(function);
        return x => JacobianForward(function, x);
    }

    /// <summary>The Jacobian of a function, by forward mode, as a new function.</summary>
    /// <typeparam name="T">The type of the argument: any tree of float tensors.</typeparam>
    /// <typeparam name="TResult">The type of the result: any tree of float tensors.</typeparam>
    /// <param name="function">The function to differentiate.</param>
    /// <remarks>The result and the errors are those of the form that takes the point at once.</remarks>
    public static Func<T, JacobianBlocks<T>> JacobianForward<T, TResult>(Func<T, TResult> function)
    {
        ArgumentNullException.ThrowIfNull(function);
        return x => JacobianForward(function, x);
    }

    /// <summary>
    /// The Jacobian of a function to a tensor at a point, by forward mode: <c>J[i…, j…] = ∂f(x)[i…] / ∂x[j…]</c>.
    /// </summary>
    /// <param name="function">A function to a float tensor of any shape.</param>
    /// <param name="x">The point.</param>
    /// <returns>A tensor <c>[out…, in…]</c> of the result's dtype, zeros where nothing depends on the point.</returns>
    /// <remarks>
    /// One graph: the function once, and its tangents for all unit directions of a leaf together as a batch. It costs about as much as a
    /// <c>Jvp</c> for each element of the argument, so prefer it where the argument has no more elements than the result, and
    /// <c>JacobianReverse</c> otherwise.
    /// </remarks>
    /// <exception cref="ArgumentException">The point or the result is not a float.</exception>
    /// <example><code>
    /// Tensor jacobian = JacobianForward(x => Sin(x) * x.Sum(), Ones([3]));   // [3, 3]
    /// </code></example>
    [OverloadResolutionPriority(1)] // so that a number as the point is a tensor and not a tree of its own
    public static Tensor JacobianForward(Func<Tensor, Tensor> function, Tensor x) => JacobianForward<Tensor>(function, x);

    /// <summary>The Jacobian of a function to a tensor with respect to every leaf of its argument, by forward mode.</summary>
    /// <typeparam name="T">The type of the argument: any tree of float tensors.</typeparam>
    /// <param name="function">A function to a float tensor of any shape.</param>
    /// <param name="x">The point.</param>
    /// <returns>A tree like <paramref name="x"/> of tensors <c>[out…, leaf…]</c> of the result's dtype.</returns>
    /// <exception cref="ArgumentException">The point has no leaves, or a leaf or the result is not a float.</exception>
    public static T JacobianForward<T>(Func<T, Tensor> function, T x) => JacobianForward<T, Tensor>(function, x).Rows[0];

    /// <summary>
    /// The Jacobian of a function from trees to trees, by forward mode: a block for each leaf of the result and each of the argument.
    /// </summary>
    /// <typeparam name="T">The type of the argument: any tree of float tensors.</typeparam>
    /// <typeparam name="TResult">The type of the result: any tree of float tensors.</typeparam>
    /// <param name="function">The function to differentiate.</param>
    /// <param name="x">The point.</param>
    /// <returns>The blocks <c>[out…, leaf…]</c>, to be asked for by path or as one matrix.</returns>
    /// <exception cref="ArgumentException">The point or the result has no leaves, or a leaf is not a float.</exception>
    /// <example><code>
    /// var blocks = JacobianForward(p => (p.X * p.Y, Sum: p.X + p.Y), (X: From(2.0), Y: Ones([3], DType.Float64)));
    /// Tensor block = blocks["Item1", "Item2"];   // [3, 3]
    /// Tensor matrix = blocks.ToMatrix();         // [6, 4]
    /// </code></example>
    public static JacobianBlocks<T> JacobianForward<T, TResult>(Func<T, TResult> function, T x)
    {
        TracedFunction<TResult> traced = TraceFloats("JacobianForward", function, x);
        ImmutableArray<ImmutableArray<Tensor>> rows = Jacobian.Forward(traced.Values, traced.Variables);
        return new JacobianBlocks<T>(traced.Outputs, traced.Inputs, [.. rows.Select(row => Tree.Rebuild(x, row))]);
    }
}
