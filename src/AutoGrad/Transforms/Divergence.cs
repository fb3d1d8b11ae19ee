using System.Collections.Immutable;
using System.Runtime.CompilerServices;

namespace AutoGrad;

public static partial class Transforms
{
    /// <summary>The divergence of a vector field as a new function: <c>x ↦ Σᵢ ∂f(x)[i] / ∂x[i]</c>.</summary>
    /// <param name="field">A function from a float tensor to one of the same type.</param>
    /// <remarks>The result and the errors are those of the form that takes the point at once.</remarks>
    public static Func<Tensor, Tensor> Divergence(Func<Tensor, Tensor> field) => Divergence<Tensor>(field);

    /// <inheritdoc cref="Divergence(Func{Tensor, Tensor})"/>
    /// <typeparam name="T">The type of the argument and of the result: any tree of float tensors.</typeparam>
    public static Func<T, Tensor> Divergence<T>(Func<T, T> field)
    {
        ArgumentNullException.ThrowIfNull(field);
        return x => Divergence(field, x);
    }

    /// <inheritdoc cref="Divergence{T}(Func{T, T}, T)"/>
    [OverloadResolutionPriority(1)] // so that a number as the point is a tensor and not a tree of its own
    public static Tensor Divergence(Func<Tensor, Tensor> field, Tensor x) => Divergence<Tensor>(field, x);

    /// <summary>
    /// The divergence of a vector field at a point, the trace of its Jacobian: <c>Σᵢ ∂f(x)[i] / ∂x[i]</c> over all elements of all leaves.
    /// </summary>
    /// <typeparam name="T">The type of the argument and of the result: any tree of float tensors.</typeparam>
    /// <param name="field">A function from a tree to one of the same structure and types.</param>
    /// <param name="x">The point.</param>
    /// <returns>A scalar of the leaves' dtype.</returns>
    /// <remarks>
    /// Exact, one graph: the tangents of each leaf for all its unit directions as a batch. That costs about as much as a <c>Jvp</c> for
    /// each element of the point; <c>DivergenceEstimate</c> is cheaper and random.
    /// </remarks>
    /// <exception cref="ArgumentException">
    /// The point has no leaves or one is not a float, the leaves have several dtypes, or the result is not like the point.
    /// </exception>
    /// <example><code>Tensor source = Divergence(v => v * v.Sum(), From([1.0, 2.0, 3.0]));   // 3·6 + 6 = 24</code></example>
    public static Tensor Divergence<T>(Func<T, T> field, T x)
    {
        TracedFunction<T> traced = TraceField("Divergence", field, x);
        Tensor? sum = null;
        for (int i = 0; i < traced.Inputs.Length; i++)
        {
            Tensor variable = traced.Inputs[i].Leaf;
            Tensor columns = Jacobian.Along([traced.Outputs[i].Leaf], variable, Jacobian.UnitVectors(variable.Type))[0];
            // A diagonal and not a product with the unit vectors: 0 · ∞ beside the diagonal is none of its business.
            Tensor trace = columns.Reshape(variable.Size, variable.Size).Diagonal().Sum();
            sum = sum is null ? trace : sum + trace;
        }
        return sum ?? throw Errors.Internal("a field without leaves was traced");
    }

