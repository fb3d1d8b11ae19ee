using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;
using AutoGrad.Compilation.Kernels;
using AutoGrad.Execution;

namespace AutoGrad.Compilation;

/// <summary>
/// Makes steps of a fused graph and gives every value its place: in the program's memory from its step to its last reader.
/// </summary>
[RequiresDynamicCode("Generates code.")]
internal sealed partial class Schedule
{
    private readonly FusedGraph graph;
    private readonly ProgramLayout layout = new();
    private readonly MemoryPlan memory;
    private readonly Dictionary<Tensor, Place> places = [];
    private readonly Dictionary<Tensor, int> lastReader = [];
    private readonly List<Tensor>[] dying; // by the number of the last reading step
    private readonly HashSet<Tensor> outputs = [];
    private readonly HashSet<Tensor> owned = []; // outputs that are made in memory of their own
    private readonly Dictionary<Family, JointStep> families = [];
    private readonly HashSet<Tensor> readByAddress = [];
    private readonly Dictionary<Tensor, int> madeAt = []; // the number of the step, for what is written to a place that is chosen here
    private readonly List<(long Offset, long Bytes)> temporary = []; // memory of the running step
    private readonly LoopPlan?[] plans;
    private readonly PlannedWork?[] works;
    private readonly HashSet<Tensor> donatedInputs = [];
    private readonly bool[] donated;
    private readonly int[] donors; // of every output, -1 for none

    private Schedule(FusedGraph graph, ReadOnlySpan<bool> donated, long mostBlockBytes)
    {
        memory = new MemoryPlan(mostBlockBytes);
        this.graph = graph;
        this.donated = donated.ToArray();
        plans = new LoopPlan?[graph.Units.Count];
        works = new PlannedWork?[graph.Units.Count];
        donors = new int[graph.Graph.Outputs.Length];
        Array.Fill(donors, -1);
        dying = new List<Tensor>[graph.Units.Count];
    }

    public static CompiledProgram Apply(FusedGraph graph, ReadOnlySpan<bool> donated, long mostBlockBytes = MemoryPlan.MostBlockBytes) =>
        new Schedule(graph, donated, mostBlockBytes).Run();

    private CompiledProgram Run()
    {
        foreach (Tensor output in graph.Graph.Outputs) outputs.Add(graph.Accesses[output].Base);
        for (int i = 0; i < plans.Length; i++) plans[i] = Plan(i);
        foreach ((Tensor node, int last) in lastReader)
        {
            if (!outputs.Contains(node)) (dying[last] ??= []).Add(node);
        }
        PlaceGiven();
        for (int i = 0; i < donated.Length; i++)
        {
            if (donated[i]) donatedInputs.Add(graph.Graph.Inputs[i]);
        }
        PlaceOwnedOutputs();
        var steps = ImmutableArray.CreateBuilder<Step>(plans.Length);
        for (int i = 0; i < plans.Length; i++)
        {
            if (plans[i] is { } plan) AddLoop(i, plan, steps);
            else if (NodeStep(graph.Units[i].Node ?? throw Errors.Internal("an empty step"), i) is { } step) steps.Add(step);
            foreach ((long offset, long bytes) in temporary) memory.Return(offset, bytes);
            temporary.Clear();
            Forget(i, steps[^1]);
        }
        for (int i = 0; i < donors.Length; i++)
        {
            ProgramOperand operand = Operand(graph.Graph.Outputs[i]);
            layout.Outputs.Add(new ProgramOutput(operand, operand.Access.IsWhole && owned.Remove(operand.Access.Base), donors[i]));
        }
        layout.Donates = Array.Exists(donors, static donor => donor >= 0);
        layout.Blocks = memory.Blocks;
        layout.Largest = Largest();
        if (layout.Largest.ExceedArrays) throw layout.TooLarge(null);
        layout.PeakBytes = memory.PeakLiveBytes;
        return new CompiledProgram(steps.ToImmutable(), layout);
    }

