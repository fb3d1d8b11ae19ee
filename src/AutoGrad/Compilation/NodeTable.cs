using System.Collections.Immutable;
using System.Runtime.CompilerServices;

namespace AutoGrad.Compilation;

/// <summary>
/// The nodes of a graph, each computation once: equal primitives on the same inputs are one node, also with the inputs of a commutative one
/// exchanged. Inputs of a function and constants have nothing but themselves to be equal to.
/// </summary>
internal sealed class NodeTable
{
    private readonly Dictionary<Key, Tensor> nodes = [];

    /// <summary>The node with the meaning of this one: the first that came, which may be this one.</summary>
    public Tensor Unique(Tensor node)
    {
        if (node.Primitive is Placeholder or Constant) return node;
        var key = new Key(node);
        if (nodes.TryGetValue(key, out Tensor? known)) return known;
        nodes.Add(key, node);
        return node;
    }

    /// <summary>From now on another node stands for all that are equal to this one.</summary>
    public void Replace(Tensor node, Tensor other) => nodes[new Key(node)] = other;

    /// <summary>What makes nodes equal.</summary>
    private readonly struct Key(Tensor node) : IEquatable<Key>
    {
        private readonly Primitive primitive = node.Primitive;
        private readonly ImmutableArray<Tensor> inputs = InOrder(node);

        public bool Equals(Key other) => primitive.Equals(other.primitive) && inputs.AsSpan().SequenceEqual(other.inputs.AsSpan());

        public override bool Equals(object? obj) => obj is Key other && Equals(other);

        public override int GetHashCode()
        {
            var hash = new HashCode();
            hash.Add(primitive);
            foreach (Tensor input in inputs) hash.Add(RuntimeHelpers.GetHashCode(input));
            return hash.ToHashCode();
        }

        private static ImmutableArray<Tensor> InOrder(Tensor node) =>
            node.Primitive.IsCommutative && node.Inputs[0].Id > node.Inputs[1].Id ? [node.Inputs[1], node.Inputs[0]] : node.Inputs;
    }
}