    /// <summary>
    /// Hutchinson's estimate of the divergence of a vector field: the mean of <c>⟨v, J·v⟩</c> over probe vectors v. It is unbiased for
    /// random probes whose elements are independent with mean 0 and variance 1.
    /// </summary>
    /// <typeparam name="T">The type of the argument and of the result: any tree of float tensors.</typeparam>
    /// <param name="field">A function from a tree to one of the same structure and types.</param>
    /// <param name="x">The point.</param>
    /// <param name="probes">A tree like <paramref name="x"/> whose leaves have one more leading axis, of the number of probes.</param>
    /// <returns>A scalar of the leaves' dtype; NaN for no probes.</returns>
    /// <remarks>
    /// It costs about as much as a <c>Jvp</c> for each probe. Source: M. F. Hutchinson, "A stochastic estimator of the trace of the
    /// influence matrix for Laplacian smoothing splines", Communications in Statistics 19 (1990).
    /// </remarks>
    /// <exception cref="ArgumentException">
    /// As for <c>Divergence</c>, or the probes have not the structure and types of the point or disagree about their number.
    /// </exception>
    public static Tensor DivergenceEstimate<T>(Func<T, T> field, T x, T probes)
    {
        const string Operation = "DivergenceEstimate";
        TracedFunction<T> traced = TraceField(Operation, field, x);
        if (Tree.FindDifference(x, probes) is { } difference)
        {
            throw Errors.Argument(
                Operation,
                $"the probes have not the structure of the point {Signature(x)}: {difference}",
                "Make them with Tree.Map from the point");
        }
        ImmutableArray<(TreePath Path, Tensor Leaf)> given = Tree.Leaves(probes);
        int count = given[0].Leaf.Rank == 0 ? 0 : given[0].Leaf.Shape[0];
        var tangents = new Tensor[given.Length];
        for (int i = 0; i < tangents.Length; i++)
        {
            TensorType type = traced.Inputs[i].Leaf.Type;
            TensorType expected = type.WithShape([count, .. type.Shape]);
            if (given[i].Leaf.Rank == 0 || given[i].Leaf.Type != expected)
            {
                string where = given[i].Path.IsRoot ? "the probes are" : $"the probes' leaf {given[i].Path} is";
                throw Errors.Argument(
                    Operation,
                    $"{where} {given[i].Leaf.Type}, but the point's is {type}",
                    "Give every leaf of the probes the type of the point's with one leading axis, of the number of probes");
            }
            tangents[i] = Placeholder.Create(type);
        }
        ImmutableArray<Tensor> pushed = Forward.Tangents(traced.Values, traced.Variables, tangents);
        IEnumerable<Tensor> products = tangents.Zip(pushed, static (tangent, image) => (tangent * image).Sum());
        Tensor product = products.Aggregate(static (left, right) => left + right);
        return Batching.Apply(count, [product], tangents, [.. given.Select(static leaf => leaf.Leaf)])[0].Mean();
    }

    /// <summary>Hutchinson's estimate of the divergence of a vector field with random signs as probes.</summary>
    /// <typeparam name="T">The type of the argument and of the result: any tree of float tensors.</typeparam>
    /// <param name="field">A function from a tree to one of the same structure and types.</param>
    /// <param name="x">The point.</param>
    /// <param name="key">The source of the probes.</param>
    /// <param name="count">The number of probes, at least 1. The standard deviation of the estimate falls with its root.</param>
    /// <returns>A scalar of the leaves' dtype.</returns>
    /// <exception cref="ArgumentException">As for <c>Divergence</c>, or the count is less than 1.</exception>
    /// <example><code>Tensor logDensityRate = -DivergenceEstimate(velocity, z, key, count: 1);</code></example>
    public static Tensor DivergenceEstimate<T>(Func<T, T> field, T x, Key key, int count = 1)
    {
        ArgumentNullException.ThrowIfNull(key);
        if (count < 1) throw Errors.Argument("DivergenceEstimate", $"cannot estimate from {count} probes", "Ask for at least 1");
        int leaf = 0;
        return DivergenceEstimate(field, x, Tree.Map(x, (_, value) =>
        {
            Tensor signs = key.FoldIn(leaf++).Bernoulli(0.5, [count, .. value.Shape]);
            Tensor ones = Tensor.Ones(signs.Shape, value.DType);
            return Tensor.Where(signs, ones, -ones);
        }));
    }

    /// <summary>Records a function whose result must be like its argument and of one dtype.</summary>
    private static TracedFunction<T> TraceField<T>(string operation, Func<T, T> field, T x)
    {
        TracedFunction<T> traced = TraceFloats(operation, field, x);
        string problem = $"the function of {Signature(x)} returned {Signature(traced.Result)}";
        if (Tree.FindDifference(x, traced.Result) is { } difference)
        {
            throw Errors.Argument(operation, $"{problem}, which differs at {difference}", "A vector field gives a tree like its argument");
        }
        foreach (((TreePath path, Tensor from), (_, Tensor to)) in traced.Inputs.Zip(traced.Outputs))
        {
            if (from.Type != to.Type)
            {
                throw Errors.Argument(operation, problem, "A vector field gives tensors of the types of its argument");
            }
            if (from.DType != traced.Inputs[0].Leaf.DType)
            {
                throw Errors.Argument(
                    operation,
                    $"dtypes {traced.Inputs[0].Leaf.DType} and {from.DType} do not mix in one sum ({traced.Inputs[0].Path} and {path})",
                    "Convert the leaves to one dtype");
            }
        }
        return traced;
    }
}
