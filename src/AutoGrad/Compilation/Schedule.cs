using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;
using AutoGrad.Compilation.Kernels;
using AutoGrad.Execution;

namespace AutoGrad.Compilation;

/// <summary>Makes steps of a fused graph and gives every value its place: in the program's memory from its step to its last reader.</summary>
[RequiresDynamicCode("Generates code.")]
internal sealed class Schedule
{
    private readonly FusedGraph graph;
    private readonly ProgramLayout layout = new();
    private readonly MemoryPlan memory = new();
    private readonly Dictionary<Tensor, Place> places = [];
    private readonly Dictionary<Tensor, int> lastReader = [];
    private readonly List<Tensor>[] dying; // by the number of the last reading step
    private readonly HashSet<Tensor> outputs = [];
    private readonly HashSet<Tensor> owned = []; // outputs that are made in memory of their own
    private readonly Dictionary<Family, JointStep> families = [];
    private readonly HashSet<Tensor> readByLoops = [];

    private Schedule(FusedGraph graph)
    {
        this.graph = graph;
        dying = new List<Tensor>[graph.Units.Count];
    }

    public static CompiledProgram Apply(FusedGraph graph) => new Schedule(graph).Run();

    private CompiledProgram Run()
    {
        foreach (Tensor output in graph.Graph.Outputs) outputs.Add(graph.Accesses[output].Base);
        var planned = new LoopPlan?[graph.Units.Count];
        for (int i = 0; i < planned.Length; i++) planned[i] = Plan(i);
        foreach ((Tensor node, int last) in lastReader)
        {
            if (!outputs.Contains(node)) (dying[last] ??= []).Add(node);
        }
        PlaceGiven();
        PlaceOwnedOutputs();
        var steps = ImmutableArray.CreateBuilder<Step>(planned.Length);
        for (int i = 0; i < planned.Length; i++)
        {
            Step? step = planned[i] is { } plan ? LoopStep(i, plan) : NodeStep(graph.Units[i].Node ?? throw Errors.Internal("an empty step"));
            if (step is not null) steps.Add(step);
            Forget(i, step ?? steps[^1]);
        }
        foreach (Tensor output in graph.Graph.Outputs)
        {
            ProgramOperand operand = Operand(output);
            layout.Outputs.Add(new ProgramOutput(operand, owned.Remove(operand.Access.Base)));
        }
        layout.ArenaBytes = memory.Bytes;
        layout.PeakBytes = memory.PeakLiveBytes;
        return new CompiledProgram(steps.ToImmutable(), layout);
    }

    /// <summary>Finds who reads what, and plans the loop of a unit if it is one.</summary>
    private LoopPlan? Plan(int index)
    {
        Fuse.Unit unit = graph.Units[index];
        if (unit.Loop is not { } loop)
        {
            foreach (Tensor read in unit.Node is { } node ? node.Reads : []) lastReader[graph.Accesses[read].Base] = index;
            if (unit.Node is { } computed) lastReader.TryAdd(computed, index);
            return null;
        }
        var plan = LoopPlan.Create(loop, graph, node => outputs.Contains(node) || graph.IsReadOutside(node, unit));
        foreach (LoopArray array in plan.Arrays)
        {
            lastReader[array.Access.Base] = index;
            if (!array.IsWritten && !array.IsCopied) readByLoops.Add(array.Access.Base);
        }
        return plan;
    }

    private void PlaceGiven()
    {
        var inputs = new Dictionary<Tensor, int>();
        foreach (Tensor node in graph.Graph.Nodes)
        {
            if (node.Value is { } value)
            {
                places.Add(node, new Place(layout.Buffers, 0));
                layout.Known.Add((layout.Buffers++, value, CopyFor(node)));
            }
            else if (node.Primitive is Placeholder)
            {
                if (!graph.Graph.Inputs.Contains(node)) throw Evaluation.UnknownValue(node);
                places.Add(node, new Place(layout.Buffers++, 0));
            }
            else if (graph.Lowerings[node] is Lowering.Fill fill)
            {
                places.Add(node, new Place(layout.Buffers, 0));
                layout.Known.Add((layout.Buffers++, FillKernel.Run(fill, node.Type, new StoragePool()), -1));
            }
        }
        foreach (Tensor input in graph.Graph.Inputs)
        {
            layout.Inputs.Add(places.TryGetValue(input, out Place place) ? (place.Buffer, CopyFor(input)) : (-1, -1));
        }
    }

    /// <summary>Room for a small value that loops read: only large ones lie still.</summary>
    private long CopyFor(Tensor node) => readByLoops.Contains(node) && node.Size > 0 ? memory.Take(node.Type.SizeInBytes) : -1;

