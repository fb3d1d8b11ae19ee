using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace AutoGrad.Generators;

/// <summary>What to write in the place of a type that does not work in a tree.</summary>
internal static class Fixes
{
    public static string ForHidden(ITypeSymbol type)
    {
        if (type is IArrayTypeSymbol array)
        {
            return array.Rank > 1 && PartRoles.Of(array.ElementType) == PartRole.Tree
                ? $"use one Tensor with {array.Rank} more axes, or {Nested(Names.Display(array.ElementType), array.Rank)}"
                : ForHidden(array.ElementType);
        }
        if (type is not INamedTypeSymbol named) return "use ImmutableArray<Tensor>";
        if (Arguments(named).FirstOrDefault(argument => PartRoles.Of(argument) == PartRole.Unsupported) is { } inner)
        {
            return ForHidden(inner);
        }
        return Names.IsOfTheFramework(named) && named.Arity > 0 ? ForFramework(named) : ForUser(named);
    }

    public static string ForSuspect(ITypeSymbol type) => type switch
    {
        IArrayTypeSymbol array => ForSuspect(array.ElementType),
        INamedTypeSymbol named when Arguments(named).FirstOrDefault(argument => PartRoles.Of(argument) == PartRole.Suspect) is { } inner =>
            ForSuspect(inner),
        { TypeKind: TypeKind.Interface } => $"let '{type.Name}' extend ITree<{type.Name}>, and make the records behind it [Tree]",
        { IsAbstract: true } => $"make '{type.Name}' an abstract partial record with [Tree], and the records derived from it [Tree]",
        _ => "use a type that says what it holds",
    };

    public static string ReadOnlyRecord(INamedTypeSymbol type) =>
        DeclarationProblems.Declaration(type) is { } declaration
            ? DeclarationProblems.Rewritten(declaration, SyntaxKind.ReadOnlyKeyword, SyntaxKind.PartialKeyword)
            : $"readonly partial record struct {type.Name}";

    private static IEnumerable<ITypeSymbol> Arguments(INamedTypeSymbol type) =>
        type.IsTupleType ? type.TupleElements.Select(element => element.Type) : type.TypeArguments;

    private static string ForFramework(INamedTypeSymbol type)
    {
        string value = Names.Display(type.TypeArguments[type.Arity - 1]);
        if (type.Arity == 2 && type.Name.Contains("Dictionary")) return $"use ImmutableDictionary<string, {value}>";
        if (type.Name is "Tuple" or "KeyValuePair") return $"use the tuple ({string.Join(", ", type.TypeArguments.Select(Names.Display))})";
        bool isSequence = type.AllInterfaces.Append(type).Any(face => face.SpecialType == SpecialType.System_Collections_IEnumerable);
        return isSequence || type.Name.Contains("Memory") ? $"use ImmutableArray<{value}>" : $"hold the {value} itself";
    }

    private static string ForUser(INamedTypeSymbol type) =>
        type.AllInterfaces.Any(Names.IsTree) ? $"make '{type.Name}' a tree of its own with [Tree]"
        : type.IsRecord ? $"make '{type.Name}' a partial record with [Tree]"
        : $"make '{type.Name}' a partial record{(type.IsValueType ? " struct" : "")} with [Tree]";

    private static string Nested(string element, int rank) =>
        rank == 0 ? element : $"ImmutableArray<{Nested(element, rank - 1)}>";
}
