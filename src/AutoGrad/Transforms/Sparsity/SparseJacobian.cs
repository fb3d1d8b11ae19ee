using System.Runtime.CompilerServices;

namespace AutoGrad;

public static partial class Transforms
{
    /// <inheritdoc cref="SparseJacobian{T, TResult}(Func{T, TResult})"/>
    public static Func<Tensor, SparseMatrix> SparseJacobian(Func<Tensor, Tensor> function) => SparseJacobian<Tensor, Tensor>(function);

    /// <inheritdoc cref="SparseJacobian{T, TResult}(Func{T, TResult}, T)"/>
    [OverloadResolutionPriority(1)] // so that a number as the point is a tensor and not a tree of its own
    public static SparseMatrix SparseJacobian(Func<Tensor, Tensor> function, Tensor x) => SparseJacobian<Tensor, Tensor>(function, x);

    /// <summary>
    /// The Jacobian of a function as a new function, by a few products: see
    /// <see cref="SparseJacobian{T, TResult}(Func{T, TResult}, T)"/>. The pattern and the products are found when it is called; in a
    /// function that is compiled, once.
    /// </summary>
    /// <typeparam name="T">The type of the argument: any tree of float tensors.</typeparam>
    /// <typeparam name="TResult">The type of the result: any tree of float tensors of one dtype.</typeparam>
    /// <param name="function">The function to differentiate.</param>
    /// <remarks>When called, it throws an <see cref="ArgumentException"/> as the other form does.</remarks>
    /// <example><code>Func&lt;Tensor, SparseMatrix&gt; jacobian = Compile(SparseJacobian(residuals));</code></example>
    public static Func<T, SparseMatrix> SparseJacobian<T, TResult>(Func<T, TResult> function)
    {
        ArgumentNullException.ThrowIfNull(function);
        return x => SparseJacobian(function, x);
    }

    /// <summary>
    /// The Jacobian <c>∂f(x)ᵢ / ∂xⱼ</c> as the list of its entries that can differ from zero. Which these are is read from the graph
    /// (see <see cref="JacobianSparsity{T, TResult}(Func{T, TResult}, T)"/>). Columns that share no row are then evaluated by one product
    /// J·t, or rows that share no column by one product Jᵀ·ct, whichever takes fewer, or both where a few rows or columns are full. So
    /// a tridiagonal Jacobian costs three products, however large.
    /// </summary>
    /// <remarks>
    /// The result is one expression: it can be differentiated, batched and compiled. A derivative of it by a captured constant does not see
    /// entries that vanish because that constant is zero; pass such a constant as an argument.
    /// </remarks>
    /// <typeparam name="T">The type of the argument: any tree of float tensors.</typeparam>
    /// <typeparam name="TResult">The type of the result: any tree of float tensors of one dtype.</typeparam>
    /// <param name="function">The function to differentiate.</param>
    /// <param name="x">The point.</param>
    /// <returns>
    /// A matrix with a row for each element of the result and a column for each element of the argument: leaf after leaf, each in row-major
    /// order. The values have the dtype of the result.
    /// </returns>
    /// <exception cref="ArgumentException">
    /// A leaf of the argument or of the result is not a float, the argument has no elements, results have different dtypes, or the matrix
    /// is too full to be computed at once.
    /// </exception>
    /// <example><code>
    /// Func&lt;Tensor, Tensor&gt; f = x => x[1..] * x[..^1];
    /// SparseMatrix jacobian = SparseJacobian(f, Arange(10_000.0));   // 19,998 entries from 2 products
    /// Tensor product = jacobian.Multiply(direction);
    /// </code></example>
    public static SparseMatrix SparseJacobian<T, TResult>(Func<T, TResult> function, T x) =>
        Derivative("SparseJacobian", function, x).ToMatrix();

    private static CompressedDerivative Derivative<T, TResult>(string operation, Func<T, TResult> function, T x)
    {
        TracedFunction<TResult> traced = TraceFloats(operation, function, x);
        CheckElements(operation, traced.Variables, x);
        Tensor first = traced.Outputs[0].Leaf;
        foreach ((TreePath path, Tensor leaf) in traced.Outputs)
        {
            if (leaf.DType == first.DType) continue;
            throw Errors.Argument(
                operation,
                $"the function of {Signature(x)} returned {first.DType} and {path}: {leaf.Type}",
                $"Convert one, for example with .Cast(DType.{first.DType}): a matrix has one dtype");
        }
        return new CompressedDerivative(operation, [.. traced.Values], [.. traced.Variables], isSymmetric: false);
    }

    private static void CheckElements<T>(string operation, Tensor[] variables, T x)
    {
        long count = variables.Sum(static variable => (long)variable.Size);
        if (count == 0)
        {
            throw Errors.Argument(
                operation,
                $"the argument {Signature(x)} has no elements to differentiate with respect to",
                "Pass at least one number");
        }
        if (count > Shape.MaximumSize)
        {
            throw Errors.Argument(
                operation,
                $"the argument {Signature(x)} has more than {Shape.MaximumSize:N0} elements",
                "Differentiate with respect to a part of it");
        }
    }
}
