using System.Collections.Immutable;
using System.Runtime.CompilerServices;

namespace AutoGrad;

public static partial class Transforms
{
    /// <summary>The product of the Hessian of a scalar function with a vector, as a new function: <c>(x, v) ↦ H(x) · v</c>.</summary>
    /// <param name="function">A function to a float scalar.</param>
    /// <remarks>The result and the errors are those of the form that takes the point and the vector at once.</remarks>
    public static Func<Tensor, Tensor, Tensor> HessianVectorProduct(Func<Tensor, Tensor> function)
    {
        ArgumentNullException.ThrowIfNull(function);
        return (x, vector) => HessianVectorProduct(function, x, vector);
    }

    /// <summary>
    /// The product of the Hessian of a scalar function with a vector, as a new function of the point, the vector and the further arguments.
    /// </summary>
    /// <typeparam name="T">The type of the argument: any tree of float tensors.</typeparam>
    /// <param name="function">A function to a float scalar.</param>
    /// <remarks>The result and the errors are those of the form that takes the point and the vector at once.</remarks>
    public static Func<T, T, T> HessianVectorProduct<T>(Func<T, Tensor> function)
    {
        ArgumentNullException.ThrowIfNull(function);
        return (x, vector) => HessianVectorProduct(function, x, vector);
    }

    /// <inheritdoc cref="HessianVectorProduct{T}(Func{T, Tensor})"/>
    public static Func<T, T, T1, T> HessianVectorProduct<T, T1>(Func<T, T1, Tensor> function)
    {
        ArgumentNullException.ThrowIfNull(function);
        return (x, vector, a1) => HessianVectorProduct(function, x, vector, a1);
    }

    /// <inheritdoc cref="HessianVectorProduct{T}(Func{T, Tensor})"/>
    public static Func<T, T, T1, T2, T> HessianVectorProduct<T, T1, T2>(Func<T, T1, T2, Tensor> function)
    {
        ArgumentNullException.ThrowIfNull(function);
        return (x, vector, a1, a2) => HessianVectorProduct(function, x, vector, a1, a2);
    }

    /// <inheritdoc cref="HessianVectorProduct{T}(Func{T, Tensor})"/>
    public static Func<T, T, T1, T2, T3, T> HessianVectorProduct<T, T1, T2, T3>(Func<T, T1, T2, T3, Tensor> function)
    {
        ArgumentNullException.ThrowIfNull(function);
        return (x, vector, a1, a2, a3) => HessianVectorProduct(function, x, vector, a1, a2, a3);
    }

    /// <inheritdoc cref="HessianVectorProduct{T}(Func{T, Tensor}, T, T)"/>
    [OverloadResolutionPriority(1)] // so that a number as the point is a tensor and not a tree of its own
    public static Tensor HessianVectorProduct(Func<Tensor, Tensor> function, Tensor x, Tensor vector) =>
        HessianVectorProduct<Tensor>(function, x, AdoptDType("HessianVectorProduct", vector, x));

    /// <summary>
    /// The product of the Hessian of a scalar function with a vector: <c>H · v = d/dt ∇f(x + t·v)</c> at t = 0. No matrix is formed; the
    /// cost is that of a few gradients, whatever the number of elements.
    /// </summary>
    /// <typeparam name="T">The type of the argument: any tree of float tensors.</typeparam>
    /// <param name="function">A function to a float scalar.</param>
    /// <param name="x">The point.</param>
    /// <param name="vector">The vector, a tree like <paramref name="x"/>. The function's further arguments follow it.</param>
    /// <returns>A tree like <paramref name="x"/>.</returns>
    /// <exception cref="ArgumentException">
    /// The point has no leaves or one is not a float, the vector has not its structure and types, or the result is not a float scalar.
    /// </exception>
    /// <example><code>Mlp product = HessianVectorProduct(Loss, model, direction, images, labels);</code></example>
    public static T HessianVectorProduct<T>(Func<T, Tensor> function, T x, T vector)
    {
        const string Operation = "HessianVectorProduct";
        TracedFunction<Tensor> traced = TraceScalar(Operation, function, x);
        CheckLike(Operation, "the vector", x, vector);
        Tensor[] variables = traced.Variables;
        ImmutableArray<Tensor> gradient = Reverse.Cotangents([traced.Result], [Tensor.OnesLike(traced.Result)], variables);
        return Tree.Rebuild(x, Forward.Tangents(gradient.AsSpan(), variables, Tree.Flatten(vector).AsSpan()));
    }

    /// <inheritdoc cref="HessianVectorProduct{T}(Func{T, Tensor}, T, T)"/>
    public static T HessianVectorProduct<T, T1>(Func<T, T1, Tensor> function, T x, T vector, T1 a1)
    {
        ArgumentNullException.ThrowIfNull(function);
        return HessianVectorProduct<T>(point => function(point, a1), x, vector);
    }

    /// <inheritdoc cref="HessianVectorProduct{T}(Func{T, Tensor}, T, T)"/>
    public static T HessianVectorProduct<T, T1, T2>(Func<T, T1, T2, Tensor> function, T x, T vector, T1 a1, T2 a2)
    {
        ArgumentNullException.ThrowIfNull(function);
        return HessianVectorProduct<T>(point => function(point, a1, a2), x, vector);
    }

    /// <inheritdoc cref="HessianVectorProduct{T}(Func{T, Tensor}, T, T)"/>
    public static T HessianVectorProduct<T, T1, T2, T3>(Func<T, T1, T2, T3, Tensor> function, T x, T vector, T1 a1, T2 a2, T3 a3)
    {
        ArgumentNullException.ThrowIfNull(function);
        return HessianVectorProduct<T>(point => function(point, a1, a2, a3), x, vector);
    }

    /// <summary>A bare number as a tangent or cotangent takes the dtype of its primal; whatever else it is, it stays.</summary>
    private static Tensor AdoptDType(string operation, Tensor given, Tensor? primal) =>
        given is { Primitive: Literal } && primal is not null ? Operands.AdoptDType(operation, given, primal).X : given;
}
