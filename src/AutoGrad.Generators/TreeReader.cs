using Microsoft.CodeAnalysis;

namespace AutoGrad.Generators;

/// <summary>Reads from the user's declaration what the generated text depends on.</summary>
internal static class TreeReader
{
    /// <summary>The model of a tree, or null when what would be generated is wrong or does not compile; the analyzer says why.</summary>
    public static TreeModel? Read(INamedTypeSymbol type, Compilation compilation)
    {
        if (DeclarationProblems.Of(type).Any()) return null;
        if (PartProblems.Of(type, compilation).Any(problem => problem.Rule == Rules.NotReplaceable)) return null;
        return new TreeModel(
            $"{FileName(type)}.g.cs",
            type.ContainingNamespace.IsGlobalNamespace ? "" : type.ContainingNamespace.ToDisplayString(Full.WithGlobalNamespaceStyle(
                SymbolDisplayGlobalNamespaceStyle.Omitted)),
            new(Containers(type).Reverse()),
            Declaration(type),
            SelfName(type),
            type.IsAbstract,
            type.IsValueType,
            MapModifier(type),
            new(Supertypes(type).Select(other => new SupertypeModel(other.ToDisplayString(Full), OverridesStatics(type, other)))),
            new(Parts(type, compilation)));
    }

    private static SymbolDisplayFormat Full => SymbolDisplayFormat.FullyQualifiedFormat;

    private static IEnumerable<PartModel> Parts(INamedTypeSymbol type, Compilation compilation) =>
        from part in StoredPart.AllOf(type)
        where part.IsAccessibleWithin(type, compilation) || PartRoles.Of(part.Type) >= PartRole.Open || CanBeRead(part, type, compilation)
        select new PartModel(part.Name, Names.Identifier(part.Name), PartRoles.Of(part.Type) >= PartRole.Open);

    // A private static value of a base record cannot be compared from here.
    private static bool CanBeRead(StoredPart part, INamedTypeSymbol type, Compilation compilation) =>
        compilation.IsSymbolAccessibleWithin(part.Member is IPropertySymbol { GetMethod: { } getter } ? getter : part.Member, type);

    private static IEnumerable<string> Containers(INamedTypeSymbol type)
    {
        for (INamedTypeSymbol? around = type.ContainingType; around is not null; around = around.ContainingType)
        {
            yield return Declaration(around);
        }
    }

    private static string Declaration(INamedTypeSymbol type) => $"partial {DeclarationProblems.Keywords(type)} {SelfName(type)}";

    private static string SelfName(INamedTypeSymbol type)
    {
        string name = Names.Identifier(type.Name);
        if (type.Arity == 0) return name;
        return $"{name}<{string.Join(", ", type.TypeParameters.Select(parameter => Names.Identifier(parameter.Name)))}>";
    }

    private static string FileName(INamedTypeSymbol type)
    {
        string own = type.Arity == 0 ? type.Name : $"{type.Name}{{{type.Arity}}}";
        return type.ContainingType is { } outer ? $"{FileName(outer)}.{own}"
            : type.ContainingNamespace.IsGlobalNamespace ? own
            : $"{type.ContainingNamespace.ToDisplayString()}.{own}";
    }

    private static IEnumerable<INamedTypeSymbol> Ancestors(INamedTypeSymbol type)
    {
        for (INamedTypeSymbol? ancestor = type.BaseType; ancestor is not null; ancestor = ancestor.BaseType) yield return ancestor;
    }

    /// <summary>The base records and interfaces that are trees of themselves, the nearest first.</summary>
    private static IEnumerable<INamedTypeSymbol> Supertypes(INamedTypeSymbol type) =>
        Ancestors(type).Concat(type.AllInterfaces)
            .Where(PartRoles.IsTree)
            .Where(supertype => !SymbolEqualityComparer.Default.Equals(supertype, type))
            .Distinct<INamedTypeSymbol>(SymbolEqualityComparer.Default);

    private static bool OverridesStatics(INamedTypeSymbol type, INamedTypeSymbol supertype) =>
        Names.HasTreeAttribute(supertype)
        || Ancestors(type).SelectMany(ancestor => ancestor.GetMembers("HasSameStatics")).OfType<IMethodSymbol>().Any(method =>
            CanBeOverridden(method)
            && method.Parameters.Length == 1
            && SymbolEqualityComparer.Default.Equals(method.Parameters[0].Type, supertype));

    private static string MapModifier(INamedTypeSymbol type)
    {
        IMethodSymbol? inherited = Ancestors(type)
            .SelectMany(ancestor => ancestor.GetMembers("Map"))
            .OfType<IMethodSymbol>()
            .FirstOrDefault(method => method.Parameters.Length == 1 && method.Parameters[0].Type.Name == "LeafMap");
        if (Ancestors(type).Any(Names.HasTreeAttribute) || (inherited is not null && CanBeOverridden(inherited))) return "override ";
        return inherited is null ? "" : "new ";
    }

    private static bool CanBeOverridden(IMethodSymbol method) =>
        method.IsAbstract || method.IsVirtual || (method.IsOverride && !method.IsSealed);
}
