using AutoGrad.Execution;

namespace AutoGrad.Tests.Compilation;

/// <summary>The nodes of a graph that take work.</summary>
internal static class ComputedNodes
{
    /// <summary>How many nodes compute something: neither inputs nor numbers nor views.</summary>
    public static int Count(ReadOnlySpan<Tensor> outputs) => Graph.Reachable(outputs, static _ => true)
        .Count(static node => node.Primitive.Lower(node) is not (Lowering.Given or Lowering.Fill or Lowering.Reshape or Lowering.View));
}
