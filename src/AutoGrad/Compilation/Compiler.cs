using AutoGrad.Compilation.Kernels;

namespace AutoGrad.Compilation;

/// <summary>The chain from a traced graph to a program that runs.</summary>
internal static class Compiler
{
    public static Program Compile(Graph graph)
    {
        Graph simple = FoldConstants.Apply(Simplify.Apply(graph));
        return KernelCache.IsSupported ? CompiledProgram.Of(simple) : ReferenceProgram.Of(simple);
    }
}
