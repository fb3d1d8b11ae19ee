using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;

namespace AutoGrad.Generators;

/// <summary>Tells what to write where a type with <c>[Tree]</c> cannot be one, or would not do what it seems to.</summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class TreeAnalyzer : DiagnosticAnalyzer
{
    /// <inheritdoc/>
    public override ImmutableArray<DiagnosticDescriptor> SupportedDiagnostics { get; } =
    [
        Rules.NotPartial,
        Rules.NotARecord,
        Rules.ContainerNotPartial,
        Rules.HiddenTensors,
        Rules.NotReplaceable,
        Rules.MutableTensors,
        Rules.NoTensors,
        Rules.Open,
        Rules.Suspect,
        Rules.MutableStatic,
        Rules.FileLocal,
    ];

    /// <inheritdoc/>
    public override void Initialize(AnalysisContext context)
    {
        context.ConfigureGeneratedCodeAnalysis(GeneratedCodeAnalysisFlags.None);
        context.EnableConcurrentExecution();
        context.RegisterSymbolAction(Check, SymbolKind.NamedType);
    }

    private static void Check(SymbolAnalysisContext context)
    {
        if (context.Symbol is not INamedTypeSymbol type || !Names.HasTreeAttribute(type)) return;
        IEnumerable<Problem> problems = DeclarationProblems.Of(type);
        if (type.IsRecord) problems = problems.Concat(PartProblems.Of(type, context.Compilation));
        foreach (Problem problem in problems) context.ReportDiagnostic(Diagnostic.Create(problem.Rule, problem.Place, problem.Arguments));
    }
}
