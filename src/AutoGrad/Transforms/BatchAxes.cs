using System.Collections;
using System.Globalization;
using System.Runtime.CompilerServices;

namespace AutoGrad;

/// <summary>
/// Where the examples lie in the tensors of a batch: along an axis (0 by default, negative from the end), or nowhere (null) because a
/// tensor is shared by all examples. One choice is for every leaf; a list has one for each argument of the function or each part of a
/// tuple; <see cref="By"/> chooses leaf by leaf.
/// </summary>
/// <example><code>
/// Vmap(Predict, [null, 0])(model, images);                                      // one model, many images
/// Vmap(f, 1, outAxes: -1)(x);                                                   // columns in, columns out
/// Vmap(g, [BatchAxes.By(path => path.EndsWith("Bias") ? 0 : null), 0])(layer, x); // a bias for each example
/// </code></example>
[CollectionBuilder(typeof(BatchAxes), nameof(Create))]
public readonly struct BatchAxes : IEnumerable<BatchAxes>
{
    private readonly bool isShared;
    private readonly int axis;
    private readonly BatchAxes[]? parts;
    private readonly Func<TreePath, int?>? rule;

    private BatchAxes(bool isShared, int axis, BatchAxes[]? parts, Func<TreePath, int?>? rule) =>
        (this.isShared, this.axis, this.parts, this.rule) = (isShared, axis, parts, rule);

    /// <summary>One choice for each argument, or for each part of a tuple or a list of tensors.</summary>
    public static BatchAxes Create(params ReadOnlySpan<BatchAxes> parts) => new(false, 0, parts.ToArray(), null);

    /// <summary>
    /// A choice for each leaf by its path; where there are several arguments, a path begins with <c>Item1</c>, <c>Item2</c>, ….
    /// </summary>
    /// <param name="rule">The axis of the leaf at a path; null for a shared one.</param>
    public static BatchAxes By(Func<TreePath, int?> rule)
    {
        ArgumentNullException.ThrowIfNull(rule);
        return new(false, 0, null, rule);
    }

    /// <summary>The same axis for every leaf; null where all are shared.</summary>
    public static implicit operator BatchAxes(int? axis) => new(axis is null, axis ?? 0, null, null);

    /// <summary>How many parts are listed; null if this is no list.</summary>
    internal int? Count => parts?.Length;

    /// <summary>The axis of the leaf at a path as it was given, null for a shared one; false if a list has no entry for it.</summary>
    internal bool TryFind(TreePath path, out int? found)
    {
        BatchAxes choice = this;
        TreePath rest = path;
        while (choice.parts is { } listed)
        {
            found = null;
            if (rest.FirstPart is not { } step || step.Index >= listed.Length) return false;
            choice = listed[step.Index];
            rest = step.Inner;
        }
        found = choice.rule is { } axisOf ? axisOf(rest) : choice.isShared ? null : choice.axis;
        return true;
    }

    /// <summary>The axis, <c>null</c>, the list in brackets, or <c>by path</c>.</summary>
    public override string ToString() =>
        parts is not null ? $"[{string.Join(", ", (IEnumerable<BatchAxes>)this)}]"
        : rule is not null ? "by path"
        : isShared ? "null"
        : axis.ToString(CultureInfo.InvariantCulture);

    /// <summary>The listed parts; none if this is no list.</summary>
    public IEnumerator<BatchAxes> GetEnumerator() => ((IEnumerable<BatchAxes>)(parts ?? [])).GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
}
