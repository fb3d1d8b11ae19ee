using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;

namespace AutoGrad;

/// <summary>Makes the rules of a tree type from those of its parts: the only place that closes generic types by reflection.</summary>
internal static class TreeTypes
{
    private const string Justification =
        "The definitions are named by typeof below, so their constructors are kept, and a tree of reference types shares code that the "
        + "rooted instantiations provide; a part of a value type is named by the caller's own code.";

    /// <summary>A <see cref="TreeType{T}"/> of the given type, which has <see cref="TreeRole.Tree"/>.</summary>
    public static object? Create(Type type)
    {
        if (type == typeof(Tensor)) return new LeafTree();
        if (TreeRoles.ImplementsTree(type)) return Close(typeof(ImplementedTree<>), type);
        if (Nullable.GetUnderlyingType(type) is { } underlying) return Close(typeof(NullableTree<>), underlying);
        if (type.GetElementType() is { } element) return Close(typeof(ArrayTree<>), element);
        return RulesOf(type.GetGenericTypeDefinition()) is { } rules ? Close(rules, [.. type.GetGenericArguments().TakeLast(Arity(rules))]) : null;
    }

    /// <summary>The rules of a generic type, or null when it is not one whose instances may be trees.</summary>
    public static Type? RulesOf(Type definition) =>
        definition == typeof(ImmutableArray<>) ? typeof(ImmutableArrayTree<>)
        : definition == typeof(ImmutableList<>) ? typeof(ImmutableListTree<>)
        : definition == typeof(ImmutableDictionary<,>) ? typeof(ImmutableDictionaryTree<>)
        : definition == typeof(ImmutableSortedDictionary<,>) ? typeof(ImmutableSortedDictionaryTree<>)
        : definition == typeof(ValueTuple<>) ? typeof(TupleTree<>)
        : definition == typeof(ValueTuple<,>) ? typeof(TupleTree<,>)
        : definition == typeof(ValueTuple<,,>) ? typeof(TupleTree<,,>)
        : definition == typeof(ValueTuple<,,,>) ? typeof(TupleTree<,,,>)
        : definition == typeof(ValueTuple<,,,,>) ? typeof(TupleTree<,,,,>)
        : definition == typeof(ValueTuple<,,,,,>) ? typeof(TupleTree<,,,,,>)
        : definition == typeof(ValueTuple<,,,,,,>) ? typeof(TupleTree<,,,,,,>)
        : definition == typeof(ValueTuple<,,,,,,,>) ? typeof(TupleTree<,,,,,,,>)
        : null;

    private static int Arity(Type definition) => definition.GetGenericArguments().Length;

    [UnconditionalSuppressMessage("Trimming", "IL2055", Justification = Justification)]
    [UnconditionalSuppressMessage("Trimming", "IL2067", Justification = Justification)]
    [UnconditionalSuppressMessage("Trimming", "IL2072", Justification = Justification)]
    [UnconditionalSuppressMessage("AOT", "IL3050", Justification = Justification)]
    private static object? Close(Type definition, params Type[] arguments) =>
        Activator.CreateInstance(definition.MakeGenericType(arguments));
}
