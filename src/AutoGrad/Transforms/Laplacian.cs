using System.Runtime.CompilerServices;

namespace AutoGrad;

public static partial class Transforms
{
    /// <summary>The Laplacian of a scalar function as a new function: <c>x ↦ Σᵢ ∂²f / ∂x[i]²</c>.</summary>
    /// <param name="function">A function to a float scalar.</param>
    /// <remarks>The result and the errors are those of the form that takes the point at once.</remarks>
    /// <example><code>Tensor residuals = Vmap(Laplacian(x => potential(x)))(points) + Vmap(charge)(points);</code></example>
    public static Func<Tensor, Tensor> Laplacian(Func<Tensor, Tensor> function) => Laplacian<Tensor>(function);

    /// <inheritdoc cref="Laplacian(Func{Tensor, Tensor})"/>
    /// <typeparam name="T">The type of the argument: any tree of float tensors.</typeparam>
    public static Func<T, Tensor> Laplacian<T>(Func<T, Tensor> function)
    {
        ArgumentNullException.ThrowIfNull(function);
        return x => Laplacian(function, x);
    }

    /// <inheritdoc cref="Laplacian{T}(Func{T, Tensor}, T)"/>
    [OverloadResolutionPriority(1)] // so that a number as the point is a tensor and not a tree of its own
    public static Tensor Laplacian(Func<Tensor, Tensor> function, Tensor x) => Laplacian<Tensor>(function, x);

    /// <summary>
    /// The Laplacian of a scalar function at a point, the trace of its Hessian: <c>Σᵢ ∂²f / ∂x[i]²</c> over all elements of all leaves.
    /// </summary>
    /// <typeparam name="T">The type of the argument: any tree of float tensors.</typeparam>
    /// <param name="function">A function to a float scalar.</param>
    /// <param name="x">The point.</param>
    /// <returns>A scalar of the function's dtype.</returns>
    /// <remarks>
    /// Exact, one graph, and no Hessian in it: forward over forward, the second derivative along each unit direction is a scalar, and all
    /// of a leaf are computed as a batch. An estimate from few random directions is <c>DivergenceEstimate(Grad(f), x, key, count)</c>.
    /// </remarks>
    /// <exception cref="ArgumentException">The point has no leaves or one is not a float, or the result is not a float scalar.</exception>
    /// <example><code>Tensor four = Laplacian(v => Square(v).Sum(), From([1.0, 2.0]));</code></example>
    public static Tensor Laplacian<T>(Func<T, Tensor> function, T x)
    {
        TracedFunction<Tensor> traced = TraceScalar("Laplacian", function, x);
        Tensor? sum = null;
        foreach (Tensor variable in traced.Variables)
        {
            Tensor direction = Placeholder.Create(variable.Type);
            Tensor slope = Forward.Tangents([traced.Result], [variable], [direction])[0];
            Tensor curvature = Forward.Tangents([slope], [variable], [direction])[0];
            Tensor trace = Batching.Apply(variable.Size, [curvature], [direction], [Jacobian.UnitVectors(variable.Type)])[0].Sum();
            sum = sum is null ? trace : sum + trace;
        }
        return sum ?? throw Errors.Internal("a function without leaves was traced");
    }
}
