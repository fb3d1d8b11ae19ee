using System.Collections.Immutable;

namespace AutoGrad;

/// <summary>Finds what keeps an expression from being linear in its variables.</summary>
internal static class Nonlinearity
{
    /// <summary>
    /// The first node on the way from the variables to the outputs that does not depend linearly on its inputs, or null. Constants that
    /// are added are not found.
    /// </summary>
    public static Tensor? Find(ReadOnlySpan<Tensor> outputs, ReadOnlySpan<Tensor> variables)
    {
        long oldest = long.MaxValue;
        var dependent = new HashSet<Tensor>();
        foreach (Tensor variable in variables)
        {
            dependent.Add(variable);
            oldest = Math.Min(oldest, variable.Id);
        }
        foreach (Tensor node in Graph.Reachable(outputs, node => node.Id > oldest ? node.Differentiated : []))
        {
            if (node.Id <= oldest || dependent.Contains(node) || !node.Inputs.Any(dependent.Contains)) continue;
            if (!IsLinear(node, dependent)) return node;
            dependent.Add(node);
        }
        return null;
    }

    private static bool IsLinear(Tensor node, HashSet<Tensor> dependent) => node.DType.IsFloat && node.Primitive.Linearity switch
    {
        Linearity.Linear => true,
        Linearity.Bilinear => !node.Inputs.All(dependent.Contains),
        _ => HasConstantDerivative(node, dependent),
    };

    /// <summary>Whether the cotangents of the inputs that matter are owed and are the same wherever the node is evaluated.</summary>
    private static bool HasConstantDerivative(Tensor node, HashSet<Tensor> dependent)
    {
        Tensor cotangent = Placeholder.Create(node.Type);
        ImmutableArray<Tensor> differentiated = node.Differentiated;
        ImmutableArray<bool> active = [.. node.Inputs.Select(input => dependent.Contains(input) && differentiated.Contains(input))];
        ImmutableArray<Tensor?> owed = node.Primitive is Joint joint
            ? joint.Vjp(Joint.Siblings(node, []), CotangentOf(joint, cotangent), active) // for the active inputs alone
            : node.Primitive.Vjp(node, cotangent);
        for (int i = 0; i < owed.Length; i++)
        {
            if (!active[i]) continue;
            if (owed[i] is not { } share) return false;
            List<Tensor> parts = Graph.Reachable([share], part => part.Id > cotangent.Id ? part.Reads : []);
            if (parts.Contains(node) || parts.Any(dependent.Contains)) return false;
        }
        return true;
    }

    private static ImmutableArray<Tensor?> CotangentOf(Joint joint, Tensor cotangent) =>
        [.. Enumerable.Range(0, joint.Outputs).Select(k => k == joint.Index ? cotangent : null)];
}
