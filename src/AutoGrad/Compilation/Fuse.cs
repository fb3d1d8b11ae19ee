using AutoGrad.Compilation.Kernels;
using AutoGrad.Execution;

namespace AutoGrad.Compilation;

/// <summary>
/// Puts nodes together that can be computed in one loop, so that what one makes and another reads never goes to memory. The walk goes from
/// the outputs to the inputs: a node joins the loop of its first reader when that reads it element by element (or row by row, for a number
/// that belongs to a row), and becomes a result of the loop when there are later readers as well. Two loops over the same elements
/// that share what they read become one when no step between them stands in the way. Views are not computed at all.
/// </summary>
internal sealed partial class Fuse
{
    /// <summary>The most arithmetic of one round of a loop; more would not stay in registers.</summary>
    public const int MostWeight = 2000;

    /// <summary>The most arrays one loop may read.</summary>
    public const int MostReads = 40;

    /// <summary>The most nodes of one loop.</summary>
    public const int MostNodes = 256;

    private const int FewestRows = 8; // rows run in parallel; fewer long ones are better cut into pieces
    private const int SmallLoop = 1 << 14;
    private const int ShortRow = 16; // the lanes of a vector: shorter reductions belong to the reduction kernel

    private readonly Dictionary<Tensor, Lowering> lowerings = [];
    private readonly Dictionary<Tensor, Access> accesses = [];
    private readonly Dictionary<Tensor, List<(Tensor Reader, Access Access)>> readers = [];
    private readonly Dictionary<Tensor, Unit> units = [];
    private readonly HashSet<Tensor> outputs;
    private readonly List<Unit> order = []; // the last first
    private readonly bool keepsBits;

    private Fuse(Graph graph, bool keepsBits)
    {
        outputs = [.. graph.Outputs];
        this.keepsBits = keepsBits;
    }

    /// <summary>
    /// One step of a program: a loop, perhaps after a product that it is the first to read, or a single node that is computed on its own.
    /// </summary>
    public sealed class Unit
    {
        public Tensor? Node { get; init; }

        public Fusion? Loop { get; init; }

        /// <summary>A product or convolution that the loop is the first to read.</summary>
        public Tensor? Product { get; set; }

        /// <summary>Larger for what runs earlier.</summary>
        public int Position { get; set; }

        public bool IsEmpty { get; set; }

        /// <summary>What is computed, the last first.</summary>
        public IEnumerable<Tensor> Nodes =>
            Loop is null ? Node is null ? [] : [Node] : Product is null ? Loop.Nodes : Loop.Nodes.Append(Product);
    }

    /// <summary>The steps of a graph in the order in which they run.</summary>
    /// <param name="graph">What is computed.</param>
    /// <param name="keepsBits">
    /// Whether all numbers are to be those of <see cref="ReferenceProgram"/> to the last bit: then sums and products of floats, which a
    /// loop would take in another order, are left to the kernel that it runs, and this sees its operands laid out in the same way.
    /// </param>
    public static FusedGraph Apply(Graph graph, bool keepsBits = false)
    {
        var fuse = new Fuse(graph, keepsBits);
        fuse.FindAccesses(graph);
        for (int i = graph.Nodes.Length - 1; i >= 0; i--)
        {
            Tensor node = graph.Nodes[i];
            if (fuse.IsComputed(node)) fuse.Place(node);
            else fuse.MergeReaders(node);
        }
        fuse.JoinProducts();
        fuse.order.RemoveAll(static unit => unit.IsEmpty);
        fuse.order.Reverse();
        return new FusedGraph(graph, fuse.order, fuse.lowerings, fuse.accesses)
        {
            IsReadOutside = (node, unit) => fuse.readers.TryGetValue(node, out List<(Tensor Reader, Access)>? readers)
                && readers.Exists(use => fuse.units[use.Reader] != unit),
        };
    }

    /// <summary>Whether a node gets memory of its own and a step that fills it.</summary>
    private bool IsComputed(Tensor node) =>
        node.Value is null && node.Primitive is not Placeholder && accesses[node].Base == node && lowerings[node] is not Lowering.Fill;

    private void FindAccesses(Graph graph)
    {
        foreach (Tensor node in graph.Nodes)
        {
            Access access = Access.Of(node);
            if (node.Value is null && node.Primitive is not Placeholder)
            {
                Lowering lowering = node.Primitive.Lower(node);
                lowerings.Add(node, lowering);
                access = (IsCopy(node, lowering) ? null : Access.Through(node, lowering, read => accesses[read])) ?? access;
            }
            accesses.Add(node, access);
            if (access.Base != node || node.Value is not null || node.Primitive is Placeholder) continue;
            foreach (Tensor read in node.Reads)
            {
                Access source = accesses[read];
                if (!readers.TryGetValue(source.Base, out List<(Tensor, Access)>? list)) readers.Add(source.Base, list = []);
                list.Add((node, source));
            }
        }
        foreach (Tensor output in graph.Outputs) outputs.Add(accesses[output].Base);
    }