    private LargestValues Largest() => LargestValues.Of(
        places.Keys.Where(IsComputed).Union(graph.Graph.Outputs).Select(static node => (node.Type, node.Primitive.Name)));

    /// <summary>Finds who reads what, and plans the loop of a unit if it is one.</summary>
    private LoopPlan? Plan(int index)
    {
        Fuse.Unit unit = graph.Units[index];
        if ((unit.Node ?? unit.Product) is { } node)
        {
            bool isPlaced = IsPlaced(node);
            foreach (Tensor read in node.Reads)
            {
                lastReader[graph.Accesses[read].Base] = index;
                if (isPlaced) readByAddress.Add(graph.Accesses[read].Base);
            }
            lastReader.TryAdd(node, index);
            if (isPlaced)
            {
                madeAt.Add(node, index);
                works[index] = PlanWork(node);
            }
        }
        if (unit.Loop is not { } loop) return null;
        var plan = LoopPlan.Create(loop, graph, node => outputs.Contains(node) || graph.IsReadOutside(node, unit));
        foreach (LoopArray array in plan.Arrays)
        {
            lastReader[array.Access.Base] = index;
            if (array.IsWritten) madeAt.Add(array.Access.Base, index);
            else if (!array.IsCopied) readByAddress.Add(array.Access.Base);
        }
        return plan;
    }

    private void PlaceGiven()
    {
        var inputs = new HashSet<Tensor>(graph.Graph.Inputs);
        foreach (Tensor node in graph.Graph.Nodes)
        {
            if (node.Value is { } value)
            {
                places.Add(node, new Place(layout.Buffers, 0));
                layout.Known.Add((layout.Buffers++, value, CopyFor(node)));
            }
            else if (node.Primitive is Placeholder)
            {
                if (!inputs.Contains(node)) throw Evaluation.UnknownValue(node);
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

    /// <summary>Room for a small value that is read by its address: only large ones lie still.</summary>
    private long CopyFor(Tensor node) =>
        readByAddress.Contains(node) && node.Size > 0 && node.Type.SizeInBytes < Storage.PinFrom ? memory.Take(node.Type.SizeInBytes) : -1;

    /// <summary>Whether the program makes a value, instead of being given it or knowing it.</summary>
    private bool IsComputed(Tensor node) => node.Value is null && node.Primitive is not Placeholder && !IsFill(node);

    private bool IsFill(Tensor node) => graph.Lowerings.TryGetValue(node, out Lowering? lowering) && lowering is Lowering.Fill;

    /// <summary>
    /// Large outputs are made where they stay: in memory of a donated input that nobody reads any more, or in memory of their own.
    /// </summary>
    private void PlaceOwnedOutputs()
    {
        var free = new List<int>(Enumerable.Range(0, donated.Length).Where(i => donated[i] && IsDonor(graph.Graph.Inputs[i])));
        for (int pass = 0; pass < 2; pass++)
        {
            for (int i = 0; i < donors.Length; i++)
            {
                Access access = graph.Accesses[graph.Graph.Outputs[i]];
                Tensor made = access.Base;
                if (!access.IsWhole || made.Type.SizeInBytes < Storage.PinFrom || places.ContainsKey(made) || !madeAt.TryGetValue(made, out int step)) continue;
                int donor = free.FindIndex(input => CanReplace(graph.Graph.Inputs[input], made, step, pass == 0));
                if (donor >= 0)
                {
                    donors[i] = free[donor];
                    places.Add(made, places[graph.Graph.Inputs[free[donor]]]);
                    free.RemoveAt(donor);
                }
                else if (pass == 1)
                {
                    owned.Add(made);
                    places.Add(made, new Place(layout.Buffers++, 0));
                }
            }
        }
    }

    private bool IsDonor(Tensor input) =>
        places.ContainsKey(input) && input.Type.SizeInBytes >= Storage.PinFrom && !outputs.Contains(input);

    /// <summary>
    /// Whether an output can be written over an input: in the step that reads it last, element by element, or in a later one.
    /// </summary>
    private bool CanReplace(Tensor input, Tensor made, int step, bool inThatStep)
    {
        if (input.Type != made.Type) return false;
        int last = lastReader.GetValueOrDefault(input, -1);
        return inThatStep ? last == step && plans[step]?.AllowsInPlace(made) == true && CanReplace(input, step) : last < step;
    }

    /// <summary>Whether what a step reads and nobody after it may be overwritten where its loop allows that.</summary>
    private bool CanReplace(Tensor read, int step) =>
        plans[step] is { } plan && ReadsWhole(plan, read)
        && !(IsEpilogue(step) && graph.Units[step].Product is { } product && product.Reads.Any(operand => graph.Accesses[operand].Base == read));

    private static bool ReadsWhole(LoopPlan plan, Tensor node) =>
        plan.Arrays.All(array => array.Access.Base != node || (!array.IsWritten && !array.IsCopied && array.Access.IsWhole));

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
                arrays[i] = TakeForStep(type.SizeInBytes);
                copies.Add((new ProgramOperand(type, place, access), arrays[i]));
            }
            else
            {
                arrays[i] = PlaceOf(access);
            }
        }
        for (int i = 0; i < arrays.Length; i++)
        {
            if (!plan.Arrays[i].IsWritten) continue;
            Tensor node = plan.Arrays[i].Access.Base;
            if (!places.TryGetValue(node, out Place place))
            {
                place = (plan.AllowsInPlace(node) ? Replaced(index, node) : null) ?? new Place(0, memory.Take(node.Type.SizeInBytes));
                places.Add(node, place);
            }
            arrays[i] = place;
        }
        return new LoopStep(plan, arrays, copies, TakeForStep(plan.PartBytes));
    }

