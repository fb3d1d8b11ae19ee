using System.Collections.Immutable;
using AutoGrad.Compilation;

namespace AutoGrad;

public static partial class Transforms
{
    /// <inheritdoc cref="LinearTranspose{T, TResult}(Func{T, TResult}, T)"/>
    public static Func<Tensor, Tensor> LinearTranspose(Func<Tensor, Tensor> function, Tensor example)
    {
        Func<Tensor, Tensor> transpose = LinearTranspose<Tensor, Tensor>(function, example);
        return cotangent => transpose(cotangent);
    }

    /// <summary>
    /// The transpose of a linear function: with <c>f(x) = A · x</c> the function <c>ct ↦ Aᵀ · ct</c>, so that
    /// <c>⟨ct, f(x)⟩ = ⟨LinearTranspose(f)(ct), x⟩</c> for all x and ct.
    /// </summary>
    /// <typeparam name="T">The type of the argument: any tree of float tensors.</typeparam>
    /// <typeparam name="TResult">The type of the result: any tree of float tensors.</typeparam>
    /// <param name="function">
    /// A pure function that is linear in its argument. It is called once, with tensors that have no numbers.
    /// </param>
    /// <param name="example">Says the structure, shapes and dtypes of the argument; its numbers do not matter.</param>
    /// <returns>A function from a tree like the result to a tree like <paramref name="example"/>. It gives expressions.</returns>
    /// <remarks>
    /// That the function is linear is seen from its operations: each that depends on the argument must have a derivative that does not,
    /// and that is not lost, as through <c>Floor</c> or <c>StopGradient</c>. A constant added to a linear function is found by computing
    /// f(0) once, except inside another transform, where captured tensors need not have numbers yet.
    /// A <c>While</c> counts as not linear in its carry.
    /// </remarks>
    /// <exception cref="ArgumentException">
    /// The function is not linear; the example or the result has no leaves, or one is not a float; from the transpose: the cotangent has
    /// not the structure and types of the result.
    /// </exception>
    /// <exception cref="InvalidOperationException">The function reads a number of its argument.</exception>
    /// <example><code>
    /// Func&lt;Tensor, Tensor&gt; blur = image => Convolve(image, kernel, padding: Padding.Same);
    /// Func&lt;Tensor, Tensor&gt; spread = LinearTranspose(blur, image);
    /// </code></example>
    public static Func<TResult, T> LinearTranspose<T, TResult>(Func<T, TResult> function, T example)
    {
        const string Operation = "LinearTranspose";
        T blank = example is null ? example : Tree.Map(example, static (_, leaf) => Placeholder.Create(leaf.Type));
        TracedFunction<TResult> traced = TraceFloats(Operation, function, blank);
        if (Nonlinearity.Find(traced.Values, traced.Variables) is { } obstacle)
        {
            string node = $"{obstacle.Primitive.Name}({string.Join(", ", obstacle.Inputs.Select(static input => input.Type))})";
            throw Errors.Argument(
                Operation,
                $"the function of {Signature(example)} is not linear, because of {node}",
                "Transpose the tangent map of a nonlinear function with Vjp");
        }
        if (!Tracing.IsActive) CheckHomogeneous(function, example);
        return cotangent =>
        {
            CheckLike(Operation, "the cotangent", traced.Result, cotangent);
            return Tree.Rebuild(example, Reverse.Cotangents(traced.Values, Tree.Flatten(cotangent).AsSpan(), traced.Variables));
        };
    }

    /// <summary>
    /// Fails if a function gives something else than zeros for zeros; a NaN may come from a captured tensor and is let pass.
    /// </summary>
    private static void CheckHomogeneous<T, TResult>(Func<T, TResult> function, T example)
    {
        TResult atZero = Tracing.Call(function, Tree.Map(example, static (_, leaf) => Tensor.ZerosLike(leaf)));
        ImmutableArray<(TreePath Path, Tensor Leaf)> leaves = Tree.Leaves(atZero);
        Tensor[] largest = [.. leaves.Select(static leaf => leaf.Leaf.Size == 0 ? 0.0 : Tensor.Abs(leaf.Leaf.Cast(DType.Float64)).Max())];
        Evaluation.Compute(largest);
        for (int i = 0; i < largest.Length; i++)
        {
            if ((double)largest[i] is not > 0) continue;
            string where = leaves[i].Path.IsRoot ? "its result" : $"the leaf {leaves[i].Path} of its result";
            throw Errors.Argument(
                "LinearTranspose",
                $"the function of {Signature(example)} is not linear: for zeros {where} is not zero",
                "Leave out the constant that is added: the transpose does not depend on it");
        }
    }
}
