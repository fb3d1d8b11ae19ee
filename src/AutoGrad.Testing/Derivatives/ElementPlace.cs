using System.Collections.Immutable;

namespace AutoGrad.Testing;

/// <summary>An element of a leaf of a tree.</summary>
/// <param name="Path">The leaf.</param>
/// <param name="Index">The position in it, one number an axis.</param>
internal sealed record ElementPlace(TreePath Path, ImmutableArray<int> Index)
{
    /// <summary>For example <c>Hidden.Weights[2, 1]</c>.</summary>
    /// <param name="root">What the leaf is called when it is the whole tree.</param>
    public string Name(string root) =>
        (Path.IsRoot ? root : Path.ToString()) + (Index.IsEmpty ? "" : $"[{string.Join(", ", Index)}]");
}
