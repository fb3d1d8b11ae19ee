using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace AutoGrad.Generators;

/// <summary>What is wrong with how a tree, or a type around it, is declared. While anything is, nothing can be generated.</summary>
internal static class DeclarationProblems
{
    public static IEnumerable<Problem> Of(INamedTypeSymbol type)
    {
        if (Declaration(type) is not { } declaration) yield break;
        Location place = declaration.Identifier.GetLocation();
        if (!type.IsRecord) yield return new(Rules.NotARecord, place, type.Name, Record(declaration, type));
        else if (!IsPartial(type)) yield return new(Rules.NotPartial, place, type.Name, Rewritten(declaration, SyntaxKind.PartialKeyword));
        if (type is { IsRecord: true, IsValueType: false, IsSealed: false, IsAbstract: false })
        {
            yield return new(Rules.Open, place, type.Name, Rewritten(declaration, SyntaxKind.SealedKeyword, SyntaxKind.PartialKeyword));
        }
        for (INamedTypeSymbol? around = type; around is not null; around = around.ContainingType)
        {
            if (Declaration(around) is not { } outer) continue;
            if (around.IsFileLocal) yield return new(Rules.FileLocal, outer.Identifier.GetLocation(), around.Name);
            if (SymbolEqualityComparer.Default.Equals(around, type) || IsPartial(around)) continue;
            string partial = Rewritten(outer, SyntaxKind.PartialKeyword);
            yield return new(Rules.ContainerNotPartial, outer.Identifier.GetLocation(), around.Name, type.Name, partial);
        }
    }

    /// <summary>The first declaration of a type.</summary>
    public static TypeDeclarationSyntax? Declaration(INamedTypeSymbol type) =>
        type.DeclaringSyntaxReferences.Select(reference => reference.GetSyntax()).OfType<TypeDeclarationSyntax>().FirstOrDefault();

    /// <summary>The keywords that say what a type is: <c>record struct</c>.</summary>
    public static string Keywords(INamedTypeSymbol type) => type switch
    {
        { IsRecord: true, IsValueType: true } => "record struct",
        { IsRecord: true } => "record",
        { TypeKind: TypeKind.Interface } => "interface",
        { IsValueType: true } => "struct",
        _ => "class",
    };

    /// <summary>A declaration's beginning with modifiers added where they belong.</summary>
    public static string Rewritten(TypeDeclarationSyntax declaration, params SyntaxKind[] added)
    {
        IEnumerable<string> present = declaration.Modifiers
            .Where(modifier => !added.Contains(modifier.Kind()) && !modifier.IsKind(SyntaxKind.PartialKeyword))
            .Select(modifier => modifier.Text);
        string kind = declaration is RecordDeclarationSyntax { ClassOrStructKeyword.Text: { Length: > 0 } structure }
            ? $"{declaration.Keyword.Text} {structure}"
            : declaration.Keyword.Text;
        return string.Join(" ", present.Concat(Texts(declaration, added)).Append(kind).Append(declaration.Identifier.Text));
    }

    private static IEnumerable<string> Texts(TypeDeclarationSyntax declaration, SyntaxKind[] added)
    {
        IEnumerable<string> texts = added.Where(kind => kind != SyntaxKind.PartialKeyword).Select(SyntaxFacts.GetText);
        bool isPartial = added.Contains(SyntaxKind.PartialKeyword) || declaration.Modifiers.Any(SyntaxKind.PartialKeyword);
        return isPartial ? texts.Append("partial") : texts;
    }

    private static bool IsPartial(INamedTypeSymbol type) => Declaration(type)?.Modifiers.Any(SyntaxKind.PartialKeyword) == true;

    private static string Record(TypeDeclarationSyntax declaration, INamedTypeSymbol type)
    {
        IEnumerable<string> access = declaration.Modifiers
            .Where(modifier => SyntaxFacts.IsAccessibilityModifier(modifier.Kind()))
            .Select(modifier => modifier.Text);
        string record = type switch
        {
            { IsValueType: true } => "readonly partial record struct",
            { IsAbstract: true, IsStatic: false } => "abstract partial record",
            _ => "sealed partial record",
        };
        return string.Join(" ", access.Append(record).Append(type.Name));
    }
}
