using System.Collections.Immutable;
using System.Runtime.CompilerServices;

namespace AutoGrad;

public static partial class Transforms
{
    /// <summary>The Hessian of a scalar function as a new function: <c>H[i…, j…] = ∂²f / ∂x[i…]∂x[j…]</c>, of shape [in…, in…].</summary>
    /// <param name="function">A function to a float scalar.</param>
    /// <remarks>The result and the errors are those of the form that takes the point at once.</remarks>
    /// <example><code>Tensor curvature = Vmap(Hessian(x => Sin(x).Product()))(points);   // [count, n, n]</code></example>
    public static Func<Tensor, Tensor> Hessian(Func<Tensor, Tensor> function)
    {
        ArgumentNullException.ThrowIfNull(function);
        return x => Hessian(function, x);
    }

    /// <inheritdoc cref="Hessian(Func{Tensor, Tensor})"/>
    public static Func<Tensor, T1, Tensor> Hessian<T1>(Func<Tensor, T1, Tensor> function)
    {
        ArgumentNullException.ThrowIfNull(function);
        return (x, a1) => Hessian(function, x, a1);
    }

    /// <inheritdoc cref="Hessian(Func{Tensor, Tensor})"/>
    public static Func<Tensor, T1, T2, Tensor> Hessian<T1, T2>(Func<Tensor, T1, T2, Tensor> function)
    {
        ArgumentNullException.ThrowIfNull(function);
        return (x, a1, a2) => Hessian(function, x, a1, a2);
    }

    /// <inheritdoc cref="Hessian(Func{Tensor, Tensor})"/>
    public static Func<Tensor, T1, T2, T3, Tensor> Hessian<T1, T2, T3>(Func<Tensor, T1, T2, T3, Tensor> function)
    {
        ArgumentNullException.ThrowIfNull(function);
        return (x, a1, a2, a3) => Hessian(function, x, a1, a2, a3);
    }

    /// <summary>The Hessian of a scalar function with respect to its first argument, as a new function.</summary>
    /// <typeparam name="T">The type of the argument: any tree of float tensors.</typeparam>
    /// <param name="function">A function to a float scalar.</param>
    /// <remarks>The result and the errors are those of the form that takes the point at once.</remarks>
    public static Func<T, JacobianBlocks<T>> Hessian<T>(Func<T, Tensor> function)
    {
        ArgumentNullException.ThrowIfNull(function);
        return x => Hessian(function, x);
    }

    /// <inheritdoc cref="Hessian{T}(Func{T, Tensor})"/>
    public static Func<T, T1, JacobianBlocks<T>> Hessian<T, T1>(Func<T, T1, Tensor> function)
    {
        ArgumentNullException.ThrowIfNull(function);
        return (x, a1) => Hessian(function, x, a1);
    }

    /// <inheritdoc cref="Hessian{T}(Func{T, Tensor})"/>
    public static Func<T, T1, T2, JacobianBlocks<T>> Hessian<T, T1, T2>(Func<T, T1, T2, Tensor> function)
    {
        ArgumentNullException.ThrowIfNull(function);
        return (x, a1, a2) => Hessian(function, x, a1, a2);
    }

    /// <inheritdoc cref="Hessian{T}(Func{T, Tensor})"/>
    public static Func<T, T1, T2, T3, JacobianBlocks<T>> Hessian<T, T1, T2, T3>(Func<T, T1, T2, T3, Tensor> function)
    {
        ArgumentNullException.ThrowIfNull(function);
        return (x, a1, a2, a3) => Hessian(function, x, a1, a2, a3);
    }

    /// <summary>The Hessian of a scalar function at a point: <c>H[i…, j…] = ∂²f / ∂x[i…]∂x[j…]</c>.</summary>
    /// <param name="function">A function to a float scalar. Its further arguments, if it has any, are not differentiated.</param>
    /// <param name="x">The point.</param>
    /// <returns>A tensor <c>[in…, in…]</c>, symmetric up to rounding.</returns>
    /// <remarks>
    /// Forward over reverse: the gradient is in the graph once, and its tangents for all unit directions together as a batch. Where only
    /// products with vectors are needed, <c>HessianVectorProduct</c> forms no matrix; for its trace there is <c>Laplacian</c>.
    /// </remarks>
    /// <exception cref="ArgumentException">The point is not a float, or the result is not a float scalar.</exception>
    /// <example><code>Tensor hessian = Hessian(x => Sin(x).Product(), From([0.1, 0.2, 0.3]));   // [3, 3]</code></example>
    [OverloadResolutionPriority(1)] // so that a number as the point is a tensor and not a tree of its own
    public static Tensor Hessian(Func<Tensor, Tensor> function, Tensor x) => Hessian<Tensor>(function, x).Rows[0];

