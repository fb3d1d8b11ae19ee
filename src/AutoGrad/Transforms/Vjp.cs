using System.Runtime.CompilerServices;

namespace AutoGrad;

public static partial class Transforms
{
    /// <inheritdoc cref="Vjp{T, TResult}(Func{T, TResult}, T)"/>
    [OverloadResolutionPriority(1)] // so that a number as the point is a tensor and not a tree of its own
    public static (Tensor Value, Func<Tensor, Tensor> Pullback) Vjp(Func<Tensor, Tensor> function, Tensor x)
    {
        (Tensor value, Func<Tensor, Tensor> pullback) = Vjp<Tensor, Tensor>(function, x);
        return (value, cotangent => pullback(cotangent is { Primitive: Literal } ? Operands.AdoptDType("Vjp", cotangent, value).X : cotangent));
    }

    /// <summary>
    /// The vector-Jacobian product: the value f(x), and the pullback <c>ct ↦ Jᵀ · ct</c> with J = ∂f/∂x, which takes a cotangent of the
    /// result to one of the argument. The function is called once; the pullback may be called many times.
    /// </summary>
    /// <typeparam name="T">The type of the argument: any tree of float tensors.</typeparam>
    /// <typeparam name="TResult">The type of the result: any tree of tensors.</typeparam>
    /// <param name="function">The function to differentiate.</param>
    /// <param name="x">The point.</param>
    /// <returns>
    /// The value and the pullback. The pullback's argument is a tree like the value (what stands in the place of an integer or Bool leaf is
    /// not looked at), its result a tree like <paramref name="x"/>, with zeros where nothing depends on a leaf.
    /// </returns>
    /// <exception cref="ArgumentException">
    /// A leaf of the argument is not a float; from the pullback: the cotangent has not the structure and types of the value.
    /// </exception>
    /// <example><code>
    /// var (y, pullback) = Vjp(f, x);
    /// Tensor rowOfJacobian = pullback(OneHot(0, 3, y.DType));
    /// </code></example>
    public static (TResult Value, Func<TResult, T> Pullback) Vjp<T, TResult>(Func<T, TResult> function, T x)
    {
        TracedFunction<TResult> traced = TraceAny("Vjp", function, x);
        return (traced.Result, cotangent =>
        {
            CheckLike("Vjp", "the cotangent", traced.Result, cotangent);
            Tensor[] values = traced.Values, cotangents = [.. Tree.Flatten(cotangent)];
            int[] floats = [.. Enumerable.Range(0, values.Length).Where(i => values[i].DType.IsFloat)];
            return Tree.Rebuild(
                x, Reverse.Cotangents([.. floats.Select(i => values[i])], [.. floats.Select(i => cotangents[i])], traced.Variables));
        }
        );
    }

    /// <summary>Fails unless a tangent or cotangent has the structure and the float types of what it belongs to.</summary>
    private static void CheckLike<T>(string operation, string what, T primal, T given)
    {
        if (!Tree.SameStructure(primal, given))
        {
            throw Errors.Argument(
                operation,
                $"{what} has not the structure of its primal {Signature(primal)}: {Tree.FindDifference(primal, given)}",
                "Make it with Tree.Map from the primal");
        }
        foreach (((TreePath path, Tensor expected), (_, Tensor actual)) in Tree.Leaves(primal).Zip(Tree.Leaves(given)))
        {
            if (!expected.DType.IsFloat || expected.Type == actual.Type) continue;
            string where = path == TreePath.Root ? what : $"the leaf {path} of {what}";
            throw Errors.Argument(operation, $"{where} is {actual.Type}, but its primal is {expected.Type}", Remedy(expected, actual));
        }
    }

    /// <summary>How a tangent or cotangent comes to the type of its primal: one that was broadcast on the way is added up again.</summary>
    private static string Remedy(Tensor primal, Tensor given)
    {
        const string General = "Give it the primal's shape and dtype";
        int added = given.Rank - primal.Rank;
        if (primal.DType != given.DType || added < 0) return General;
        var axes = new List<int>();
        for (int axis = 0; axis < given.Rank; axis++)
        {
            int size = axis < added ? 1 : primal.Shape[axis - added];
            if (size == 1 && (axis < added || given.Shape[axis] != 1)) axes.Add(axis);
            else if (size != given.Shape[axis]) return General;
        }
        string sum = $".Sum([{string.Join(", ", axes)}])";
        return $"Add up what the primal was broadcast to: {sum}{(axes.Exists(axis => axis >= added) ? $".Reshape({primal.Shape})" : "")}";
    }
}
