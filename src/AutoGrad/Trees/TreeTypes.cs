using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;

namespace AutoGrad;

/// <summary>Makes the rules of a tree type from those of its parts: the only place that closes generic types by reflection.</summary>
/// <remarks>
/// The rules are named below with reference types for arguments, and marked so that a trimmer keeps their constructors. Where code is
/// compiled ahead of time, all reference types share the code of these; a value type inside a tree needs code of its own there.
/// </remarks>
internal static class TreeTypes
{
    private const DynamicallyAccessedMemberTypes Constructor = DynamicallyAccessedMemberTypes.PublicParameterlessConstructor;

    private const string Justification = "The annotation keeps the constructor, which is the same one whatever the arguments are.";

    /// <summary>A <see cref="TreeType{T}"/> of the given type, which has <see cref="TreeRole.Tree"/>.</summary>
    public static object? Create(Type type)
    {
        if (type == typeof(Tensor)) return new LeafTree();
        if (TreeRoles.ImplementsTree(type)) return Close(typeof(ImplementedTree<SampleTree>), type);
        if (Nullable.GetUnderlyingType(type) is { } underlying) return Close(typeof(NullableTree<int>), underlying);
        if (type.GetElementType() is { } element) return Close(typeof(ArrayTree<Tensor>), element);
        // The rules of a dictionary take the type of its values only.
        return RulesOf(type.GetGenericTypeDefinition()) is { } rules
            ? Close(rules, [.. type.GetGenericArguments().TakeLast(rules.GetGenericArguments().Length)])
            : null;
    }

    /// <summary>A sample of the rules of a generic type, or null when it is not one whose instances may be trees.</summary>
    [return: DynamicallyAccessedMembers(Constructor)]
    public static Type? RulesOf(Type definition) =>
        definition == typeof(ImmutableArray<>) ? typeof(ImmutableArrayTree<Tensor>)
        : definition == typeof(ImmutableList<>) ? typeof(ImmutableListTree<Tensor>)
        : definition == typeof(ImmutableDictionary<,>) ? typeof(ImmutableDictionaryTree<Tensor>)
        : definition == typeof(ImmutableSortedDictionary<,>) ? typeof(ImmutableSortedDictionaryTree<Tensor>)
        : definition == typeof(ValueTuple<>) ? typeof(TupleTree<Tensor>)
        : definition == typeof(ValueTuple<,>) ? typeof(TupleTree<Tensor, Tensor>)
        : definition == typeof(ValueTuple<,,>) ? typeof(TupleTree<Tensor, Tensor, Tensor>)
        : definition == typeof(ValueTuple<,,,>) ? typeof(TupleTree<Tensor, Tensor, Tensor, Tensor>)
        : definition == typeof(ValueTuple<,,,,>) ? typeof(TupleTree<Tensor, Tensor, Tensor, Tensor, Tensor>)
        : definition == typeof(ValueTuple<,,,,,>) ? typeof(TupleTree<Tensor, Tensor, Tensor, Tensor, Tensor, Tensor>)
        : definition == typeof(ValueTuple<,,,,,,>) ? typeof(TupleTree<Tensor, Tensor, Tensor, Tensor, Tensor, Tensor, Tensor>)
        : definition == typeof(ValueTuple<,,,,,,,>)
            ? typeof(TupleTree<Tensor, Tensor, Tensor, Tensor, Tensor, Tensor, Tensor, ValueTuple<Tensor>>)
        : null;

    [UnconditionalSuppressMessage("Trimming", "IL2055", Justification = Justification)]
    [UnconditionalSuppressMessage("Trimming", "IL2072", Justification = Justification)]
    [UnconditionalSuppressMessage("AOT", "IL3050", Justification = "The samples are the shared code; see the remarks on value types.")]
    private static object? Close([DynamicallyAccessedMembers(Constructor)] Type sample, params Type[] arguments) =>
        Activator.CreateInstance(sample.GetGenericTypeDefinition().MakeGenericType(arguments));

    /// <summary>Stands for every reference type that implements <see cref="ITree{TSelf}"/>.</summary>
    private sealed class SampleTree : ITree<SampleTree>
    {
        public SampleTree Map(LeafMap map) => this;
    }
}
