using System.Collections.Immutable;
using System.Runtime.CompilerServices;
using AutoGrad.Compilation;

namespace AutoGrad;

public static partial class Transforms
{
    /// <inheritdoc cref="Linearize{T, TResult}(Func{T, TResult}, T)"/>
    [OverloadResolutionPriority(1)] // so that a number as the point is a tensor and not a tree of its own
    public static (Tensor Value, Func<Tensor, Tensor> Pushforward) Linearize(Func<Tensor, Tensor> function, Tensor x)
    {
        (Tensor value, Func<Tensor, Tensor> pushforward) = Linearize<Tensor, Tensor>(function, x);
        return (value, tangent => pushforward(AdoptDType("Linearize", tangent, x)));
    }

    /// <summary>
    /// The best linear approximation of a function at a point: the value f(x), and the pushforward <c>dx ↦ J · dx</c> with J = ∂f/∂x as a
    /// compiled function. The function is called and computed once; pushing a tangent computes only what depends on the tangent.
    /// </summary>
    /// <typeparam name="T">The type of the argument: any tree of float tensors.</typeparam>
    /// <typeparam name="TResult">The type of the result: any tree of tensors.</typeparam>
    /// <param name="function">The function to differentiate.</param>
    /// <param name="x">The point.</param>
    /// <returns>
    /// The value, and a function from a tree like <paramref name="x"/> to a tree like the value of tangents: zeros where nothing depends on
    /// the argument and for integer and Bool leaves.
    /// </returns>
    /// <remarks>
    /// <c>Jvp</c> does the same for one tangent; this keeps all that the tangent map needs of the forward computation in memory, for as
    /// long as the pushforward lives. Its results are constants without history, as those of a compiled function. Inside another transform
    /// the value and the pushforward are expressions, and so is what a pushforward gives that is called inside one.
    /// </remarks>
    /// <exception cref="ArgumentException">
    /// The point has no leaves or one is not a float; from the pushforward: the tangent has not the structure and types of the point.
    /// </exception>
    /// <example><code>
    /// var (y, pushforward) = Linearize(f, x);
    /// foreach (Tensor direction in directions) slopes.Add(pushforward(direction));
    /// </code></example>
    public static (TResult Value, Func<T, TResult> Pushforward) Linearize<T, TResult>(Func<T, TResult> function, T x)
    {
        TracedFunction<TResult> traced = Trace("Linearize", function, x);
        Program? program = Tracing.IsActive ? null : CompilePushforward(traced);
        return (traced.Result, tangent =>
        {
            CheckLike("Linearize", "the tangent", x, tangent);
            ImmutableArray<Tensor> given = Tree.Flatten(tangent);
            if (program is null || Tracing.IsActive) return Tree.Rebuild(traced.Result, [.. Pushed(traced, [.. given])]);
            Evaluation.Compute(given.AsSpan());
            return Tree.Rebuild(traced.Result, [.. program.Run([.. given.Select(Evaluation.ValueOf)]).Select(Constant.Create)]);
        }
        );
    }

    /// <summary>The program from tangents to tangents; everything else is computed now, together with the value of the function.</summary>
    private static Program CompilePushforward<TResult>(TracedFunction<TResult> traced)
    {
        Tensor[] values = traced.Values;
        Tensor[] tangents = [.. traced.Inputs.Select(static input => Placeholder.Create(input.Leaf.Type))];
        Graph graph = Compilation.Simplify.Apply(Graph.Of(tangents, [.. values, .. Pushed(traced, tangents)]));
        FoldConstants.Apply(graph);
        for (int i = 0; i < values.Length; i++) values[i].Value ??= graph.Outputs[i].Value;
        return Compiler.Compile(Graph.Of(tangents, graph.Outputs.AsSpan()[values.Length..]));
    }

    /// <summary>The tangent of every output; zeros for those that are not floats.</summary>
    private static Tensor[] Pushed<TResult>(TracedFunction<TResult> traced, Tensor[] tangents)
    {
        int[] floats = [.. Enumerable.Range(0, traced.Outputs.Length).Where(i => traced.Outputs[i].Leaf.DType.IsFloat)];
        Tensor[] values = traced.Values;
        ImmutableArray<Tensor> pushed = Forward.Tangents(floats.Select(i => values[i]).ToArray(), traced.Variables, tangents);
        Tensor[] all = [.. values.Select(Tensor.ZerosLike)];
        for (int k = 0; k < floats.Length; k++) all[floats[k]] = pushed[k];
        return all;
    }
}