    private void PlaceOwnedOutputs()
    {
        var made = new HashSet<Tensor>(graph.Units.Where(static unit => unit.Loop is not null).SelectMany(static unit => unit.Nodes));
        foreach (Tensor output in graph.Graph.Outputs)
        {
            Access access = graph.Accesses[output];
            if (!access.IsWhole || access.Base.Type.SizeInBytes < Storage.PinFrom || !made.Contains(access.Base) || !owned.Add(access.Base)) continue;
            places.Add(access.Base, new Place(layout.Buffers++, 0));
        }
    }

    private LoopStep LoopStep(int index, LoopPlan plan)
    {
        var copies = new List<(ProgramOperand, Place)>();
        var arrays = new Place[plan.Arrays.Length];
        for (int i = 0; i < arrays.Length; i++)
        {
            LoopArray array = plan.Arrays[i];
            if (array.IsWritten) continue;
            Access access = array.Access;
            TensorType type = new(access.Base.DType, access.Shape);
            Place place = places[access.Base];
            if (array.IsCopied)
            {
                arrays[i] = new Place(0, memory.Take(type.SizeInBytes));
                copies.Add((new ProgramOperand(type, place, access), arrays[i]));
            }
            else
            {
                arrays[i] = place with { Offset = place.Offset + (access.Offset * (long)type.DType.SizeInBytes) };
            }
        }
        for (int i = 0; i < arrays.Length; i++)
        {
            if (!plan.Arrays[i].IsWritten) continue;
            Tensor node = plan.Arrays[i].Access.Base;
            if (!places.TryGetValue(node, out Place place))
            {
                place = plan.AllowsInPlace && Replaced(index, plan, node) is { } taken ? taken : new Place(0, memory.Take(node.Type.SizeInBytes));
                places.Add(node, place);
            }
            arrays[i] = place;
        }
        long parts = plan.PartBytes > 0 ? memory.Take(plan.PartBytes) : 0;
        if (plan.PartBytes > 0) memory.Return(parts, plan.PartBytes);
        foreach ((ProgramOperand source, Place target) in copies) memory.Return(target.Offset, source.Type.SizeInBytes);
        return new LoopStep(plan, arrays, copies, new Place(0, parts));
    }

    /// <summary>The place of an array that this step reads last and element by element: the result may take it over.</summary>
    private Place? Replaced(int index, LoopPlan plan, Tensor node)
    {
        if (dying[index] is not { } last) return null;
        foreach (Tensor dead in last)
        {
            if (dead.Type.SizeInBytes != node.Type.SizeInBytes || !places.TryGetValue(dead, out Place place) || place.Buffer != 0) continue;
            if (!plan.Arrays.All(array => array.Access.Base != dead || (!array.IsWritten && !array.IsCopied && array.Access.IsWhole))) continue;
            last.Remove(dead);
            return place;
        }
        return null;
    }

    private Step? NodeStep(Tensor node)
    {
        int buffer = layout.Buffers++;
        places.Add(node, new Place(buffer, 0));
        if (node.Primitive is not Joint sibling) return new KernelStep(graph.Lowerings[node], [.. node.Reads.Select(Operand)], node.Type, buffer);
        bool isKnown = families.TryGetValue(new Family(node), out JointStep? step);
        if (step is null)
        {
            step = new JointStep((Lowering.Joint)graph.Lowerings[node], [.. node.Reads.Select(Operand)], sibling.Outputs);
            families.Add(new Family(node), step);
        }
        step.Want(sibling.Index, buffer);
        return isKnown ? null : step;
    }

    private ProgramOperand Operand(Tensor node)
    {
        Access access = graph.Accesses[node];
        if (graph.Lowerings.TryGetValue(access.Base, out Lowering? lowering) && lowering is Lowering.Fill)
        {
            access = access with { Offset = 0, Strides = [.. new int[access.Shape.Rank]] };
        }
        return new ProgramOperand(node.Type, places[access.Base], access);
    }

    private void Forget(int index, Step step)
    {
        foreach (Tensor node in dying[index] ?? [])
        {
            if (!places.TryGetValue(node, out Place place)) continue;
            bool isComputed = node.Value is null && node.Primitive is not Placeholder && graph.Lowerings[node] is not Lowering.Fill;
            if (!isComputed) continue;
            if (place.Buffer == 0) memory.Return(place.Offset, node.Type.SizeInBytes);
            else step.Dead.Add(place.Buffer);
        }
    }
}
