namespace AutoGrad.Compilation;

/// <summary>The chain from a traced graph to a program that runs.</summary>
internal static class Compiler
{
    public static Program Compile(Graph graph) => Program.Of(FoldConstants.Apply(Simplify.Apply(graph)));
}
