using System.Collections.Concurrent;
using System.Collections.Immutable;
using AutoGrad.Execution;

namespace AutoGrad.Compilation;

/// <summary>
/// Computes a graph one node after another by the <see cref="ReferenceExecutor"/>: a list of steps over numbered slots. A slot is given up
/// as soon as its last reader has run, and its storage is used again within the run and by later runs.
/// </summary>
internal sealed class ReferenceProgram : Program
{
    private readonly ConcurrentBag<StoragePool> pools = [];
    private readonly ImmutableArray<Tensor> known;
    private readonly int[] knownSlots;
    private readonly int[] inputSlots;
    private readonly int[] outputSlots;
    private readonly Step[] steps;
    private readonly int[] nextDead; // the slots that die with a step form a chain; one entry for each slot

    private ReferenceProgram(ImmutableArray<Tensor> known, int[] knownSlots, int[] inputSlots, int[] outputSlots, Step[] steps, int[] nextDead)
    {
        this.known = known;
        this.knownSlots = knownSlots;
        this.inputSlots = inputSlots;
        this.outputSlots = outputSlots;
        this.steps = steps;
        this.nextDead = nextDead;
    }

    public override long MemoryBytes => PeakBytes;

    public override bool KeepsMemory => !pools.IsEmpty;

    public override int StepCount => steps.Length;

    /// <summary>The steps that compute a graph, in its order.</summary>
    public static ReferenceProgram Of(Graph graph)
    {
        int slotCount = graph.Nodes.Length;
        var slots = new Dictionary<Tensor, int>(slotCount);
        foreach (Tensor node in graph.Nodes) slots.Add(node, slots.Count);
        foreach (Tensor input in graph.Inputs) slots.TryAdd(input, -1);

        var known = ImmutableArray.CreateBuilder<Tensor>();
        var steps = new List<Step>(slotCount);
        int[] lastReader = new int[slotCount]; // 1 + the number of the step, 0 for none
        var families = new Dictionary<Family, int>(); // the number of the step that computes all siblings
        foreach (Tensor node in graph.Nodes)
        {
            if (node.Value is not null)
            {
                known.Add(node);
            }
            else if (node.Primitive is Placeholder)
            {
                if (!graph.Inputs.Contains(node)) throw Evaluation.UnknownValue(node);
            }
            else if (node.Primitive is Joint sibling && families.TryGetValue(new Family(node), out int number))
            {
                steps[number].Fill(node, sibling.Index, slots[node]);
                lastReader[slots[node]] = number + 1;
            }
            else
            {
                Lowering lowering = node.Primitive.Lower(node);
                if (lowering is Lowering.Joint) families.Add(new Family(node), steps.Count);
                ImmutableArray<Tensor> operands = node.Reads;
                int[] inputs = new int[operands.Length];
                for (int i = 0; i < inputs.Length; i++)
                {
                    inputs[i] = slots[operands[i]];
                    lastReader[inputs[i]] = steps.Count + 1;
                }
                lastReader[slots[node]] = steps.Count + 1;
                steps.Add(new Step(node, lowering, inputs, slots[node]));
            }
        }
        int[] outputSlots = [.. graph.Outputs.Select(output => slots[output])];
        foreach (int slot in outputSlots) lastReader[slot] = 0;
        int[] nextDead = new int[slotCount];
        for (int slot = 0; slot < slotCount; slot++)
        {
            if (lastReader[slot] == 0) continue;
            Step last = steps[lastReader[slot] - 1];
            nextDead[slot] = last.FirstDead;
            last.FirstDead = slot;
        }
        return new ReferenceProgram(
            known.ToImmutable(),
            [.. known.Select(node => slots[node])],
            [.. graph.Inputs.Select(input => slots[input])],
            outputSlots,
            [.. steps],
            nextDead);
    }

    public override void Trim() => pools.Clear();

    protected override int Outputs => outputSlots.Length;

