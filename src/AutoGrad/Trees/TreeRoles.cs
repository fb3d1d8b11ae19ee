using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;
using System.Reflection;

namespace AutoGrad;

/// <summary>What a type is to a tree.</summary>
internal enum TreeRole
{
    /// <summary>It has leaves.</summary>
    Tree,

    /// <summary>It has no tensors and rides along.</summary>
    Static,

    /// <summary>It holds tensors in a way that they cannot be reached or replaced.</summary>
    Unsupported,
}

/// <summary>Decides the role of a type from its declaration alone.</summary>
internal static class TreeRoles
{
    public static TreeRole Of(Type type) => Of(type, []);

    /// <summary>Whether a type implements <see cref="ITree{TSelf}"/> of itself.</summary>
    public static bool ImplementsTree(Type type) => Interfaces(type).Any(face => IsTree(face) && face.GetGenericArguments()[0] == type);

    [UnconditionalSuppressMessage("Trimming", "IL2070", Justification = "The interface of a tree is kept, because its Map is called.")]
    private static Type[] Interfaces(Type type) => type.GetInterfaces();

    /// <summary>The fields of all base types too, for the search for hidden tensors.</summary>
    [UnconditionalSuppressMessage("Trimming", "IL2070", Justification = "Used for an error message only: a trimmed field is never read.")]
    private static FieldInfo[] Fields(Type type) =>
        type.GetFields(BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.DeclaredOnly);

    private static TreeRole Of(Type type, HashSet<Type> pending)
    {
        if (type == typeof(Tensor)) return TreeRole.Tree;
        if (type.IsPrimitive || type.IsEnum || type == typeof(string) || type == typeof(object)) return TreeRole.Static;
        if (type.IsPointer || type.IsByRefLike || typeof(Delegate).IsAssignableFrom(type)) return TreeRole.Static;
        if (ImplementsTree(type)) return TreeRole.Tree;
        if (type.IsArray && type.GetElementType() is { } element)
        {
            TreeRole role = Of(element, pending);
            return role == TreeRole.Tree && !type.IsSZArray ? TreeRole.Unsupported : role;
        }
        if (!IsOfTheFramework(type)) return HidesTensors(type, pending) ? TreeRole.Unsupported : TreeRole.Static;
        return type.IsGenericType ? OfGeneric(type, pending) : TreeRole.Static;
    }

    /// <summary>The role of a generic type of the framework, which holds what its arguments say.</summary>
    private static TreeRole OfGeneric(Type type, HashSet<Type> pending)
    {
        Type definition = type.GetGenericTypeDefinition();
        Type[] arguments = type.GetGenericArguments();
        TreeRole[] roles = [.. arguments.Select(argument => Of(argument, pending))];
        if (roles.All(role => role == TreeRole.Static)) return TreeRole.Static;
        bool isSupported = definition == typeof(Nullable<>)
            || (TreeTypes.RulesOf(definition) is not null && HasTextKeys(definition, arguments[0]));
        return isSupported && !roles.Contains(TreeRole.Unsupported) ? TreeRole.Tree : TreeRole.Unsupported;
    }

    private static bool HasTextKeys(Type definition, Type key) =>
        key == typeof(string) || (definition != typeof(ImmutableDictionary<,>) && definition != typeof(ImmutableSortedDictionary<,>));

    /// <summary>Whether tensors stand in the fields of a user's type, or of what its fields hold, where no tree declares them.</summary>
    private static bool HidesTensors(Type type, HashSet<Type> pending)
    {
        if (Interfaces(type).Append(type).Any(face => IsTree(face) || IsSequenceOfTrees(face))) return true;
        if (!pending.Add(type)) return false;
        for (Type? declaring = type; declaring is not null && declaring != typeof(object); declaring = declaring.BaseType)
        {
            if (Fields(declaring).Any(field => Of(field.FieldType, pending) != TreeRole.Static)) return true;
        }
        return false;
    }

    private static bool IsSequenceOfTrees(Type face) =>
        face.IsGenericType
        && face.GetGenericTypeDefinition() == typeof(IEnumerable<>)
        && face.GetGenericArguments()[0] is var element
        && (element == typeof(Tensor) || ImplementsTree(element));

    private static bool IsOfTheFramework(Type type) =>
        type.Namespace is { } name && (name == "System" || name.StartsWith("System.", StringComparison.Ordinal));

    private static bool IsTree(Type face) => face.IsGenericType && face.GetGenericTypeDefinition() == typeof(ITree<>);
}
