using System.Collections.Immutable;
using System.Runtime.CompilerServices;

namespace AutoGrad;

public static partial class Transforms
{
    /// <summary>
    /// The value of a scalar function and its gradient, as a new function: <c>x ↦ (f(x), ∂f/∂x)</c>. What both need is shared.
    /// </summary>
    /// <param name="function">A function to a float scalar.</param>
    /// <remarks>
    /// When called, it throws an <see cref="ArgumentException"/> if the argument is not a float or the result not a float scalar.
    /// </remarks>
    public static Func<Tensor, (Tensor Value, Tensor Gradient)> ValueAndGrad(Func<Tensor, Tensor> function) =>
        ValueAndGrad<Tensor>(function);

    /// <inheritdoc cref="ValueAndGrad{T}(Func{T, Tensor}, T)"/>
    [OverloadResolutionPriority(1)] // so that a number as the point is a tensor and not a tree of its own
    public static (Tensor Value, Tensor Gradient) ValueAndGrad(Func<Tensor, Tensor> function, Tensor x) =>
        ValueAndGrad<Tensor>(function, x);

    /// <summary>
    /// The value of a scalar function and its gradient with respect to the first argument, as a new function. The gradient is a tree like
    /// the argument; what both need is shared.
    /// </summary>
    /// <typeparam name="T">The type of the argument: any tree of float tensors.</typeparam>
    /// <param name="function">A function to a float scalar.</param>
    /// <remarks>
    /// When called, it throws an <see cref="ArgumentException"/> if a leaf is not a float or the result not a float scalar.
    /// </remarks>
    public static Func<T, (Tensor Value, T Gradient)> ValueAndGrad<T>(Func<T, Tensor> function)
    {
        ArgumentNullException.ThrowIfNull(function);
        return x => ValueAndGrad(function, x);
    }

    /// <inheritdoc cref="ValueAndGrad{T}(Func{T, Tensor})"/>
    public static Func<Tensor, Tensor, (Tensor Value, Tensor Gradient)> ValueAndGrad(Func<Tensor, Tensor, Tensor> function) =>
        ValueAndGrad<Tensor, Tensor>(function);

    /// <inheritdoc cref="ValueAndGrad{T}(Func{T, Tensor})"/>
    public static Func<Tensor, Tensor, Tensor, (Tensor Value, Tensor Gradient)> ValueAndGrad(Func<Tensor, Tensor, Tensor, Tensor> function) =>
        ValueAndGrad<Tensor, Tensor, Tensor>(function);

    /// <inheritdoc cref="ValueAndGrad{T}(Func{T, Tensor})"/>
    public static Func<T, T1, (Tensor Value, T Gradient)> ValueAndGrad<T, T1>(Func<T, T1, Tensor> function)
    {
        ArgumentNullException.ThrowIfNull(function);
        return (x, a1) => ValueAndGrad(function, x, a1);
    }

    /// <inheritdoc cref="ValueAndGrad{T}(Func{T, Tensor})"/>
    public static Func<T, T1, T2, (Tensor Value, T Gradient)> ValueAndGrad<T, T1, T2>(Func<T, T1, T2, Tensor> function)
    {
        ArgumentNullException.ThrowIfNull(function);
        return (x, a1, a2) => ValueAndGrad(function, x, a1, a2);
    }

    /// <inheritdoc cref="ValueAndGrad{T}(Func{T, Tensor})"/>
    public static Func<T, T1, T2, T3, (Tensor Value, T Gradient)> ValueAndGrad<T, T1, T2, T3>(Func<T, T1, T2, T3, Tensor> function)
    {
        ArgumentNullException.ThrowIfNull(function);
        return (x, a1, a2, a3) => ValueAndGrad(function, x, a1, a2, a3);
    }

    /// <inheritdoc cref="ValueAndGrad{T}(Func{T, Tensor})"/>
    public static Func<T, T1, T2, T3, T4, (Tensor Value, T Gradient)> ValueAndGrad<T, T1, T2, T3, T4>(Func<T, T1, T2, T3, T4, Tensor> function)
    {
        ArgumentNullException.ThrowIfNull(function);
        return (x, a1, a2, a3, a4) => ValueAndGrad(function, x, a1, a2, a3, a4);
    }

    /// <summary>The value of a scalar function at a point, and its gradient there with respect to the first argument.</summary>
    /// <typeparam name="T">The type of the argument: any tree of float tensors.</typeparam>
    /// <param name="function">A function to a float scalar.</param>
    /// <param name="x">The point.</param>
    /// <returns>The value, and a tree like <paramref name="x"/> of ∂f/∂leaf; zeros for a leaf the value does not depend on.</returns>
    /// <exception cref="ArgumentException">A leaf of the argument is not a float, or the result is not a float scalar.</exception>
    /// <example><code>var (loss, gradient) = ValueAndGrad(Loss, model, images, labels);</code></example>
    public static (Tensor Value, T Gradient) ValueAndGrad<T>(Func<T, Tensor> function, T x)
    {
        ArgumentNullException.ThrowIfNull(function);
        ((Tensor value, _), T gradient) = Differentiate("Grad", point => (function(point), NoAuxiliary), x);
        return (value, gradient);
    }

