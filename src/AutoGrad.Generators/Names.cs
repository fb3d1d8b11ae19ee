using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace AutoGrad.Generators;

/// <summary>The names the generator knows.</summary>
internal static class Names
{
    public const string TreeAttribute = "AutoGrad.TreeAttribute";
    public const string Key = "AutoGrad.Key";

    private static readonly string[] Sequences = ["ImmutableArray", "ImmutableList"];
    private static readonly string[] Dictionaries = ["ImmutableDictionary", "ImmutableSortedDictionary"];

    public static bool IsTensor(ITypeSymbol type) => type is { Name: "Tensor", ContainingType: null } && IsOurs(type);

    /// <summary>Whether a type is ITree of anything.</summary>
    public static bool IsTree(INamedTypeSymbol type) => type is { Name: "ITree", Arity: 1, ContainingType: null } && IsOurs(type);

    public static bool IsTreeOf(INamedTypeSymbol type, ITypeSymbol self) =>
        IsTree(type) && SymbolEqualityComparer.Default.Equals(type.TypeArguments[0], self);

    public static bool HasTreeAttribute(ITypeSymbol type) =>
        type.GetAttributes().Any(attribute => attribute.AttributeClass is { Name: "TreeAttribute" } named && IsOurs(named));

    /// <summary>Whether a generic type of the framework is a tree when its arguments are.</summary>
    public static bool IsContainer(INamedTypeSymbol type) =>
        type.OriginalDefinition.SpecialType == SpecialType.System_Nullable_T
        || (type is { Name: "ValueTuple", Arity: 1 } && type.ContainingNamespace.ToDisplayString() == "System")
        || (IsImmutable(type) && type.Arity == 1 && Sequences.Contains(type.Name))
        || (IsImmutable(type) && type.Arity == 2 && Dictionaries.Contains(type.Name) && HasTextKeys(type));

    public static bool IsOfTheFramework(ISymbol symbol) =>
        symbol.ContainingNamespace?.ToDisplayString() is { } name
        && (name == "System" || name.StartsWith("System.", StringComparison.Ordinal));

    /// <summary>A type as a message shows it.</summary>
    public static string Display(ITypeSymbol type) =>
        type.WithNullableAnnotation(NullableAnnotation.None).ToDisplayString(SymbolDisplayFormat.MinimallyQualifiedFormat);

    /// <summary>A name as C# writes it, also when it is a word of the language.</summary>
    public static string Identifier(string name) =>
        SyntaxFacts.GetKeywordKind(name) == SyntaxKind.None && SyntaxFacts.GetContextualKeywordKind(name) == SyntaxKind.None
            ? name
            : $"@{name}";

    private static bool HasTextKeys(INamedTypeSymbol type) => type.TypeArguments[0].SpecialType == SpecialType.System_String;

    private static bool IsImmutable(ISymbol symbol) => symbol.ContainingNamespace.ToDisplayString() == "System.Collections.Immutable";

    private static bool IsOurs(ISymbol symbol) =>
        symbol.ContainingNamespace is { Name: "AutoGrad", ContainingNamespace.IsGlobalNamespace: true };
}
