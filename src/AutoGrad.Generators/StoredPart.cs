using System.Collections.Immutable;
using Microsoft.CodeAnalysis;

namespace AutoGrad.Generators;

/// <summary>A property or field in which a type keeps a value. Computed properties are none.</summary>
internal sealed class StoredPart(ISymbol member, ITypeSymbol type)
{
    public ISymbol Member { get; } = member;

    public ITypeSymbol Type { get; } = type;

    public string Name => Member.Name;

    /// <summary>What kind of member a message calls it.</summary>
    public string Kind => Member is IPropertySymbol ? "property" : "field";

    public bool IsReadOnly => Member is IPropertySymbol property ? property.SetMethod is null : Member is IFieldSymbol { IsReadOnly: true };

    public bool IsMutable => Member is IPropertySymbol property
        ? property.SetMethod is { IsInitOnly: false }
        : Member is IFieldSymbol { IsReadOnly: false };

    /// <summary>Whether it is a positional parameter of a record.</summary>
    public bool IsPositional => Member.DeclaringSyntaxReferences.Any(reference => reference.GetSyntax() is
        Microsoft.CodeAnalysis.CSharp.Syntax.ParameterSyntax);

    /// <summary>Whether code inside a type can read it, and write it where it is not read-only.</summary>
    public bool IsAccessibleWithin(INamedTypeSymbol type, Compilation compilation) =>
        compilation.IsSymbolAccessibleWithin(Member, type)
        && (Member is not IPropertySymbol { SetMethod: { } setter } || compilation.IsSymbolAccessibleWithin(setter, type));

    /// <summary>The parts of a type in the order of declaration, those of its base types first.</summary>
    public static ImmutableArray<StoredPart> AllOf(INamedTypeSymbol type)
    {
        var chain = new Stack<INamedTypeSymbol>();
        for (INamedTypeSymbol? declaring = type; declaring is { SpecialType: SpecialType.None }; declaring = declaring.BaseType)
        {
            chain.Push(declaring);
        }
        var parts = new List<StoredPart>();
        foreach (StoredPart part in chain.SelectMany(DeclaredBy))
        {
            // An overriding or hiding member takes the place of the one it overrides or hides.
            int earlier = parts.FindIndex(other => other.Name == part.Name);
            if (earlier < 0) parts.Add(part);
            else parts[earlier] = part;
        }
        return [.. parts];
    }

    private static IEnumerable<StoredPart> DeclaredBy(INamedTypeSymbol type)
    {
        IEnumerable<StoredPart> parts = type.GetMembers().Select(Of).OfType<StoredPart>();
        return type.DeclaringSyntaxReferences is { IsEmpty: false } declarations
            ? parts.OrderBy(part => Place(part.Member, declarations))
            : parts;
    }

    private static StoredPart? Of(ISymbol member) => member switch
    {
        { IsStatic: true } => null,
        IFieldSymbol { AssociatedSymbol: IPropertySymbol property } => new(property, property.Type),
        IFieldSymbol { IsImplicitlyDeclared: false, IsConst: false, AssociatedSymbol: null } field => new(field, field.Type),
        IPropertySymbol { DeclaringSyntaxReferences.IsEmpty: true, IsIndexer: false, GetMethod: { } getter } property
            when IsAutomatic(getter) => new(property, property.Type),
        _ => null,
    };

    // In a compiled assembly the backing field is not to be seen, but the getter says that the compiler wrote it.
    private static bool IsAutomatic(IMethodSymbol getter) =>
        getter.Locations.Any(location => location.IsInMetadata)
        && getter.GetAttributes().Any(attribute => attribute.AttributeClass?.Name == "CompilerGeneratedAttribute");

    /// <summary>The place in the source: which of the type's declarations, then where in it.</summary>
    private static (int Declaration, int Position) Place(ISymbol member, ImmutableArray<SyntaxReference> declarations)
    {
        Location location = member.Locations[0];
        for (int i = 0; i < declarations.Length; i++)
        {
            if (declarations[i].SyntaxTree == location.SourceTree && declarations[i].Span.Contains(location.SourceSpan))
            {
                return (i, location.SourceSpan.Start);
            }
        }
        return (declarations.Length, location.SourceSpan.Start);
    }
}
