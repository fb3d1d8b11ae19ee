using System.Collections;

namespace AutoGrad;

/// <summary>The wording of the errors of trees.</summary>
internal static class TreeErrors
{
    public static ArgumentException NotATree(Type type) =>
        Errors.Argument("Tree", $"{TypeNames.Of(type)} is not a tree of tensors", Fix(type));

    public static ArgumentException WrongLeafCount(int given, int needed) => Errors.Argument(
        "Tree.Rebuild",
        $"the template has {Count(needed, "leaf", "leaves")}, but got {Count(given, "tensor", "tensors")}",
        "Give one tensor a leaf, in the order of Tree.Flatten");

    public static ArgumentException NullLeaf(int index) => Errors.Argument(
        "Tree.Rebuild",
        $"the tensor for leaf {index} is null",
        "Give one tensor a leaf, in the order of Tree.Flatten");

    public static ArgumentException DifferentStructures(string operation, TreeDifference difference) => Errors.Argument(
        operation,
        $"the trees differ at {Place(difference.Path)}: "
            + $"{difference.Left} on the left, {difference.Right} on the right",
        "Give two trees of one structure: the same optional parts, lengths, keys and static values");

    public static ArgumentException NotFloat(TreePath path, TensorType type) => Errors.Argument(
        "Tree.Norm",
        $"needs floating-point leaves, but {Place(path)} is {type}",
        "Convert it with .Cast(DType.Float32) or .Cast(DType.Float64), or keep it out of the tree");

    public static ArgumentException MixedDTypes((TreePath Path, Tensor Leaf) first, (TreePath Path, Tensor Leaf) other) => Errors.Argument(
        "Tree.Norm",
        $"leaves of dtypes {first.Leaf.DType} and {other.Leaf.DType} do not mix ({Place(first.Path)} and {Place(other.Path)})",
        $"Convert them to one dtype, for example with Tree.Map(tree, (_, leaf) => leaf.Cast(DType.{other.Leaf.DType}))");

    private static string Fix(Type type)
    {
        if (type == typeof(object)) return "What an object holds cannot be seen: declare the type itself";
        if (TreeRoles.Of(type) == TreeRole.Static)
        {
            return IsPlain(type)
                ? "It has no tensors: pass it outside the tree, or as a part of a tuple or a [Tree] partial record that has some"
                : "It has no tensors: give it some and make it a [Tree] partial record, or pass it outside the tree";
        }
        if (type.IsArray && type.GetElementType() is { } element && TreeRoles.Of(element) == TreeRole.Tree)
        {
            return $"Use an ImmutableArray of ImmutableArray<{TypeNames.Of(element)}>";
        }
        if (Culprit(type) is var culprit && culprit != type) return $"{TypeNames.Of(culprit)} in it is not one. {Fix(culprit)}";
        if (type.Namespace is "System" or "System.Collections.Generic" or "System.Collections.Immutable" && type.IsGenericType)
        {
            string value = TypeNames.Of(type.GetGenericArguments()[^1]);
            if (type.GetGenericArguments().Length == 2 && (typeof(IDictionary).IsAssignableFrom(type) || type.Name.Contains("Dictionary")))
            {
                return $"Use ImmutableDictionary<string, {value}>";
            }
            if (typeof(IEnumerable).IsAssignableFrom(type)) return $"Use ImmutableArray<{value}>";
            if (type.Name.StartsWith("Tuple`", StringComparison.Ordinal)) return "Use a tuple in parentheses, such as (Tensor, Tensor)";
            return $"Hold {value} itself, or an ImmutableArray of it";
        }
        return type.IsDefined(typeof(TreeAttribute), inherit: false)
            ? $"It is marked [Tree], but the generator did not run: add <ProjectReference Include=\"…/AutoGrad.Generators.csproj\" OutputItemType=\"Analyzer\" ReferenceOutputAssembly=\"false\" /> to its project"
            : $"Make {TypeNames.Of(type)} a [Tree] partial record, or write ITree<{TypeNames.Of(type)}> for it";
    }

    /// <summary>The innermost part of a type that stops it from being a tree.</summary>
    private static Type Culprit(Type type)
    {
        IEnumerable<Type> parts = type.GetElementType() is { } element ? [element] : type.GetGenericArguments();
        return parts.FirstOrDefault(part => TreeRoles.Of(part) == TreeRole.Unsupported) is { } inner ? Culprit(inner) : type;
    }

    private static bool IsPlain(Type type) => type.IsPrimitive || type.IsEnum || type == typeof(string) || type.Namespace is "System";

    private static string Place(TreePath path) => path.IsRoot ? "the root" : path.ToString();

    private static string Count(int count, string one, string many) => $"{count} {(count == 1 ? one : many)}";
}
