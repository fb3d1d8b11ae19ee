using System.Runtime.CompilerServices;

namespace AutoGrad;

public static partial class Transforms
{
    /// <inheritdoc cref="JacobianSparsity{T, TResult}(Func{T, TResult}, T)"/>
    [OverloadResolutionPriority(1)] // so that a number as the point is a tensor and not a tree of its own
    public static SparsityPattern JacobianSparsity(Func<Tensor, Tensor> function, Tensor x) =>
        JacobianSparsity<Tensor, Tensor>(function, x);

    /// <summary>
    /// Which entries of the Jacobian <c>∂f(x)ᵢ / ∂xⱼ</c> can differ from zero, at this or any other point. It is read from the graph of the
    /// derivative; only captured constants are computed, to look at their zeros and at indices.
    /// </summary>
    /// <remarks>
    /// No entry is missing. There may be too many: where terms cancel whatever the point, where elements are looked up at places that
    /// depend on the point, and in host functions, whose results are taken to depend on everything.
    /// </remarks>
    /// <typeparam name="T">The type of the argument: any tree of float tensors.</typeparam>
    /// <typeparam name="TResult">The type of the result: any tree of float tensors of one dtype.</typeparam>
    /// <param name="function">The function to differentiate.</param>
    /// <param name="x">A point; only its structure, shapes and dtypes matter unless the function reads numbers.</param>
    /// <returns>A row for each element of the result and a column for each element of the argument.</returns>
    /// <exception cref="ArgumentException">
    /// A leaf of the argument or of the result is not a float, the argument has no elements, or results have different dtypes.
    /// </exception>
    /// <example><code>Console.WriteLine(JacobianSparsity(x => x.CumulativeSum(0), Zeros([5])));</code></example>
    public static SparsityPattern JacobianSparsity<T, TResult>(Func<T, TResult> function, T x) =>
        Derivative("JacobianSparsity", function, x).Pattern;

    /// <inheritdoc cref="HessianSparsity{T}(Func{T, Tensor}, T)"/>
    [OverloadResolutionPriority(1)] // so that a number as the point is a tensor and not a tree of its own
    public static SparsityPattern HessianSparsity(Func<Tensor, Tensor> function, Tensor x) => HessianSparsity<Tensor>(function, x);

    /// <summary>
    /// Which entries of the Hessian <c>∂²f(x) / ∂xᵢ∂xⱼ</c> can differ from zero, at this or any other point: see
    /// <see cref="JacobianSparsity{T, TResult}(Func{T, TResult}, T)"/>. The pattern is symmetric.
    /// </summary>
    /// <typeparam name="T">The type of the argument: any tree of float tensors of one dtype.</typeparam>
    /// <param name="function">A function to a float scalar.</param>
    /// <param name="x">A point; only its structure, shapes and dtypes matter unless the function reads numbers.</param>
    /// <returns>A row and a column for each element of the argument.</returns>
    /// <exception cref="ArgumentException">
    /// A leaf of the argument is not a float, leaves have different dtypes, the argument has no elements, or the result is not a float
    /// scalar.
    /// </exception>
    public static SparsityPattern HessianSparsity<T>(Func<T, Tensor> function, T x) =>
        SecondDerivative("HessianSparsity", function, x).Pattern;
}
