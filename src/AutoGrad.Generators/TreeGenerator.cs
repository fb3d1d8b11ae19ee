using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace AutoGrad.Generators;

/// <summary>Writes <c>ITree</c> for every record with <c>[Tree]</c>.</summary>
[Generator(LanguageNames.CSharp)]
public sealed class TreeGenerator : IIncrementalGenerator
{
    /// <summary>The name of the step that makes the models, by which a test sees that an unrelated edit does no work.</summary>
    public const string ModelStep = "Models";

    /// <inheritdoc/>
    public void Initialize(IncrementalGeneratorInitializationContext context)
    {
        IncrementalValuesProvider<TreeModel> models = context.SyntaxProvider
            .ForAttributeWithMetadataName(
                Names.TreeAttribute,
                static (node, _) => node is RecordDeclarationSyntax,
                static (attributed, _) => TreeReader.Read((INamedTypeSymbol)attributed.TargetSymbol, attributed.SemanticModel.Compilation))
            .SelectMany(static (model, _) => model is null ? Array.Empty<TreeModel>() : [model])
            .WithTrackingName(ModelStep);
        context.RegisterSourceOutput(models, static (output, model) => output.AddSource(model.FileName, TreeWriter.Write(model)));
    }
}
