using AutoGrad.Compilation.Kernels;

namespace AutoGrad.Compilation;

/// <summary>The chain from a traced graph to a program that runs.</summary>
internal static class Compiler
{
    /// <summary>A program for a graph.</summary>
    /// <param name="graph">What is computed.</param>
    /// <param name="donated">Inputs whose memory may be used for outputs.</param>
    public static Program Compile(Graph graph, ReadOnlySpan<bool> donated = default)
    {
        Graph simple = FoldConstants.Apply(Simplify.Apply(graph));
        foreach (Tensor node in simple.Nodes)
        {
            if (node.Value is { } value) value.Storage.IsKept = true;
        }
        return KernelCache.IsSupported ? CompiledProgram.Of(simple, donated) : ReferenceProgram.Of(simple);
    }
}
