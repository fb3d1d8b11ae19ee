using System.Collections.Immutable;

namespace AutoGrad;

/// <summary>
/// A function of the user's over tensors with numbers, and the tree its argument is. Two are equal if they call the same method on the
/// same object with trees of one structure.
/// </summary>
internal abstract class HostFunction : IEquatable<HostFunction>
{
    /// <summary>What the function returns for an argument with these leaves.</summary>
    public abstract Tensor? Call(ImmutableArray<Tensor> leaves);

    public abstract bool Equals(HostFunction? other);

    public sealed override bool Equals(object? other) => Equals(other as HostFunction);

    public abstract override int GetHashCode();
}

/// <inheritdoc/>
/// <param name="function">The function.</param>
/// <param name="template">A tree like the argument, with placeholders for leaves.</param>
internal sealed class HostFunction<T>(Func<T, Tensor> function, T template) : HostFunction
{
    private (Func<T, Tensor> Function, T Template) Parts => (function, template);

    public override Tensor? Call(ImmutableArray<Tensor> leaves) => function(Tree.Rebuild(template, leaves));

    public override bool Equals(HostFunction? other) =>
        other is HostFunction<T> { Parts: var (theirs, likewise) } && function == theirs && Tree.SameStructure(template, likewise);

    public override int GetHashCode() => function.GetHashCode();

    /// <summary>The types of the argument.</summary>
    public override string ToString() => Transforms.Signature(template);
}
