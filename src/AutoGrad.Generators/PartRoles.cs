using Microsoft.CodeAnalysis;

namespace AutoGrad.Generators;

/// <summary>Decides the role of a type from its declaration.</summary>
internal sealed class PartRoles
{
    private readonly HashSet<ITypeSymbol> pending = new(SymbolEqualityComparer.Default);

    public static PartRole Of(ITypeSymbol type) => new PartRoles().Role(type);

    public static bool IsTree(INamedTypeSymbol type) =>
        Names.HasTreeAttribute(type) || type.AllInterfaces.Append(type).Any(face => Names.IsTreeOf(face, type));

    private PartRole Role(ITypeSymbol type)
    {
        if (Names.IsTensor(type)) return PartRole.Tree;
        if (type.SpecialType == SpecialType.System_Object || type.TypeKind == TypeKind.Dynamic) return PartRole.Suspect;
        if (type.SpecialType != SpecialType.None && type is not INamedTypeSymbol { IsGenericType: true }) return PartRole.Static;
        return type switch
        {
            ITypeParameterSymbol => PartRole.Open,
            IArrayTypeSymbol array => OfArray(array),
            INamedTypeSymbol named => OfNamed(named),
            _ => PartRole.Static,
        };
    }

    private PartRole OfArray(IArrayTypeSymbol array)
    {
        PartRole element = Role(array.ElementType);
        return element == PartRole.Tree && array.Rank > 1 ? PartRole.Unsupported : element;
    }

    private PartRole OfNamed(INamedTypeSymbol type)
    {
        if (type.TypeKind is TypeKind.Delegate or TypeKind.Enum or TypeKind.Error) return PartRole.Static;
        if (IsTree(type)) return PartRole.Tree;
        if (type.IsTupleType) return Together(type.TupleElements.Select(element => element.Type));
        if (!Names.IsOfTheFramework(type)) return HidesTensors(type);
        PartRole arguments = Together(type.TypeArguments);
        return arguments == PartRole.Tree && !Names.IsContainer(type) ? PartRole.Unsupported : arguments;
    }

    private PartRole Together(IEnumerable<ITypeSymbol> types) => types.Select(Role).DefaultIfEmpty(PartRole.Static).Max();

    /// <summary>The role of a user's type that is no tree, by what its parts hold.</summary>
    private PartRole HidesTensors(INamedTypeSymbol type)
    {
        if (type.AllInterfaces.Append(type).Any(face => Names.IsTree(face) || IsSequenceOfTrees(face))) return PartRole.Unsupported;
        if (!pending.Add(type)) return PartRole.Static;
        PartRole parts = Together(StoredPart.AllOf(type).Select(part => part.Type));
        if (parts >= PartRole.Open) return parts == PartRole.Open ? PartRole.Open : PartRole.Unsupported;
        return type.IsAbstract && type.GetMembers().Any(MentionsTensors) ? PartRole.Suspect : PartRole.Static;
    }

    private static bool IsSequenceOfTrees(INamedTypeSymbol face) =>
        face.OriginalDefinition.SpecialType == SpecialType.System_Collections_Generic_IEnumerable_T
        && (Names.IsTensor(face.TypeArguments[0]) || (face.TypeArguments[0] is INamedTypeSymbol element && IsTree(element)));

    private static bool MentionsTensors(ISymbol member) => member switch
    {
        IMethodSymbol method => Names.IsTensor(method.ReturnType) || method.Parameters.Any(parameter => Names.IsTensor(parameter.Type)),
        IPropertySymbol property => Names.IsTensor(property.Type),
        _ => false,
    };
}
