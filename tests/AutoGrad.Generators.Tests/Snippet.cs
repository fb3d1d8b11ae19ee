using System.Collections.Immutable;
using System.Reflection;
using System.Runtime.Loader;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.Diagnostics;
using Xunit;
using RoslynCompilation = Microsoft.CodeAnalysis.Compilation;

namespace AutoGrad.Generators.Tests;

/// <summary>A user's program of a few lines, compiled with the generator and the analyzers.</summary>
internal sealed class Snippet
{
    private const string Usings = """
        using System;
        using System.Collections.Generic;
        using System.Collections.Immutable;
        using System.Threading.Tasks;
        using AutoGrad;

        """;

    private static readonly ImmutableArray<MetadataReference> References =
    [
        .. (AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES") as string ?? "").Split(Path.PathSeparator).Where(path => path.Length > 0)
            .Append(typeof(Tensor).Assembly.Location).Distinct()
            .Select(path => MetadataReference.CreateFromFile(path)),
    ];

    private static readonly CSharpParseOptions Parsing = CSharpParseOptions.Default.WithLanguageVersion(LanguageVersion.Preview);

    private readonly string source;

    public Snippet(string source, params MetadataReference[] more)
    {
        this.source = Usings + source;
        Input = CSharpCompilation.Create(
            $"Snippet{Guid.NewGuid():N}",
            [Parse(this.source)],
            References.AddRange(more),
            new CSharpCompilationOptions(OutputKind.DynamicallyLinkedLibrary, nullableContextOptions: NullableContextOptions.Enable));
        GeneratorDriver driver = NewDriver().RunGeneratorsAndUpdateCompilation(Input, out RoslynCompilation output, out _);
        Output = output;
        Generated = [.. driver.GetRunResult().GeneratedTrees.Select(tree => tree.ToString())];
    }

    public CSharpCompilation Input { get; }

    public RoslynCompilation Output { get; }

    public ImmutableArray<string> Generated { get; }

    public static GeneratorDriver NewDriver() => CSharpGeneratorDriver.Create(
        [new TreeGenerator().AsSourceGenerator()],
        parseOptions: Parsing,
        driverOptions: new GeneratorDriverOptions(IncrementalGeneratorOutputKind.None, trackIncrementalGeneratorSteps: true));

    public static SyntaxTree Parse(string source) =>
        CSharpSyntaxTree.ParseText(source, Parsing, "Snippet.cs", cancellationToken: TestContext.Current.CancellationToken);

    /// <summary>What the analyzers say: id, severity, the text it underlines, message.</summary>
    public async Task<string[]> Analyze()
    {
        ImmutableArray<Diagnostic> diagnostics = await Output
            .WithAnalyzers([new TreeAnalyzer(), new KeyAnalyzer(), new EqualityAnalyzer()])
            .GetAnalyzerDiagnosticsAsync(TestContext.Current.CancellationToken);
        return
        [
            .. diagnostics.OrderBy(diagnostic => diagnostic.Location.SourceSpan.Start).ThenBy(diagnostic => diagnostic.Id).Select(diagnostic =>
                $"{diagnostic.Id} {diagnostic.Severity} at {Underlined(diagnostic)}: {diagnostic.GetMessage()}"),
        ];
    }

    /// <summary>The compiler's own errors and warnings, in the user's text and the generated one.</summary>
    public string[] CompilerMessages() =>
        [.. Output.GetDiagnostics().Where(message => message.Severity >= DiagnosticSeverity.Warning).Select(message => message.ToString())];

    /// <summary>What the program's <c>Program.Run()</c> gives.</summary>
    public string Run()
    {
        Assert.Empty(CompilerMessages());
        using var stream = new MemoryStream();
        Assert.True(Output.Emit(stream).Success);
        stream.Position = 0;
        var context = new AssemblyLoadContext(Input.AssemblyName, isCollectible: true);
        try
        {
            MethodInfo? run = context.LoadFromStream(stream).GetType("Program")?.GetMethod("Run");
            Assert.NotNull(run);
            return Assert.IsType<string>(run.Invoke(null, null));
        }
        finally
        {
            context.Unload();
        }
    }

    private string Underlined(Diagnostic diagnostic) =>
        source.Substring(diagnostic.Location.SourceSpan.Start, diagnostic.Location.SourceSpan.Length);
}
