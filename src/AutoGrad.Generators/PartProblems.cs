using Microsoft.CodeAnalysis;

namespace AutoGrad.Generators;

/// <summary>What is wrong with the parts of a tree.</summary>
internal static class PartProblems
{
    public static IEnumerable<Problem> Of(INamedTypeSymbol type, Compilation compilation)
    {
        bool hasTensors = type.IsAbstract;
        foreach (StoredPart part in StoredPart.AllOf(type))
        {
            PartRole role = PartRoles.Of(part.Type);
            hasTensors |= role >= PartRole.Open;
            if (Find(part, role, type, compilation) is { } problem) yield return problem;
        }
        if (!hasTensors) yield return new(Rules.NoTensors, PlaceOf(type), type.Name);
    }

    private static Problem? Find(StoredPart part, PartRole role, INamedTypeSymbol type, Compilation compilation)
    {
        bool isOwn = SymbolEqualityComparer.Default.Equals(part.Member.ContainingType, type);
        Location place = isOwn ? part.Member.Locations[0] : PlaceOf(type);
        Problem About(DiagnosticDescriptor rule, params object[] more) => new(rule, place, [part.Kind, part.Name, .. more]);

        if (role == PartRole.Unsupported) return About(Rules.HiddenTensors, Names.Display(part.Type), Fixes.ForHidden(part.Type));
        if (role == PartRole.Suspect) return About(Rules.Suspect, Names.Display(part.Type), Fixes.ForSuspect(part.Type));
        if (role == PartRole.Static)
        {
            return part.Type is IArrayTypeSymbol array
                ? About(Rules.MutableStatic, Names.Display(array), $"ImmutableArray<{Names.Display(array.ElementType)}>")
                : null;
        }
        if (!isOwn && !part.IsAccessibleWithin(type, compilation))
        {
            return About(
                Rules.NotReplaceable,
                $"'{type.Name}' has no access to it",
                $"make it a property with '{{ get; init; }}' in '{part.Member.ContainingType.Name}' that derived records can reach");
        }
        if (part.IsReadOnly)
        {
            return part.Member is IPropertySymbol
                ? About(Rules.NotReplaceable, "it has no init accessor", "write '{ get; init; }'")
                : About(Rules.NotReplaceable, "it is a read-only field", "make it a property with '{ get; init; }'");
        }
        if (!part.IsMutable || !isOwn) return null;
        return part switch
        {
            { IsPositional: true } => About(Rules.MutableTensors, $"write '{Fixes.ReadOnlyRecord(type)}'"),
            { Member: IPropertySymbol } => About(Rules.MutableTensors, "write '{ get; init; }'"),
            _ => About(Rules.MutableTensors, "make it a property with '{ get; init; }'"),
        };
    }

    private static Location PlaceOf(INamedTypeSymbol type) =>
        DeclarationProblems.Declaration(type) is { } declaration ? declaration.Identifier.GetLocation() : type.Locations[0];
}