    /// <inheritdoc cref="Hessian(Func{Tensor, Tensor}, Tensor)"/>
    public static Tensor Hessian<T1>(Func<Tensor, T1, Tensor> function, Tensor x, T1 a1)
    {
        ArgumentNullException.ThrowIfNull(function);
        return Hessian(point => function(point, a1), x);
    }

    /// <inheritdoc cref="Hessian(Func{Tensor, Tensor}, Tensor)"/>
    public static Tensor Hessian<T1, T2>(Func<Tensor, T1, T2, Tensor> function, Tensor x, T1 a1, T2 a2)
    {
        ArgumentNullException.ThrowIfNull(function);
        return Hessian(point => function(point, a1, a2), x);
    }

    /// <inheritdoc cref="Hessian(Func{Tensor, Tensor}, Tensor)"/>
    public static Tensor Hessian<T1, T2, T3>(Func<Tensor, T1, T2, T3, Tensor> function, Tensor x, T1 a1, T2 a2, T3 a3)
    {
        ArgumentNullException.ThrowIfNull(function);
        return Hessian(point => function(point, a1, a2, a3), x);
    }

    /// <summary>The Hessian of a scalar function of a tree: a block ∂²f / ∂leafⱼ∂leafₖ for each pair of leaves.</summary>
    /// <typeparam name="T">The type of the argument: any tree of float tensors.</typeparam>
    /// <param name="function">A function to a float scalar.</param>
    /// <param name="x">The point.</param>
    /// <returns>The blocks <c>[leafⱼ…, leafₖ…]</c>, to be asked for by path or as one matrix.</returns>
    /// <exception cref="ArgumentException">The point has no leaves or one is not a float, or the result is not a float scalar.</exception>
    /// <example><code>
    /// JacobianBlocks&lt;Mlp&gt; hessian = Hessian(Loss, model, images, labels);
    /// Tensor block = hessian["Output.Bias", "Hidden.Weights"];
    /// </code></example>
    public static JacobianBlocks<T> Hessian<T>(Func<T, Tensor> function, T x)
    {
        TracedFunction<Tensor> traced = TraceScalar("Hessian", function, x);
        Tensor[] variables = traced.Variables;
        ImmutableArray<Tensor> gradient = Reverse.Cotangents([traced.Result], [Tensor.OnesLike(traced.Result)], variables);
        ImmutableArray<ImmutableArray<Tensor>> rows = Jacobian.Forward(gradient.AsSpan(), variables);
        return new JacobianBlocks<T>(traced.Inputs, traced.Inputs, [.. rows.Select(row => Tree.Rebuild(x, row))]);
    }

    /// <inheritdoc cref="Hessian{T}(Func{T, Tensor}, T)"/>
    public static JacobianBlocks<T> Hessian<T, T1>(Func<T, T1, Tensor> function, T x, T1 a1)
    {
        ArgumentNullException.ThrowIfNull(function);
        return Hessian<T>(point => function(point, a1), x);
    }

    /// <inheritdoc cref="Hessian{T}(Func{T, Tensor}, T)"/>
    public static JacobianBlocks<T> Hessian<T, T1, T2>(Func<T, T1, T2, Tensor> function, T x, T1 a1, T2 a2)
    {
        ArgumentNullException.ThrowIfNull(function);
        return Hessian<T>(point => function(point, a1, a2), x);
    }

    /// <inheritdoc cref="Hessian{T}(Func{T, Tensor}, T)"/>
    public static JacobianBlocks<T> Hessian<T, T1, T2, T3>(Func<T, T1, T2, T3, Tensor> function, T x, T1 a1, T2 a2, T3 a3)
    {
        ArgumentNullException.ThrowIfNull(function);
        return Hessian<T>(point => function(point, a1, a2, a3), x);
    }
}