    /// <summary>Whether a reshape is a copy because it is one for <see cref="ReshapeKernel"/>.</summary>
    private bool IsCopy(Tensor node, Lowering lowering)
    {
        if (!keepsBits || lowering is not Lowering.Reshape || node.Shape == node.Reads[0].Shape) return false;
        Access read = accesses[node.Reads[0]];
        return !read.IsRowMajor && read.Strides.Any(static stride => stride != 0);
    }

    private bool Reorders(ReduceKind kind, DType dtype) => keepsBits && dtype.IsFloat && kind is (ReduceKind.Sum or ReduceKind.Product);

    private void Place(Tensor node)
    {
        List<(Tensor Reader, Access Access)> uses = readers.GetValueOrDefault(node) ?? [];
        if (Candidate(node) is { } candidate)
        {
            Unit? first = null;
            foreach ((Tensor reader, _) in uses)
            {
                Unit unit = units[reader];
                if (first is null || unit.Position > first.Position) first = unit;
            }
            if (first is { Loop: { } loop, IsEmpty: false } && node.Size > 0 && TryJoin(candidate, loop, uses, first))
            {
                units.Add(node, first);
                MergeReaders(node, first);
                return;
            }
            if (candidate.Root() is { } started)
            {
                Add(node, started);
                return;
            }
        }
        var single = new Unit { Node = node, Position = order.Count };
        order.Add(single);
        units.Add(node, single);
        MergeReaders(node);
    }

    private void Add(Tensor node, Fusion loop)
    {
        var unit = new Unit { Loop = loop, Position = order.Count };
        order.Add(unit);
        units.Add(node, unit);
    }

    /// <summary>Takes a node into a loop if every read of it there is element by element, or every one row by row.</summary>
    private bool TryJoin(Part part, Fusion loop, List<(Tensor Reader, Access Access)> uses, Unit unit)
    {
        bool isRow = part.Node.Size != loop.Domain.Size;
        int inside = 0;
        if (isRow && part.Node.Size == 1 && loop.Domain.Columns != loop.Domain.Size) return false; // a number for all: not worth a loop of one row
        foreach ((Tensor reader, Access access) in uses)
        {
            if (units[reader] != unit) continue;
            inside++;
            bool readByRow = isRow && loop.Roles[reader] == LoopRole.Row && reader.Size == part.Node.Size;
            bool fits = isRow && !readByRow
                ? access.Shape.Size == loop.Domain.Size
                    && access.IsRowOf(loop.Domain.Columns > 0 ? loop.Domain.Columns : loop.Domain.Size / part.Node.Size)
                : access.IsWhole;
            if (!fits || (readByRow && lowerings[reader] is Lowering.Reduce)) return false;
        }
        if (!part.TryJoin(loop, isRow)) return false;
        loop.Reads -= inside;
        return true;
    }

    private Part? Candidate(Tensor node) => lowerings[node] switch
    {
        Lowering.Map map when Part.CanRun(map.Formula, out int width) => new MapPart(this, node, map.Formula, width),
        Lowering.Reduce reduce when reduce.Kind is ReduceKind.Sum or ReduceKind.Product or ReduceKind.Maximum or ReduceKind.Minimum
            && node.DType.IsNumeric && !Reorders(reduce.Kind, node.DType) && accesses[node.Reads[0]].Shape.Size > 0 =>
                new ReducePart(this, node, reduce),
        _ => null,
    };

    /// <summary>Where every element of a reduced array goes.</summary>
    public static Access ReducedAccess(Tensor node, Shape source, Axes reduced)
    {
        int[] strides = new int[source.Rank];
        int stride = 1, next = reduced.Count - 1;
        for (int axis = source.Rank - 1; axis >= 0; axis--)
        {
            if (next >= 0 && reduced[next] == axis)
            {
                next--;
                continue;
            }
            strides[axis] = stride;
            stride *= source[axis];
        }
        return new Access(node, source, 0, [.. strides]);
    }
}

/// <summary>The steps of a graph, and how every node of it is computed or seen.</summary>
internal sealed record FusedGraph(
    Graph Graph, IReadOnlyList<Fuse.Unit> Units, IReadOnlyDictionary<Tensor, Lowering> Lowerings, IReadOnlyDictionary<Tensor, Access> Accesses)
{
    /// <summary>Whether a node is read by a step other than its own.</summary>
    public required Func<Tensor, Fuse.Unit, bool> IsReadOutside { get; init; }
}
