using System.Collections;
using System.Collections.Immutable;
using System.Globalization;

namespace AutoGrad;

/// <summary>The first place at which two trees are not of one structure.</summary>
/// <param name="Path">The place.</param>
/// <param name="Left">What the left tree has there.</param>
/// <param name="Right">What the right tree has there.</param>
public sealed record TreeDifference(TreePath Path, string Left, string Right)
{
    /// <summary>For example <c>Layers: 3 elements against 2 elements</c>.</summary>
    public override string ToString() => $"{(Path.IsRoot ? "the root" : Path)}: {Left} against {Right}";

    internal TreeDifference Prepend(string field) => this with { Path = Path.Prepend(field) };

    /// <summary>A difference of two values at the root of what is compared, or null when they are equal.</summary>
    internal static TreeDifference? OfValues<T>(T left, T right) =>
        Tree.SameStatic(left, right) ? null : new(TreePath.Root, Print(left), Print(right));

    /// <summary>The difference when at least one side is null, or null when both are.</summary>
    internal static TreeDifference? OfNulls(bool leftIsNull, bool rightIsNull, string present) =>
        leftIsNull == rightIsNull ? null : new(TreePath.Root, leftIsNull ? "null" : present, rightIsNull ? "null" : present);

    internal static TreeDifference OfCounts(int left, int right) =>
        new(TreePath.Root, Count(left, "element", "elements"), Count(right, "element", "elements"));

    internal static TreeDifference OfLeafCounts(int left, int right) =>
        new(TreePath.Root, Count(left, "leaf", "leaves"), Count(right, "leaf", "leaves"));

    /// <summary>What the leaves of two trees known to differ say about the place; the root when they stand at the same paths.</summary>
    internal static TreeDifference Between<T>(T left, T right)
    {
        ImmutableArray<(TreePath Path, Tensor Leaf)> leftLeaves = Tree.Leaves(left);
        ImmutableArray<(TreePath Path, Tensor Leaf)> rightLeaves = Tree.Leaves(right);
        for (int i = 0; i < Math.Min(leftLeaves.Length, rightLeaves.Length); i++)
        {
            if (leftLeaves[i].Path == rightLeaves[i].Path) continue;
            bool leftHasMore = !rightLeaves.Any(leaf => leaf.Path == leftLeaves[i].Path);
            return leftHasMore ? new(leftLeaves[i].Path, "a tensor", "none") : new(rightLeaves[i].Path, "none", "a tensor");
        }
        if (leftLeaves.Length > rightLeaves.Length) return new(leftLeaves[rightLeaves.Length].Path, "a tensor", "none");
        if (leftLeaves.Length < rightLeaves.Length) return new(rightLeaves[leftLeaves.Length].Path, "none", "a tensor");
        string type = TypeNames.Of(left?.GetType() ?? typeof(T));
        string otherType = TypeNames.Of(right?.GetType() ?? typeof(T));
        return new(TreePath.Root, type, type == otherType ? $"{otherType} with other static values" : otherType);
    }

    private static string Count(int count, string one, string many) => $"{count} {(count == 1 ? one : many)}";

    private static string Print<T>(T value) => value switch
    {
        null => "null",
        string text => $"\"{text}\"",
        IStructuralEquatable and IEnumerable elements => $"[{string.Join(", ", elements.Cast<object?>().Select(Print))}]",
        IFormattable number => number.ToString(null, CultureInfo.InvariantCulture),
        _ => value.ToString() ?? TypeNames.Of(typeof(T)),
    };
}
