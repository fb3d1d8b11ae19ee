using System.Collections.Immutable;
using System.Text;

namespace AutoGrad;

/// <summary>
/// An operation the library knows by itself, with its static parameters as record fields. It owns everything that is known about the
/// operation: its type rule, how it is computed, its derivative and how it acts on a batch. A missing rule does not compile.
/// </summary>
/// <remarks>
/// Fields need value equality (<see cref="Shape"/>, <see cref="Axes"/>, numbers, records; never arrays), because equal primitives on equal
/// inputs are the same computation. Rules build expressions from public functions and never touch numbers.
/// </remarks>
internal abstract record Primitive
{
    /// <summary>The name in printed graphs and in messages.</summary>
    public virtual string Name => GetType().Name;

    /// <summary>The type of the result; words its own errors, because it runs at the user's line.</summary>
    public abstract TensorType TypeOf(ReadOnlySpan<Tensor> inputs);

    /// <summary>How a node of this primitive is computed.</summary>
    public abstract Execution.Lowering Lower(Tensor y);

    /// <summary>
    /// Given the node <paramref name="y"/> and the cotangent of its value, the cotangent of each input. Null where none is owed: the
    /// derivative is zero everywhere or the input is not a float.
    /// </summary>
    public abstract ImmutableArray<Tensor?> Vjp(Tensor y, Tensor ct);

    /// <summary>How the value depends on the float inputs.</summary>
    public virtual Linearity Linearity => Linearity.None;

    /// <summary>
    /// Given the node <paramref name="y"/> and the tangents of its inputs, at least one of them not null, the tangent of its value. Null
    /// is a tangent of zero. Linear and bilinear primitives are applied to the tangents themselves, for all others the default is the
    /// transpose of <see cref="Vjp"/>; a primitive says it in its own way only where that saves work.
    /// </summary>
    public virtual Tensor? Jvp(Tensor y, ImmutableArray<Tensor?> tangents) => Forward.Tangent(y, tangents);

    /// <summary>Whether the two inputs may change places.</summary>
    public virtual bool IsCommutative => false;

    /// <summary>The inputs whose numbers are needed to compute the node: all, unless some are there for a derivative rule alone.</summary>
    public virtual ImmutableArray<Tensor> Reads(Tensor y) => y.Inputs;

    /// <summary>The inputs through which tangents and cotangents pass: all, unless some are there for their value alone.</summary>
    public virtual ImmutableArray<Tensor> Differentiated(Tensor y) => y.Inputs;

    /// <summary>
    /// The node <paramref name="y"/> for a whole batch: the same computation for every index along a leading axis that the batched inputs
    /// have in addition. The result has that leading axis too, or is of the unbatched type if it does not depend on the batch at all.
    /// </summary>
    public abstract Tensor Batch(Tensor y, BatchedInputs inputs);

    /// <summary>The functions that it runs, under the names they have in printed graphs: the body of a loop. None for most.</summary>
    public virtual ImmutableArray<(string Name, ClosedFunction Function)> Bodies => [];

    /// <summary>A node that applies this primitive.</summary>
    /// <exception cref="ArgumentException">The inputs do not fit it, or the result would have too many elements.</exception>
    public Tensor Apply(params ReadOnlySpan<Tensor> inputs)
    {
        foreach (Tensor input in inputs) ArgumentNullException.ThrowIfNull(input, "x");
        try
        {
            return new(this, [.. inputs], TypeOf(inputs));
        }
        catch (ArgumentException error) when (Errors.TooLargeShape(error) is { } shape && inputs.Length > 0)
        {
            throw Errors.TooLarge(Name, shape, inputs);
        }
    }

    /// <summary>
    /// The node as an expression of its inputs, for printed graphs: <c>Sum(%1, Axes = [0])</c>, or with an operator where C# has one.
    /// </summary>
    /// <param name="y">The node.</param>
    /// <param name="x">What stands for each input: a name or a number.</param>
    public virtual string Text(Tensor y, ImmutableArray<string> x)
    {
        string parameters = ParametersText();
        string arguments = string.Join(", ", parameters.Length > 0 ? x.Add(parameters) : x);
        return arguments.Length > 0 ? $"{Name}({arguments})" : Name;
    }

    /// <summary>The static parameters as text, <c>Axes = [0, 1], …</c>, without <see cref="Bodies"/>; empty if there are none.</summary>
    public virtual string ParametersText()
    {
        var text = new StringBuilder();
        PrintMembers(text);
        return text.ToString();
    }

    /// <summary>Prints nothing for the base: the name is said apart from the parameters that each record prints by itself.</summary>
    protected virtual bool PrintMembers(StringBuilder builder) => false;
}
