namespace AutoGrad.Tests.Transforms;

/// <summary>What expressions are made of.</summary>
internal static class Numbers
{
    /// <summary>The number of nodes an expression is made of.</summary>
    public static int CountNodes(params ReadOnlySpan<Tensor> outputs) => Graph.Reachable(outputs, static _ => true).Count;
}
