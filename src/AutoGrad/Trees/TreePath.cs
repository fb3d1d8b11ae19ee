using System.Globalization;
using System.Text;

namespace AutoGrad;

/// <summary>
/// Where a leaf stands in a tree: a sequence of fields, indices and keys, an immutable value with structural equality. It prints as one
/// would write it in C#: <c>Hidden.Weights</c>, <c>[0].Bias</c>, <c>["encoder"].Weights</c>, <c>Item1</c> for the first part of a tuple.
/// </summary>
/// <example><code>
/// Mlp frozen = Tree.MapWhere(model, path => path.StartsWith("Hidden"), StopGradient);
/// </code></example>
public readonly struct TreePath : IEquatable<TreePath>
{
    private readonly Segment? first;

    private TreePath(Segment? first) => this.first = first;

    /// <summary>The path of a tree that is a single leaf; the same as <c>default</c>. It prints as nothing.</summary>
    public static TreePath Root => default;

    /// <summary>Whether this is <see cref="Root"/>.</summary>
    public bool IsRoot => first is null;

    /// <summary>This path as seen from the owner of a field (a property of a record, <c>Item1</c> of a tuple).</summary>
    public TreePath Prepend(string field) => new(new Segment(field, IsKey: false, Index: 0, first));

    /// <summary>This path as seen from the array or list that holds it at a position.</summary>
    public TreePath Prepend(int index) => new(new Segment(Name: null, IsKey: false, index, first));

    /// <summary>This path as seen from the dictionary that holds it under a key.</summary>
    public TreePath PrependKey(string key) => new(new Segment(key, IsKey: true, Index: 0, first));

    /// <summary>Whether this path leads to, or through, the place that <paramref name="prefix"/> leads to.</summary>
    public bool StartsWith(TreePath prefix)
    {
        Segment? own = first;
        for (Segment? other = prefix.first; other is not null; other = other.Next, own = own.Next)
        {
            if (own is null || !own.IsSameStep(other)) return false;
        }
        return true;
    }

    /// <summary>
    /// Whether this path leads to, or through, the place that prints as <paramref name="prefix"/>: <c>Layers[1].Bias</c> starts with
    /// <c>Layers</c>, <c>Layers[1]</c> and <c>Layers[1].Bias</c>, not with <c>Lay</c>. Every path starts with the empty text.
    /// </summary>
    public bool StartsWith(string prefix)
    {
        string text = ToString();
        return text.StartsWith(prefix, StringComparison.Ordinal)
            && (prefix.Length == 0 || prefix.Length == text.Length || text[prefix.Length] is '.' or '[');
    }

    /// <summary>
    /// Whether the last steps of this path print as <paramref name="suffix"/>: <c>Layers[1].Bias</c> ends with <c>Bias</c> and
    /// <c>[1].Bias</c>, not with <c>ias</c>.
    /// </summary>
    public bool EndsWith(string suffix)
    {
        for (Segment? step = first; step is not null; step = step.Next)
        {
            if (new TreePath(step).ToString() == suffix) return true;
        }
        return suffix.Length == 0;
    }

    /// <summary>Whether both paths have the same steps.</summary>
    public bool Equals(TreePath other)
    {
        Segment? own = first;
        Segment? their = other.first;
        while (own is not null && their is not null && own.IsSameStep(their))
        {
            if (ReferenceEquals(own, their)) return true;
            own = own.Next;
            their = their.Next;
        }
        return own is null && their is null;
    }

    /// <inheritdoc/>
    public override bool Equals(object? obj) => obj is TreePath other && Equals(other);

    /// <inheritdoc/>
    public override int GetHashCode()
    {
        var hash = new HashCode();
        for (Segment? step = first; step is not null; step = step.Next)
        {
            hash.Add(step.Name);
            hash.Add(step.Index);
        }
        return hash.ToHashCode();
    }

    /// <summary>Whether both paths have the same steps.</summary>
    public static bool operator ==(TreePath left, TreePath right) => left.Equals(right);

    /// <summary>Whether the paths differ.</summary>
    public static bool operator !=(TreePath left, TreePath right) => !left.Equals(right);

    /// <summary>For example <c>Layers[1].Bias</c>; nothing for the root.</summary>
    public override string ToString()
    {
        if (first is null) return "";
        if (first.Next is null && first is { Name: { } only, IsKey: false }) return only;
        var text = new StringBuilder();
        for (Segment? step = first; step is not null; step = step.Next)
        {
            if (step.Name is null) text.Append(CultureInfo.InvariantCulture, $"[{step.Index}]");
            else if (step.IsKey) text.Append("[\"").Append(step.Name.Replace("\\", @"\\").Replace("\"", "\\\"")).Append("\"]");
            else text.Append(text.Length == 0 ? "" : ".").Append(step.Name);
        }
        return text.ToString();
    }

    /// <summary>
    /// Which part of a tuple (or which element of a list) the first step leads to, counted from 0, and the path from there.
    /// </summary>
    internal (int Index, TreePath Inner)? FirstPart => first switch
    {
        null => null,
        { Name: null } => (first.Index, new TreePath(first.Next)),
        { IsKey: false } when first.Name.StartsWith("Item", StringComparison.Ordinal)
            && int.TryParse(first.Name.AsSpan("Item".Length), NumberStyles.None, CultureInfo.InvariantCulture, out int item)
            && item > 0 => (item - 1, new TreePath(first.Next)),
        _ => null,
    };

    /// <summary>
    /// The path of a part of a long tuple, given its path in the last field of that tuple, where the compiler nests what exceeds seven.
    /// </summary>
    internal TreePath RenumberedAfter(int earlierItems)
    {
        if (first is not { Name: { } name, IsKey: false }) throw Errors.Internal($"'{this}' is not a path into a tuple");
        int item = int.Parse(name.AsSpan("Item".Length), CultureInfo.InvariantCulture) + earlierItems;
        return new TreePath(first with { Name = $"Item{item.ToString(CultureInfo.InvariantCulture)}" });
    }

    /// <summary>One step and those after it: a field or key has a name, an index has none.</summary>
    private sealed record Segment(string? Name, bool IsKey, int Index, Segment? Next)
    {
        public bool IsSameStep(Segment other) => Name == other.Name && IsKey == other.IsKey && Index == other.Index;
    }
}
