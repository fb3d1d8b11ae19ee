using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;
using Microsoft.CodeAnalysis.FlowAnalysis;

namespace AutoGrad.Generators;

/// <summary>
/// Tells where a random key in a local variable or a parameter is consumed although it was consumed before on the way there: both uses get
/// the same numbers.
/// </summary>
/// <remarks>
/// The bodies of methods, lambdas and local functions are looked at one by one, along their control flow: branches that exclude each other
/// do not count, a loop that comes back with the same key does. Whatever is uncertain is left alone.
/// </remarks>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class KeyAnalyzer : DiagnosticAnalyzer
{
    /// <inheritdoc/>
    public override ImmutableArray<DiagnosticDescriptor> SupportedDiagnostics { get; } = [Rules.KeyReused, Rules.KeyReusedByLoop];

    /// <inheritdoc/>
    public override void Initialize(AnalysisContext context)
    {
        context.ConfigureGeneratedCodeAnalysis(GeneratedCodeAnalysisFlags.None);
        context.EnableConcurrentExecution();
        context.RegisterCompilationStartAction(static start =>
        {
            if (start.Compilation.GetTypeByMetadataName(Names.Key) is { } key)
                start.RegisterOperationBlockAction(block => Check(block, key));
        });
    }

    private static void Check(OperationBlockAnalysisContext context, INamedTypeSymbol key)
    {
        foreach (IOperation block in context.OperationBlocks)
        {
            if (!KeyUse.Mentions(block, key)) continue;
            Check(context, context.GetControlFlowGraph(block), key);
        }
    }

    private static void Check(OperationBlockAnalysisContext context, ControlFlowGraph graph, INamedTypeSymbol key)
    {
        foreach ((KeyUse first, KeyUse second) in KeyFlow.Reuses(graph, key))
        {
            Location place = second.Place.GetLocation();
            if (first.Place == second.Place)
            {
                context.ReportDiagnostic(Diagnostic.Create(Rules.KeyReusedByLoop, place, second.Variable.Name, second.Consumer));
                continue;
            }
            int line = first.Place.GetLocation().GetLineSpan().StartLinePosition.Line + 1;
            context.ReportDiagnostic(Diagnostic.Create(
                Rules.KeyReused, place, second.Variable.Name, second.Consumer, first.Consumer, line));
        }
        foreach (IMethodSymbol local in graph.LocalFunctions) Check(context, graph.GetLocalFunctionControlFlowGraph(local), key);
        foreach (IFlowAnonymousFunctionOperation lambda in KeyFlow.Lambdas(graph))
        {
            Check(context, graph.GetAnonymousFunctionControlFlowGraph(lambda), key);
        }
    }
}
