using System.Collections.Immutable;
using System.Numerics;
using System.Runtime.InteropServices;
using AutoGrad.Execution;

namespace AutoGrad.Compilation;

/// <summary>
/// The one pass over an expression that finds its <see cref="Structure"/> and its numbers. It does not go into nodes whose value is known,
/// nor through borders that compute nothing. The object is used again for the next expression, so that the pass allocates next to nothing.
/// </summary>
internal sealed class StructureWalk
{
    private const int MostKept = 1 << 14; // nodes: a thread does not hold on to the room of one huge expression

    private readonly List<Tensor> nodes = [];
    private readonly List<StructureRole> roles = [];
    private readonly List<int> edges = [];
    private readonly List<TensorValue> given = [];
    private int[] table = new int[256]; // 1 + the number of a node, by its id; 0 where nothing is
    private ulong hash;
    private bool isClosed; // a function of placeholders, whose borders and numbers belong to its structure

    /// <summary>What the structure of the expression is hashed to.</summary>
    public ulong Hash => hash;

    /// <summary>The nodes by number.</summary>
    public ReadOnlySpan<Tensor> Nodes => CollectionsMarshal.AsSpan(nodes);

    /// <summary>The numbers of the outputs, then of what computed nodes read.</summary>
    public ReadOnlySpan<int> Edges => CollectionsMarshal.AsSpan(edges);

    /// <summary>The values of given nodes, and of numbers as scalars, in the order of the nodes.</summary>
    public ReadOnlySpan<TensorValue> Given => CollectionsMarshal.AsSpan(given);

    /// <summary>How many nodes are computed.</summary>
    public int Computed { get; private set; }

    /// <summary>The elements of all computed nodes.</summary>
    public long Elements { get; private set; }

    /// <summary>A node without its numbers.</summary>
    public StructureNode Describe(int number) =>
        new(roles[number], roles[number] == StructureRole.Computed ? nodes[number].Primitive : null, nodes[number].Type);

    /// <summary>What was met, to be kept.</summary>
    public Structure ToStructure() => new(hash, [.. Enumerable.Range(0, nodes.Count).Select(Describe)], [.. edges]);

    /// <summary>
    /// The structure of a closed function; null if it has none but itself, as when it holds numbers of a tensor: then no other is equal to
    /// it.
    /// </summary>
    public static Structure? Of(ReadOnlySpan<Tensor> inputs, ReadOnlySpan<Tensor> outputs)
    {
        var walk = new StructureWalk { isClosed = true, hash = (ulong)outputs.Length };
        foreach (Tensor input in inputs) walk.NumberOf(input);
        for (int i = 0; i < inputs.Length; i++) walk.Give(inputs[i]);
        if (walk.nodes.Count < inputs.Length) return null; // one input given twice
        foreach (Tensor output in outputs) walk.edges.Add(walk.NumberOf(output));
        foreach (int edge in walk.edges) walk.Mix(edge);
        for (int i = inputs.Length; i < walk.nodes.Count; i++)
        {
            Tensor node = walk.nodes[i];
            if (node.Primitive is Placeholder or Constant) return null;
            walk.Compute(node, node.Inputs);
        }
        return walk.ToStructure();
    }

    /// <summary>Meets the nodes of an expression; false if it depends on a placeholder.</summary>
    public bool Visit(ReadOnlySpan<Tensor> outputs)
    {
        hash = (ulong)outputs.Length;
        foreach (Tensor output in outputs) edges.Add(NumberOf(output));
        for (int i = 0; i < nodes.Count; i++)
        {
            Tensor node = nodes[i];
            if (node.Value is { } value)
            {
                Give(node, value, StructureRole.Given);
                continue;
            }
            Primitive primitive = node.Primitive;
            if (primitive is Placeholder) return false;
            if (primitive is Fill or Literal)
            {
                var fill = (Lowering.Fill)primitive.Lower(node);
                Give(node, FillKernel.Scalar(fill, node.DType), StructureRole.Number);
                continue;
            }
            Compute(node, node.Reads);
        }
        return true;
    }

    /// <summary>Forgets the expression.</summary>
    public void Clear()
    {
        int capacity = nodes.Capacity;
        Array.Clear(table);
        nodes.Clear();
        roles.Clear();
        edges.Clear();
        given.Clear();
        (Computed, Elements) = (0, 0);
        if (capacity <= MostKept) return;
        table = new int[256];
        nodes.Capacity = roles.Capacity = edges.Capacity = given.Capacity = 0;
    }

    private void Give(Tensor node, TensorValue value, StructureRole role)
    {
        if (value.Storage.IsTaken) throw Errors.Donated();
        given.Add(value);
        Give(node, role);
    }

    private void Give(Tensor node, StructureRole role = StructureRole.Given)
    {
        roles.Add(role);
        Mix((int)role);
        Mix(node.Type.GetHashCode());
    }

    private void Compute(Tensor node, ImmutableArray<Tensor> reads)
    {
        roles.Add(StructureRole.Computed);
        Computed++;
        Elements += node.Size;
        Mix(node.Primitive.GetHashCode());
        foreach (Tensor read in reads)
        {
            int number = NumberOf(read);
            edges.Add(number);
            Mix(number);
        }
    }

    private void Mix(int part) => hash = (BitOperations.RotateLeft(hash, 7) ^ (uint)part) * 0x9E3779B97F4A7C15;

    private int NumberOf(Tensor node)
    {
        while (!isClosed && node.Primitive is Enclosed && node.Value is null) node = node.Reads[0];
        int mask = table.Length - 1;
        for (int slot = Slot(node, mask); ; slot = (slot + 1) & mask)
        {
            int entry = table[slot];
            if (entry == 0)
            {
                nodes.Add(node);
                table[slot] = nodes.Count;
                if (2 * nodes.Count > table.Length) Grow();
                return nodes.Count - 1;
            }
            if (ReferenceEquals(nodes[entry - 1], node)) return entry - 1;
        }
    }

    private void Grow()
    {
        table = new int[2 * table.Length];
        int mask = table.Length - 1;
        for (int i = 0; i < nodes.Count; i++)
        {
            int slot = Slot(nodes[i], mask);
            while (table[slot] != 0) slot = (slot + 1) & mask;
            table[slot] = i + 1;
        }
    }

    private static int Slot(Tensor node, int mask) => (int)((ulong)node.Id * 0x9E3779B97F4A7C15 >> 32) & mask;
}