    public override void Run(ReadOnlySpan<TensorValue> inputs, Span<TensorValue?> results)
    {
        if (!pools.TryTake(out StoragePool? pool)) pool = new StoragePool();
        var values = new TensorValue?[nextDead.Length];
        for (int i = 0; i < knownSlots.Length; i++) values[knownSlots[i]] = known[i].Value;
        for (int i = 0; i < inputSlots.Length; i++)
        {
            if (inputSlots[i] >= 0) values[inputSlots[i]] = inputs[i];
        }
        pool.ResetPeak();
        try
        {
            foreach (Step step in steps) step.Run(values, nextDead, pool);
            for (int i = 0; i < results.Length; i++)
            {
                TensorValue value = Finish(Filled(values, outputSlots[i]), pool);
                if (results[i] is { } given) StridedCopy.CopyTo(value, given);
                else results[i] = value;
            }
        }
        catch (OutOfMemoryException error) when (error is not InsufficientMemoryException)
        {
            throw LargestValues.Of(steps.SelectMany(static step => step.Computed)).TooLarge(pool.PeakBytes, error);
        }
        PeakBytes = pool.PeakBytes;
        pools.Add(pool);
    }

    /// <summary>A result as the user keeps it: contiguous, and not holding on to storage much larger than itself.</summary>
    private static TensorValue Finish(TensorValue value, StoragePool pool)
    {
        TensorValue contiguous = StridedCopy.ToContiguous(value, pool);
        if (contiguous.Storage.Pool == pool && contiguous.Storage.Capacity > 2 * Math.Max(value.Type.SizeInBytes, 64))
        {
            Storage own = ResultMemory.Rent(value.Type.SizeInBytes);
            int width = value.DType.SizeInBytes;
            contiguous.Storage.AsSpan<byte>().Slice(contiguous.Offset * width, (int)value.Type.SizeInBytes).CopyTo(own.AsSpan<byte>());
            return new TensorValue(value.Type, own, 0, TensorValue.RowMajor(value.Shape));
        }
        pool.Release(contiguous.Storage);
        return contiguous;
    }

    private static TensorValue Filled(TensorValue?[] values, int slot) => values[slot] ?? throw Errors.Internal($"slot {slot} is empty");

    /// <summary>
    /// One node or the siblings of one computation: which slots are read, which are filled and which are not needed after it.
    /// </summary>
    private sealed class Step
    {
        private readonly TensorType type;
        private readonly Lowering lowering;
        private readonly int[] inputs;
        private readonly List<(int Index, int Slot)> outputs; // which of the results goes where
        private readonly bool[] wanted;

        public Step(Tensor node, Lowering lowering, int[] inputs, int output)
        {
            (type, this.lowering, this.inputs) = (node.Type, lowering, inputs);
            (int index, wanted) = node.Primitive is Joint joint ? (joint.Index, new bool[joint.Outputs]) : (0, new bool[1]);
            outputs = [];
            Fill(node, index, output);
        }

        /// <summary>The first slot that nobody reads after this step, −1 for none; the others follow in a chain.</summary>
        public int FirstDead { get; set; } = -1;

        /// <summary>What the step computes.</summary>
        public List<(TensorType Type, string Name)> Computed { get; } = [];

        /// <summary>Lets the step compute one more of its siblings.</summary>
        public void Fill(Tensor node, int index, int slot)
        {
            Computed.Add((node.Type, node.Primitive.Name));
            wanted[index] = true;
            outputs.Add((index, slot));
        }

        public void Run(TensorValue?[] values, int[] nextDead, StoragePool pool)
        {
            var read = new TensorValue[inputs.Length];
            for (int i = 0; i < read.Length; i++) read[i] = Filled(values, inputs[i]);
            if (lowering is Lowering.Joint joint)
            {
                TensorValue?[] results = joint.Kernel(read, wanted, pool);
                foreach ((int index, int slot) in outputs)
                {
                    Keep(values, slot, results[index] ?? throw Errors.Internal($"output {index} was not computed"), pool);
                }
            }
            else
            {
                Keep(values, outputs[0].Slot, ReferenceExecutor.Run(lowering, read, type, pool), pool);
            }
            for (int slot = FirstDead; slot >= 0; slot = nextDead[slot])
            {
                TensorValue dead = Filled(values, slot);
                values[slot] = null;
                if (dead.Storage.Pool == pool && --dead.Storage.Readers == 0) pool.Return(dead.Storage);
            }
        }

        private static void Keep(TensorValue?[] values, int slot, TensorValue value, StoragePool pool)
        {
            values[slot] = value;
            if (value.Storage.Pool == pool) value.Storage.Readers++;
        }
    }
}