    /// <summary>Memory that is free again after the step.</summary>
    private Place TakeForStep(long bytes)
    {
        if (bytes == 0) return new Place(0, 0);
        temporary.Add((memory.Take(bytes), bytes));
        return new Place(0, temporary[^1].Offset);
    }

    /// <summary>The place of an array that this step reads last and element by element: the result may take it over.</summary>
    private Place? Replaced(int index, Tensor node)
    {
        if (dying[index] is not { } last) return null;
        foreach (Tensor dead in last)
        {
            if (dead.Type.SizeInBytes != node.Type.SizeInBytes || !places.TryGetValue(dead, out Place place) || place.Buffer != 0) continue;
            if (!CanReplace(dead, index)) continue;
            last.Remove(dead);
            return place;
        }
        return null;
    }

    /// <summary>Where the first element of an access lies.</summary>
    private Place PlaceOf(Access access)
    {
        Place place = places[access.Base];
        return place with { Offset = place.Offset + (access.Offset * (long)access.Base.DType.SizeInBytes) };
    }

    private Step? NodeStep(Tensor node, int index)
    {
        if (IsPlaced(node)) return PlannedStep(node, index);
        int buffer = layout.Buffers++;
        places.Add(node, new Place(buffer, 0));
        if (node.Primitive is not Joint sibling)
            return new KernelStep(node.Primitive, graph.Lowerings[node], [.. node.Reads.Select(Operand)], node.Type, buffer);
        bool isKnown = families.TryGetValue(new Family(node), out JointStep? step);
        if (step is null)
        {
            step = new JointStep(sibling, (Lowering.Joint)graph.Lowerings[node], [.. node.Reads.Select(Operand)], sibling.Outputs);
            families.Add(new Family(node), step);
        }
        step.Want(sibling.Index, buffer);
        return isKnown ? null : step;
    }

    private ProgramOperand Operand(Tensor node)
    {
        Access access = graph.Accesses[node];
        if (IsFill(access.Base))
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
            if (!IsComputed(node)) continue;
            if (place.Buffer == 0) memory.Return(place.Offset, node.Type.SizeInBytes);
            else step.Dead.Add(place.Buffer);
        }
    }
}
