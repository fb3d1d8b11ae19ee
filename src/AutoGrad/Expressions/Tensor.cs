using System.Collections.Immutable;
using System.Diagnostics;
using System.Runtime.CompilerServices;
using AutoGrad.Execution;

namespace AutoGrad;

/// <summary>
/// An immutable expression: a primitive applied to other expressions, with a known element type and shape. Numbers are computed when
/// they are asked for and then kept. Every function of tensors builds a new expression; nothing is ever changed, and there is nothing
/// to dispose.
/// </summary>
/// <remarks>
/// Two tensors are the same node only if they are the same object, and <c>==</c>, <c>!=</c> and <c>Equals</c> ask for that, as does the
/// equality of records and tuples that hold tensors; compare values with <c>Equal</c> and <c>NotEqual</c>. Tensors may be used from
/// several threads at once.
/// </remarks>
/// <example><code>
/// Tensor x = [[1f, 2f], [3f, 4f]];
/// Tensor y = Tensor.Sin(x) * x + 1;
/// float first = y[0, 0].Item&lt;float&gt;();
/// </code></example>
[CollectionBuilder(typeof(Tensor), nameof(FromElements))]
[DebuggerDisplay("{DebuggerDisplay,nq}")]
public sealed partial class Tensor
{
    private static long created;

    private TensorValue? value;

    internal Tensor(Primitive primitive, ImmutableArray<Tensor> inputs, TensorType type)
    {
        Primitive = primitive;
        Inputs = inputs;
        Type = type;
        Id = Interlocked.Increment(ref created);
    }

    /// <summary>The element type and shape.</summary>
    public TensorType Type { get; }

    /// <summary>The element type.</summary>
    public DType DType => Type.DType;

    /// <summary>The axis sizes, outermost first.</summary>
    public Shape Shape => Type.Shape;

    /// <summary>The number of axes; 0 for a scalar.</summary>
    public int Rank => Type.Rank;

    /// <summary>The number of elements; 1 for a scalar.</summary>
    public int Size => Type.Size;

    internal Primitive Primitive { get; }

    internal ImmutableArray<Tensor> Inputs { get; }

    /// <summary>The inputs whose numbers are needed to compute this one.</summary>
    internal ImmutableArray<Tensor> Reads => Primitive.Reads(this);

    /// <summary>The inputs through which tangents and cotangents pass.</summary>
    internal ImmutableArray<Tensor> Differentiated => Primitive.Differentiated(this);

    /// <summary>
    /// Counts up with every node of the process. Inputs are older than what is made of them, so sorting by it orders a graph.
    /// </summary>
    internal long Id { get; }

    /// <summary>The number of the youngest node there is: whatever is made from now on is younger.</summary>
    internal static long Youngest => Volatile.Read(ref created);

    /// <summary>The numbers, if they are known already.</summary>
    internal TensorValue? Value
    {
        get => Volatile.Read(ref value);
        set => Volatile.Write(ref this.value, value);
    }

    /// <summary>The same primitive on other inputs of the same types.</summary>
    internal Tensor WithInputs(ImmutableArray<Tensor> inputs) => new(Primitive, inputs, Type);

    /// <summary>The sub-tensors along the leading axis: x[0], x[1], …, for <c>foreach</c> and <c>[.. x]</c>.</summary>
    /// <remarks>
    /// A tensor is no <see cref="IEnumerable{T}"/>: what prints or compares sequences element by element would not stop at a scalar, and
    /// the methods of LINQ, of the same names as those of tensors, would do something else. <c>[.. x]</c> is an array or list of the
    /// sub-tensors.
    /// </remarks>
    /// <exception cref="ArgumentException">The tensor is a scalar.</exception>
    public IEnumerator<Tensor> GetEnumerator()
    {
        if (Rank == 0)
            throw Errors.Argument("Tensor", "a scalar has no elements to enumerate", "Read its value with (double)t or t.Item<T>()");
        for (int i = 0; i < Shape[0]; i++) yield return SliceAxis(0, i, 1).Reshape(Shape.Sizes[1..]);
    }
}
