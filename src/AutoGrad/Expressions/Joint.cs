using System.Collections.Immutable;
using System.Runtime.CompilerServices;

namespace AutoGrad;

/// <summary>
/// The family of primitives that stand for one of several outputs of one computation. The nodes of all outputs are siblings: equal but for
/// the index, with the same inputs. Derivative rules are asked once for all of them together.
/// </summary>
internal abstract record Joint(int Outputs, int Index) : Primitive
{
    /// <summary>
    /// Given all siblings and the cotangents of their values, the cotangent of each input. Null cotangents are zero, at least one is not;
    /// <paramref name="active"/> says which inputs depend on what is differentiated.
    /// </summary>
    public abstract ImmutableArray<Tensor?> Vjp(
        ImmutableArray<Tensor> siblings, ImmutableArray<Tensor?> cotangents, ImmutableArray<bool> active);

    /// <summary>Given all siblings and the tangents of their inputs, the tangents of their values; null for zero.</summary>
    public abstract ImmutableArray<Tensor?> Jvp(ImmutableArray<Tensor> siblings, ImmutableArray<Tensor?> tangents);

    /// <summary>All siblings for a whole batch, each with a leading batch axis unless it is the same for all examples.</summary>
    public abstract ImmutableArray<Tensor> Batch(ImmutableArray<Tensor> siblings, BatchedInputs inputs);

    /// <summary>
    /// What each element of all siblings depends on, given the same for the inputs; null for a tensor that depends on nothing, and as a
    /// whole if it is not known better than that everything depends on everything.
    /// </summary>
    public virtual int[]?[]? Depend(Dependencies dependencies, ImmutableArray<int[]?> inputs) => null;

    public sealed override ImmutableArray<Tensor?> Vjp(Tensor y, Tensor ct)
    {
        ImmutableArray<Tensor> siblings = Siblings(y, []);
        ImmutableArray<Tensor> differentiated = Differentiated(y);
        return Vjp(
            siblings,
            [.. siblings.Select(sibling => sibling == y ? ct : null)],
            [.. y.Inputs.Select(input => input.DType.IsFloat && differentiated.Contains(input))]);
    }

    public sealed override Tensor? Jvp(Tensor y, ImmutableArray<Tensor?> tangents) => Jvp(Siblings(y, []), tangents)[Index];

    public sealed override Tensor Batch(Tensor y, BatchedInputs inputs) => Batch(Siblings(y, []), inputs)[Index];

    /// <summary>The nodes of all outputs.</summary>
    public static ImmutableArray<Tensor> ApplyAll(Joint first, ImmutableArray<Tensor> inputs) =>
        [.. Enumerable.Range(0, first.Outputs).Select(index => Sibling(first, index, inputs))];

    /// <summary>The siblings of a node by index: those that are known already, and new nodes for the rest.</summary>
    public static ImmutableArray<Tensor> Siblings(Tensor y, IReadOnlyList<Tensor> known)
    {
        var own = (Joint)y.Primitive;
        var siblings = new Tensor?[own.Outputs];
        siblings[own.Index] = y;
        foreach (Tensor sibling in known) siblings[((Joint)sibling.Primitive).Index] = sibling;
        return [.. siblings.Select((sibling, index) => sibling ?? Sibling(own, index, y.Inputs))];
    }

    private static Tensor Sibling(Joint primitive, int index, ImmutableArray<Tensor> inputs)
    {
        Joint own = primitive with { Index = index };
        return new Tensor(own, inputs, own.TypeOf(inputs.AsSpan()));
    }
}

/// <summary>What siblings have in common; equal for siblings and for nobody else.</summary>
internal readonly struct Family(Tensor member) : IEquatable<Family>
{
    private readonly Joint primitive = (Joint)member.Primitive with { Index = 0 };
    private readonly ImmutableArray<Tensor> inputs = member.Inputs;

    public bool Equals(Family other) =>
        primitive.Equals(other.primitive) && (inputs == other.inputs || inputs.AsSpan().SequenceEqual(other.inputs.AsSpan()));

    public override bool Equals(object? other) => other is Family family && Equals(family);

    public override int GetHashCode()
    {
        var hash = new HashCode();
        hash.Add(primitive);
        foreach (Tensor input in inputs) hash.Add(RuntimeHelpers.GetHashCode(input));
        return hash.ToHashCode();
    }
}
