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
        PartRole arguments = Together(type.TypeArguments);
        if (Names.IsContainer(type)) return arguments;
        if (arguments is PartRole.Tree) return PartRole.Unsupported;
        return arguments is PartRole.Static or PartRole.Suspect && HidesTensors(type) is not PartRole.Static and var hidden ? hidden : arguments;
    }

    private PartRole Together(IEnumerable<ITypeSymbol> types) => types.Select(Role).DefaultIfEmpty(PartRole.Static).Max();

    /// <summary>Whether tensors stand in the parts of a type that is no tree.</summary>
    private PartRole HidesTensors(INamedTypeSymbol type)
    {
        // A tree derived from, or the elements of a collection derived from.
        if (type.AllInterfaces.Any(face => Names.IsTree(face) || face.TypeArguments.Any(Names.IsTensor))) return PartRole.Unsupported;
        if (Names.IsOfTheFramework(type) || !pending.Add(type)) return PartRole.Static;
        if (StoredPart.AllOf(type).Any(part => Role(part.Type) is PartRole.Tree or PartRole.Unsupported)) return PartRole.Unsupported;
        return type.IsAbstract && type.GetMembers().Any(MentionsTensors) ? PartRole.Suspect : PartRole.Static;
    }

    private static bool MentionsTensors(ISymbol member) => member switch
    {
        IMethodSymbol method => Names.IsTensor(method.ReturnType) || method.Parameters.Any(parameter => Names.IsTensor(parameter.Type)),
        IPropertySymbol property => Names.IsTensor(property.Type),
        _ => false,
    };
}
