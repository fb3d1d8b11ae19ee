using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;
using AutoGrad.Execution;

namespace AutoGrad.Compilation.Kernels;

/// <content>From the nodes of a loop to its kernel: which arrays there are, how they are walked, and what is computed.</content>
internal sealed partial class LoopPlan
{
    /// <summary>A plan of a loop.</summary>
    /// <param name="loop">The nodes.</param>
    /// <param name="graph">How the nodes are computed and seen.</param>
    /// <param name="isWanted">Whether anything outside the loop reads a node.</param>
    [RequiresDynamicCode("Generates code.")]
    public static LoopPlan Create(Fusion loop, FusedGraph graph, Func<Tensor, bool> isWanted)
    {
        int[] sizes = loop.Domain.Sizes();
        var reads = new Dictionary<(Tensor Base, int Offset, string Strides), (LoopArray Array, int[] Strides)>();
        var written = new List<(Tensor Node, int[] Strides)>();
        int rank = sizes.Length;
        int[] rowMajor = RowMajor(sizes), rowsOnly = RowMajorOfRows(sizes, loop.Domain);
        foreach (Tensor node in Enumerable.Reverse(loop.Nodes))
        {
            bool readsRows = loop.Roles[node] == LoopRole.Row && graph.Lowerings[node] is Lowering.Map;
            foreach (Tensor read in node.Reads)
            {
                if (!IsArray(read)) continue;
                (LoopArray array, int[] strides) = Seen(graph.Accesses[read], readsRows);
                reads.TryAdd(Key(array.Access, strides), (array, strides));
            }
            if (!isWanted(node)) continue;
            written.Add((node, loop.Roles[node] switch
            {
                LoopRole.Element => rowMajor,
                LoopRole.Row => rowsOnly,
                _ => AccumulatedStrides(node),
            }));
        }
        List<int[]> all = [.. reads.Values.Select(static read => read.Strides), .. written.Select(static output => output.Strides)];
        (sizes, List<int[]> collapsed) = Collapse(sizes, all, loop.Domain.Columns > 0);
        var builder = new KernelBuilder();
        var arrays = ImmutableArray.CreateBuilder<LoopArray>();
        var loaded = new Dictionary<(Tensor, int, string), int>();
        foreach (((Tensor, int, string) key, (LoopArray array, _)) in reads)
        {
            loaded.Add(key, builder.Read(array.Access.Base.DType, collapsed[arrays.Count][^1] == 0));
            arrays.Add(array);
        }
        var values = new Dictionary<Tensor, int>();
        foreach (Tensor node in Enumerable.Reverse(loop.Nodes)) values.Add(node, Compute(node));
        foreach ((Tensor node, _) in written)
        {
            int[] strides = collapsed[arrays.Count];
            LoopRole role = loop.Roles[node];
            if (role != LoopRole.Accumulated)
            {
                builder.Write(values[node], role == LoopRole.Row);
            }
            else
            {
                var reduce = (Lowering.Reduce)graph.Lowerings[node];
                bool isRow = strides[^1] == 0;
                builder.Accumulate(isRow ? builder.Reduce(reduce.Kind, values[node]) : values[node], isRow, reduce.Kind);
            }
            arrays.Add(new LoopArray(Access.Of(node), true, false));
        }
        bool isOnePass = loop.Domain.Columns == 0 && loop.Nodes.TrueForAll(node => loop.Roles[node] != LoopRole.Row);
        return new LoopPlan(builder.Build(), arrays.ToImmutable(), sizes, [.. collapsed], loop.ReducesRows, isOnePass);

        bool IsArray(Tensor read) =>
            !loop.Roles.ContainsKey(graph.Accesses[read].Base)
                && !(graph.Lowerings.TryGetValue(graph.Accesses[read].Base, out Lowering? from) && from is Lowering.Fill);

        (LoopArray Array, int[] Strides) Seen(Access access, bool isRow)
        {
            if (isRow)
            {
                return access.Base.Size == 1
                    ? (new LoopArray(access, false, false), new int[rank])
                    : (new LoopArray(access, false, !access.IsRowMajor), rowsOnly);
            }
            return access.InnermostStride is 0 or 1
                ? (new LoopArray(access, false, false), loop.Domain.StridesOf(access.Shape, access.Strides.AsSpan()))
                : (new LoopArray(access, false, true), rowMajor);
        }

        int[] AccumulatedStrides(Tensor node)
        {
            Access source = graph.Accesses[node.Reads[0]];
            Access result = Fuse.ReducedAccess(node, source.Shape, ((Lowering.Reduce)graph.Lowerings[node]).Axes);
            return loop.Domain.StridesOf(result.Shape, result.Strides.AsSpan());
        }

        int Compute(Tensor node)
        {
            bool readsRows = loop.Roles[node] == LoopRole.Row && graph.Lowerings[node] is Lowering.Map;
            int[] arguments = new int[node.Reads.Length];
            for (int i = 0; i < arguments.Length; i++)
            {
                Access access = graph.Accesses[node.Reads[i]];
                if (values.TryGetValue(access.Base, out int value))
                {
                    arguments[i] = value;
                }
                else if (graph.Lowerings.TryGetValue(access.Base, out Lowering? from) && from is Lowering.Fill fill)
                {
                    arguments[i] = builder.Number(fill.Value);
                }
                else
                {
                    arguments[i] = loaded[Key(access, Seen(access, readsRows).Strides)];
                }
            }
            return graph.Lowerings[node] switch
            {
                Lowering.Map map => builder.Apply(map.Formula, arguments),
                Lowering.Reduce reduce when loop.Roles[node] == LoopRole.Row => builder.Reduce(reduce.Kind, arguments[0]),
                _ => arguments[0], // accumulated: the value that is added up
            };
        }
    }

    private static (Tensor, int, string) Key(Access access, int[] strides) =>
        (access.Base, access.Offset, string.Join(',', strides.Concat(access.Strides)));

    private static int[] RowMajor(int[] sizes) => TensorValue.RowMajor(Shape.Create(sizes));

    private static int[] RowMajorOfRows(int[] sizes, LoopDomain domain)
    {
        if (domain.Columns == 0) return [];
        int rowAxes = domain.Columns == domain.Size ? 0 : sizes.Length - 1;
        int[] strides = new int[sizes.Length];
        RowMajor(sizes[..rowAxes]).CopyTo(strides, 0);
        return strides;
    }

    /// <summary>Makes one axis of two wherever every array has an even run along them.</summary>
    private static (int[] Sizes, List<int[]> Strides) Collapse(int[] sizes, List<int[]> strides, bool keepRows)
    {
        var axes = new List<int>(); // the innermost axis of every new axis
        var merged = new List<int>();
        for (int axis = 0; axis < sizes.Length; axis++)
        {
            bool isInner = keepRows && axis == sizes.Length - 1;
            if (sizes[axis] == 1 && !isInner && sizes.Length > 1 && !(merged.Count == 0 && axis == sizes.Length - 1)) continue;
            if (merged.Count > 0 && !isInner)
            {
                int before = axes[^1];
                if (strides.TrueForAll(array => array[before] == (long)array[axis] * sizes[axis]))
                {
                    merged[^1] *= sizes[axis];
                    axes[^1] = axis;
                    continue;
                }
            }
            merged.Add(sizes[axis]);
            axes.Add(axis);
        }
        return ([.. merged], [.. strides.Select(array => axes.Select(axis => array[axis]).ToArray())]);
    }
}
