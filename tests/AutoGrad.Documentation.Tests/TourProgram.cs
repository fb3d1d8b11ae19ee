using System.Collections.Immutable;
using System.Reflection;
using System.Runtime.Loader;
using AutoGrad.Generators;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Xunit;
using RoslynCompilation = Microsoft.CodeAnalysis.Compilation;

namespace AutoGrad.Documentation.Tests;

/// <summary>The blocks of C# in a text as one program: what a reader has who types them in one after another.</summary>
internal static class TourProgram
{
    private static readonly CSharpParseOptions Parsing = CSharpParseOptions.Default.WithLanguageVersion(LanguageVersion.Preview);

    /// <summary>
    /// What the SDK adds to a console project, and a console of the program's own, so that tests do not share the real one.
    /// </summary>
    private const string Surroundings = """
        global using System;
        global using System.Collections.Generic;
        global using System.Linq;

        internal static class Console
        {
            public static List<string> Lines { get; } = [];

            public static void WriteLine(object? value) => Lines.AddRange((value?.ToString() ?? "").Split('\n'));
        }
        """;

    /// <summary>Compiles the blocks without a warning, runs them, and returns the lines they print.</summary>
    public static IReadOnlyList<string> Run(IEnumerable<string> blocks)
    {
        RoslynCompilation compilation = Compile(blocks);
        Assert.Empty(compilation.GetDiagnostics().Where(static message => message.Severity >= DiagnosticSeverity.Warning));
        using var stream = new MemoryStream();
        Assert.True(compilation.Emit(stream).Success);
        stream.Position = 0;
        var context = new AssemblyLoadContext("Tour", isCollectible: true);
        try
        {
            Assembly program = context.LoadFromStream(stream);
            program.EntryPoint?.Invoke(null, [Array.Empty<string>()]);
            return [.. Assert.IsType<List<string>>(program.GetType("Console")?.GetProperty("Lines")?.GetValue(null))];
        }
        finally
        {
            context.Unload();
        }
    }

    private static RoslynCompilation Compile(IEnumerable<string> blocks)
    {
        string platform = AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES") as string ?? "";
        IEnumerable<string> paths = platform.Split(Path.PathSeparator).Where(static path => path.Length > 0);
        var compilation = CSharpCompilation.Create(
            "Tour",
            [Parse(Join(blocks)), Parse(Surroundings)],
            paths.Select(static path => MetadataReference.CreateFromFile(path)),
            new CSharpCompilationOptions(OutputKind.ConsoleApplication, nullableContextOptions: NullableContextOptions.Enable));
        CSharpGeneratorDriver.Create([new TreeGenerator().AsSourceGenerator()], parseOptions: Parsing)
            .RunGeneratorsAndUpdateCompilation(compilation, out RoslynCompilation output, out ImmutableArray<Diagnostic> diagnostics);
        Assert.Empty(diagnostics);
        return output;
    }

    /// <summary>C# wants usings first and types last.</summary>
    private static string Join(IEnumerable<string> blocks)
    {
        List<string> usings = [], statements = [], types = [];
        foreach (string block in blocks)
        {
            CompilationUnitSyntax unit = Parse(block).GetCompilationUnitRoot();
            usings.AddRange(unit.Usings.Select(static part => part.ToFullString()));
            foreach (MemberDeclarationSyntax member in unit.Members)
            {
                (member is GlobalStatementSyntax ? statements : types).Add(member.ToFullString());
            }
        }
        return string.Concat([.. usings, .. statements, .. types]);
    }

    private static SyntaxTree Parse(string source) =>
        CSharpSyntaxTree.ParseText(source, Parsing, cancellationToken: TestContext.Current.CancellationToken);
}
