using AutoGrad.Compilation.Kernels;
using AutoGrad.Execution;

namespace AutoGrad.Compilation;

/// <content>Loops that become one because they share what they read.</content>
internal sealed partial class Fuse
{
    /// <summary>
    /// Makes one loop of those that read a whole array that no loop makes, so that it is read once: each with the next that can join it.
    /// </summary>
    private void MergeReaders(Tensor node)
    {
        if (node.Size <= 1 || !readers.TryGetValue(node, out List<(Tensor Reader, Access Access)>? uses) || uses.Count < 2) return;
        Unit? first = null;
        foreach (Unit unit in uses.Where(static use => use.Access.IsWhole).Select(use => units[use.Reader]).Distinct().OrderByDescending(static unit => unit.Position))
        {
            if (unit.Loop is not { } loop || loop.Domain.Size != node.Size) continue;
            if (first is null || !TryMerge(first, unit, node)) first = unit;
        }
    }

    /// <summary>Makes one loop of that which has taken a node in and others that read the node.</summary>
    private void MergeReaders(Tensor node, Unit first)
    {
        foreach ((Tensor reader, _) in readers.GetValueOrDefault(node) ?? []) TryMerge(first, units[reader], node);
    }

    /// <summary>Moves a later loop over the same elements to an earlier one, if the steps between allow it.</summary>
    private bool TryMerge(Unit first, Unit later, Tensor shared)
    {
        if (first == later || later.IsEmpty || first.Loop is not { } into || later.Loop is not { } loop) return false;
        if (into.Domain.Size != loop.Domain.Size || into.Nodes.Count + loop.Nodes.Count > MostNodes) return false;
        if (!into.Takes(loop.Width, loop.Weight, loop.Reads) || !CanRunWith(first, later) || !into.Domain.TryJoin(loop.Domain))
            return false;
        foreach (Tensor moved in loop.Nodes) units[moved] = first;
        into.Nodes.AddRange(loop.Nodes);
        foreach ((Tensor moved, LoopRole role) in loop.Roles) into.Roles.Add(moved, role);
        into.ReducesRows |= loop.ReducesRows;
        into.Nodes.Sort(static (left, right) => right.Id.CompareTo(left.Id));
        into.Width = Math.Max(into.Width, loop.Width);
        into.Weight += loop.Weight;
        into.Reads += loop.Reads - readers[shared].Count(use => loop.Roles.ContainsKey(use.Reader));
        later.IsEmpty = true;
        return true;
    }

    /// <summary>
    /// Whether what a later loop reads is there already when an earlier one runs, or made by that for the same element or row.
    /// </summary>
    private bool CanRunWith(Unit first, Unit later)
    {
        foreach (Tensor node in later.Nodes)
        {
            foreach (Tensor read in node.Reads)
            {
                Tensor source = accesses[read].Base;
                if (units.TryGetValue(source, out Unit? unit) && unit != later && unit.Position < first.Position) return false;
                if (unit == first && first.Loop is { } into && later.Loop is { } loop && !IsAligned(accesses[read], node, into, loop))
                    return false;
            }
        }
        return true;
    }

    /// <summary>Whether a node of a later loop reads what an earlier one makes where the loop is.</summary>
    private bool IsAligned(Access read, Tensor reader, Fusion first, Fusion later)
    {
        LoopRole role = later.Roles[reader];
        bool isRowMap = role == LoopRole.Row && lowerings[reader] is not Lowering.Reduce;
        return first.Roles[read.Base] switch
        {
            LoopRole.Element => read.IsWhole && !isRowMap,
            LoopRole.Row when isRowMap => read.IsWhole && reader.Size == read.Base.Size && later.Domain.Columns == first.Domain.Columns,
            LoopRole.Row => read.IsRowOf(first.Domain.Columns),
            _ => false,
        };
    }
}