    /// <inheritdoc cref="ValueAndGrad{T}(Func{T, Tensor}, T)"/>
    public static (Tensor Value, T Gradient) ValueAndGrad<T, T1>(Func<T, T1, Tensor> function, T x, T1 a1)
    {
        ArgumentNullException.ThrowIfNull(function);
        return ValueAndGrad(point => function(point, a1), x);
    }

    /// <inheritdoc cref="ValueAndGrad{T}(Func{T, Tensor}, T)"/>
    public static (Tensor Value, T Gradient) ValueAndGrad<T, T1, T2>(Func<T, T1, T2, Tensor> function, T x, T1 a1, T2 a2)
    {
        ArgumentNullException.ThrowIfNull(function);
        return ValueAndGrad(point => function(point, a1, a2), x);
    }

    /// <inheritdoc cref="ValueAndGrad{T}(Func{T, Tensor}, T)"/>
    public static (Tensor Value, T Gradient) ValueAndGrad<T, T1, T2, T3>(Func<T, T1, T2, T3, Tensor> function, T x, T1 a1, T2 a2, T3 a3)
    {
        ArgumentNullException.ThrowIfNull(function);
        return ValueAndGrad(point => function(point, a1, a2, a3), x);
    }

    /// <inheritdoc cref="ValueAndGrad{T}(Func{T, Tensor}, T)"/>
    public static (Tensor Value, T Gradient) ValueAndGrad<T, T1, T2, T3, T4>(Func<T, T1, T2, T3, T4, Tensor> function, T x, T1 a1, T2 a2, T3 a3, T4 a4)
    {
        ArgumentNullException.ThrowIfNull(function);
        return ValueAndGrad(point => function(point, a1, a2, a3, a4), x);
    }

    private const object? NoAuxiliary = null;

    /// <summary>Traces a function on a point of its own, then walks back from its scalar result.</summary>
    private static ((Tensor Value, TAuxiliary Auxiliary) Result, T Gradient) Differentiate<T, TAuxiliary>(
        string operation, Func<T, (Tensor Value, TAuxiliary Auxiliary)> function, T x)
    {
        ImmutableArray<Tensor> variables = Variables(operation, x);
        (Tensor value, TAuxiliary auxiliary) = Tracing.Call(function, Tree.Rebuild(x, variables));
        if (value is null)
            throw Errors.Argument(operation, $"the function of {Signature(x)} returned null", "Return the tensor to differentiate");
        if (value.Rank != 0 || !value.DType.IsFloat)
        {
            throw Errors.NotScalar(operation, $"the function of {Signature(x)} returned {value.Type}");
        }
        ImmutableArray<Tensor> gradient = Reverse.Cotangents([value], [Tensor.OnesLike(value)], variables.AsSpan());
        return ((value, auxiliary), Tree.Rebuild(x, gradient));
    }

    /// <summary>The leaves of a point as nodes of their own, so that only the function's use of its argument is differentiated.</summary>
    private static ImmutableArray<Tensor> Variables<T>(string operation, T x)
    {
        if (x is null) throw new ArgumentNullException(nameof(x), $"{operation}: the point to differentiate at is null.");
        var variables = ImmutableArray.CreateBuilder<Tensor>();
        foreach ((TreePath path, Tensor leaf) in Tree.Leaves(x))
        {
            if (!leaf.DType.IsFloat)
            {
                string where = path == TreePath.Root ? "an argument" : $"the leaf {path}";
                throw Errors.NotDifferentiable(operation, $"{where} of type {leaf.Type}");
            }
            variables.Add(leaf.Fresh());
        }
        return variables.DrainToImmutable();
    }

    /// <summary>The types of a tree's leaves, for messages: <c>(Weights: Float32[2, 3], Bias: Float32[3])</c>.</summary>
    internal static string Signature<T>(T x)
    {
        ImmutableArray<(TreePath Path, Tensor Leaf)> leaves = Tree.Leaves(x);
        const int Shown = 6;
        IEnumerable<string> texts = leaves.Take(Shown).Select(static leaf =>
            leaf.Path == TreePath.Root ? leaf.Leaf.Type.ToString() : $"{leaf.Path}: {leaf.Leaf.Type}");
        return $"({string.Join(", ", texts)}{(leaves.Length > Shown ? ", …" : "")})";
    }
}
