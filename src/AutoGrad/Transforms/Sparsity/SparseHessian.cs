using System.Collections.Immutable;
using System.Runtime.CompilerServices;

namespace AutoGrad;

public static partial class Transforms
{
    /// <inheritdoc cref="SparseHessian{T}(Func{T, Tensor})"/>
    public static Func<Tensor, SparseMatrix> SparseHessian(Func<Tensor, Tensor> function) => SparseHessian<Tensor>(function);

    /// <inheritdoc cref="SparseHessian{T}(Func{T, Tensor}, T)"/>
    [OverloadResolutionPriority(1)] // so that a number as the point is a tensor and not a tree of its own
    public static SparseMatrix SparseHessian(Func<Tensor, Tensor> function, Tensor x) => SparseHessian<Tensor>(function, x);

    /// <summary>
    /// The Hessian of a scalar function as a new function, by a few products: see <see cref="SparseHessian{T}(Func{T, Tensor}, T)"/>. The
    /// pattern and the products are found when it is called; in a function that is compiled, once.
    /// </summary>
    /// <typeparam name="T">The type of the argument: any tree of float tensors of one dtype.</typeparam>
    /// <param name="function">A function to a float scalar.</param>
    /// <remarks>When called, it throws an <see cref="ArgumentException"/> as the other form does.</remarks>
    public static Func<T, SparseMatrix> SparseHessian<T>(Func<T, Tensor> function)
    {
        ArgumentNullException.ThrowIfNull(function);
        return x => SparseHessian(function, x);
    }

    /// <summary>
    /// The Hessian <c>∂²f(x) / ∂xᵢ∂xⱼ</c> as the list of its entries that can differ from zero, by products of the Hessian with a few
    /// vectors (forward over reverse mode). As it is symmetric, an entry need stand by itself only in its own column or in that of its
    /// mirror image; so a tridiagonal Hessian takes three products, and an arrow two.
    /// </summary>
    /// <remarks>
    /// Both halves are listed, with the same values. Custom derivative rules are trusted to give a symmetric Hessian. The result is one
    /// expression: it can be differentiated, batched and compiled.
    /// </remarks>
    /// <typeparam name="T">The type of the argument: any tree of float tensors of one dtype.</typeparam>
    /// <param name="function">A function to a float scalar.</param>
    /// <param name="x">The point.</param>
    /// <returns>
    /// A matrix with a row and a column for each element of the argument: leaf after leaf, each in row-major order.
    /// </returns>
    /// <exception cref="ArgumentException">
    /// A leaf of the argument is not a float, leaves have different dtypes, the argument has no elements, the result is not a float
    /// scalar, or the matrix is too full to be computed at once.
    /// </exception>
    /// <example><code>
    /// Func&lt;Tensor, Tensor&gt; rosenbrock = x => (100 * Square(x[1..] - Square(x[..^1])) + Square(1 - x[..^1])).Sum();
    /// SparseMatrix hessian = SparseHessian(rosenbrock, Zeros([200], DType.Float64));   // 598 entries from 3 products
    /// </code></example>
    public static SparseMatrix SparseHessian<T>(Func<T, Tensor> function, T x) =>
        SecondDerivative("SparseHessian", function, x).ToMatrix();

    private static CompressedDerivative SecondDerivative<T>(string operation, Func<T, Tensor> function, T x)
    {
        TracedFunction<Tensor> traced = TraceScalar(operation, function, x);
        ImmutableArray<Tensor> variables = [.. traced.Variables];
        CheckElements(operation, traced.Variables, x);
        if (variables.FirstOrDefault(variable => variable.DType != variables[0].DType) is { } other)
        {
            throw Errors.Argument(
                operation,
                $"the argument {Signature(x)} has leaves of {variables[0].DType} and {other.DType}",
                $"Convert one, for example with .Cast(DType.{variables[0].DType}): a matrix has one dtype");
        }
        ImmutableArray<Tensor> gradient = Reverse.Cotangents([traced.Result], [Tensor.OnesLike(traced.Result)], variables.AsSpan());
        return new CompressedDerivative(operation, gradient, variables, isSymmetric: true);
    }
}
