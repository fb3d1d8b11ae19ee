using System.Collections.Concurrent;
using System.Collections.Immutable;
using System.Diagnostics;
using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Text;
using AutoGrad.Execution;

namespace AutoGrad.Compilation;

/// <summary>
/// A graph as steps whose sizes, strides and memory are all settled: fused loops, and kernels of the execution layer for what is not a loop.
/// Values of loops lie at fixed places of one block of memory, which is used again in the next run.
/// </summary>
internal sealed class CompiledProgram : Program
{
    private readonly ConcurrentBag<Frame> frames = [];
    private readonly ImmutableArray<Step> steps;
    private readonly ProgramLayout layout;
    private long[]? ticks; // of every step, when they are measured

    public CompiledProgram(ImmutableArray<Step> steps, ProgramLayout layout)
    {
        this.steps = steps;
        this.layout = layout;
    }

    [RequiresDynamicCode("Generates code.")]
    public static CompiledProgram Of(
        Graph graph, ReadOnlySpan<bool> donated = default, long mostBlockBytes = MemoryPlan.MostBlockBytes) =>
        Schedule.Apply(Fuse.Apply(graph), donated, mostBlockBytes);

    /// <summary>A program with the bits of <see cref="ReferenceProgram"/>: no sum has another order.</summary>
    [RequiresDynamicCode("Generates code.")]
    public static CompiledProgram OfSameBits(Graph graph) => Schedule.Apply(Fuse.Apply(graph, keepsBits: true), []);

    public override long MemoryBytes => layout.ArenaBytes + Math.Max(0, PeakBytes - layout.PeakBytes);

    public override int StepCount => steps.Length;

    public override void Trim() => frames.Clear();

    protected override int Outputs => layout.Outputs.Count;

    public override void Run(ReadOnlySpan<TensorValue> inputs, Span<TensorValue?> results)
    {
        if (!frames.TryTake(out Frame? frame)) frame = NewFrame();
        try
        {
            frame.Start(inputs, results);
            if (ticks is null) foreach (Step step in steps) step.Run(frame);
            else RunMeasured(frame, ticks);
            frame.Finish(results);
        }
        catch (OutOfMemoryException error) when (error is not InsufficientMemoryException)
        {
            throw layout.TooLarge(error);
        }
        GC.KeepAlive(frame); // holds on to the inputs, whose memory is read by address
        PeakBytes = layout.PeakBytes + frame.Pool.PeakBytes;
        frames.Add(frame);
    }

    private Frame NewFrame()
    {
        try
        {
            return new Frame(layout);
        }
        catch (OutOfMemoryException error)
        {
            throw layout.TooLarge(error);
        }
    }

    /// <summary>From now on measures how long every step takes, and prints the sum with it.</summary>
    public void MeasureSteps() => ticks = new long[steps.Length];

    private void RunMeasured(Frame frame, long[] sums)
    {
        for (int i = 0; i < steps.Length; i++)
        {
            long start = Stopwatch.GetTimestamp();
            steps[i].Run(frame);
            sums[i] += Stopwatch.GetTimestamp() - start;
        }
    }

    /// <summary>The steps, and what memory they need.</summary>
    public override string ToString()
    {
        var text = new StringBuilder();
        long all = ticks?.Sum() ?? 0;
        for (int i = 0; i < steps.Length; i++)
        {
            if (ticks is not null) text.Append(CultureInfo.InvariantCulture, $"{100.0 * ticks[i] / all,5:F1} %  ");
            text.AppendLine(CultureInfo.InvariantCulture, $"{i}: {steps[i]}");
        }
        text.Append(CultureInfo.InvariantCulture, $"{layout.ArenaBytes:N0} bytes of memory, of which at most {layout.PeakBytes:N0} are in use at a time");
        return text.ToString();
    }
}

/// <summary>Where a value lies: so many bytes into a buffer. Buffer 0 is the program's own memory.</summary>
internal readonly record struct Place(int Buffer, long Offset);

/// <summary>What a program's buffers are.</summary>
internal sealed class ProgramLayout
{
    /// <summary>Whether outputs are written over inputs.</summary>
    public bool Donates { get; set; }

    /// <summary>The bytes of the blocks that the program's own memory consists of; one, unless an array cannot be so long.</summary>
    public IReadOnlyList<long> Blocks { get; set; } = [0];

    /// <summary>The bytes of the program's own memory.</summary>
    public long ArenaBytes => Blocks.Sum();

    /// <summary>The largest values that are computed, with the names of what computes them.</summary>
    public IReadOnlyList<(TensorType Type, string Name)> Largest { get; set; } = [];

    /// <summary>The most bytes of it that are in use at one time.</summary>
    public long PeakBytes { get; set; }

    /// <summary>The number of buffers.</summary>
    public int Buffers { get; set; } = 1;

    /// <summary>The buffer of every input, and where a small one is copied to for loops, −1 for nowhere.</summary>
    public List<(int Buffer, long Copy)> Inputs { get; } = [];

    /// <summary>Known values, the same for every run.</summary>
    public List<(int Buffer, TensorValue Value, long Copy)> Known { get; } = [];

    /// <summary>How every output leaves.</summary>
    public List<ProgramOutput> Outputs { get; } = [];

    /// <summary>The error for a run that there is no memory for.</summary>
    public InsufficientMemoryException TooLarge(OutOfMemoryException? cause) => new(
        $"Evaluate: there is not enough memory for a program that keeps {ArenaBytes:N0} bytes of intermediate values. Its largest values are " +
        string.Join(", ", Largest.Select(static value => $"{value.Type} of {value.Name} ({value.Type.SizeInBytes:N0} bytes)")) +
        ". Use smaller batches or a smaller dtype, Checkpoint what derivatives read, or Scan over pieces.",
        cause);
}

/// <summary>A value as a step reads it: where its base lies, and how it looks at it.</summary>
internal sealed record ProgramOperand(TensorType Type, Place Place, Access Access);

/// <summary>
/// An output: made in new memory of its own (<see cref="IsOwn"/>), in the memory of an input that was donated (its number, else −1), or
/// looked at, and copied where it does not own its storage.
/// </summary>
internal sealed record ProgramOutput(ProgramOperand Operand, bool IsOwn, int Donor)
{
    public int Buffer => Operand.Place.Buffer;

    public TensorType Type => Operand.Type;
}

/// <summary>The memory of one run.</summary>
internal sealed class Frame
{
    private readonly ProgramLayout layout;
    private readonly Storage[] arena; // the blocks of buffer 0
    private readonly TensorValue?[] values; // what a buffer holds, where it is not a piece of the arena
    private readonly nint[] addresses;

    public Frame(ProgramLayout layout)
    {
        this.layout = layout;
        arena = new Storage[layout.Blocks.Count];
        for (int i = 0; i < arena.Length; i++)
        {
            arena[i] = Storage.AllocatePinned(layout.Blocks[i]);
            arena[i].Pool = Pool; // it belongs to the run: what is to last is copied
        }
        values = new TensorValue?[layout.Buffers];
        addresses = new nint[layout.Buffers];
        addresses[0] = arena[0].Address;
        foreach ((int buffer, TensorValue value, long copy) in layout.Known) Give(buffer, value, copy);
    }

    /// <summary>Storage for values that do not have a place: results of kernels that are not loops.</summary>
    public StoragePool Pool { get; } = new(isPinned: true);

    /// <summary>The address of a place.</summary>
    public nint AddressOf(Place place)
    {
        long block = place.Offset >> MemoryPlan.BlockShift;
        return block == 0 ? addresses[place.Buffer] + (nint)place.Offset : arena[block].Address + (nint)InBlock(place.Offset);
    }

    /// <summary>A value in the program's own memory, as it lies there or as a look at it.</summary>
    public TensorValue InArena(TensorType type, long offset, int first, int[] strides) =>
        new(type, arena[offset >> MemoryPlan.BlockShift], (int)(InBlock(offset) / type.DType.SizeInBytes) + first, strides);

    private static long InBlock(long offset) => offset & ((1L << MemoryPlan.BlockShift) - 1);

    private bool IsArena(Storage storage)
    {
        foreach (Storage block in arena)
        {
            if (block == storage) return true;
        }
        return false;
    }

    /// <summary>Puts a value in a buffer; a small one is also copied into the arena, where loops find it.</summary>
    public unsafe void Give(int buffer, TensorValue value, long copy)
    {
        values[buffer] = value;
        if (value.Storage.Address != 0)
        {
            addresses[buffer] = value.Storage.Address + (value.Offset * value.DType.SizeInBytes);
        }
        else if (copy >= 0)
        {
            int width = value.DType.SizeInBytes;
            addresses[buffer] = AddressOf(new Place(0, copy));
            value.Storage.AsSpan<byte>().Slice(value.Offset * width, value.Size * width)
                .CopyTo(new Span<byte>((void*)addresses[buffer], value.Size * width));
        }
    }

    /// <summary>Empties a buffer that nobody reads any more.</summary>
    public void Forget(int buffer)
    {
        if (values[buffer] is { } value && value.Storage.Pool == Pool && --value.Storage.Readers == 0) Pool.Return(value.Storage);
        values[buffer] = null;
    }

    /// <summary>Keeps what a kernel made in a buffer.</summary>
    public void Keep(int buffer, TensorValue value)
    {
        TensorValue kept = StridedCopy.ToContiguous(value, Pool);
        bool isInput = layout.Donates && kept.Storage.Pool != Pool; // which may be overwritten
        if (kept.Storage.Address == 0 || IsArena(kept.Storage) || isInput) // a result may be what the kernel was given
        {
            kept = TensorValue.Allocate(value.Type, Pool);
            StridedCopy.CopyTo(value, kept);
        }
        if (kept.Storage.Pool == Pool) kept.Storage.Readers++;
        if (kept != value && value.Storage.Pool == Pool && value.Storage.Readers == 0 && !IsArena(value.Storage)) Pool.Return(value.Storage);
        Give(buffer, kept, -1);
    }

    public void Start(ReadOnlySpan<TensorValue> inputs, ReadOnlySpan<TensorValue?> results)
    {
        Pool.ResetPeak();
        foreach ((_, TensorValue value, _) in layout.Known)
        {
            if (value.Storage.IsTaken) throw Errors.Donated();
        }
        for (int i = 0; i < layout.Inputs.Count; i++)
        {
            (int buffer, long copy) = layout.Inputs[i];
            if (buffer < 0) continue;
            TensorValue input = StridedCopy.ToContiguous(inputs[i], Pool);
            if (input != inputs[i]) input.Storage.Readers++;
            Give(buffer, input, copy);
        }
        for (int i = 0; i < layout.Outputs.Count; i++)
        {
            ProgramOutput output = layout.Outputs[i];
            if (output.Donor >= 0) TakeDonated(output, inputs);
            if (!output.IsOwn) continue;
            TensorValue own = results[i] is { } given && given.Storage.Address != 0
                ? given
                : new TensorValue(output.Type, ResultMemory.Rent(output.Type.SizeInBytes), 0, TensorValue.RowMajor(output.Type.Shape));
            Give(output.Buffer, own, -1);
        }
    }

    /// <summary>Lets an output be written over an input that was donated, unless another input has the same memory.</summary>
    private void TakeDonated(ProgramOutput output, ReadOnlySpan<TensorValue> inputs)
    {
        TensorValue donor = inputs[output.Donor];
        bool isAlone = donor.Offset == 0 && donor.IsContiguous && donor.Storage.Capacity == donor.Type.SizeInBytes && donor.Storage.Pool is null;
        for (int i = 0; i < inputs.Length && isAlone; i++) isAlone = i == output.Donor || inputs[i].Storage != donor.Storage;
        foreach ((_, TensorValue value, _) in layout.Known) isAlone &= value.Storage != donor.Storage;
        Storage storage;
        if (isAlone)
        {
            storage = donor.Storage.Take();
        }
        else
        {
            storage = ResultMemory.Rent(donor.Type.SizeInBytes);
            StridedCopy.CopyTo(donor, new TensorValue(donor.Type, storage, 0, TensorValue.RowMajor(donor.Shape)));
        }
        Forget(output.Buffer);
        Give(output.Buffer, new TensorValue(donor.Type, storage, 0, TensorValue.RowMajor(donor.Shape)), -1);
    }

    /// <summary>Hands the results out; what they do not take with them is free again.</summary>
    public void Finish(Span<TensorValue?> results)
    {
        for (int i = 0; i < results.Length; i++)
        {
            ProgramOutput output = layout.Outputs[i];
            if (results[i] is not { } given) results[i] = Finish(output);
            else if (!output.IsOwn || given.Storage.Address == 0) StridedCopy.CopyTo(Seen(output.Operand), given);
        }
        foreach (ProgramOutput output in layout.Outputs)
        {
            if (output.Buffer > 0) Forget(output.Buffer);
        }
        foreach ((int buffer, _) in layout.Inputs)
        {
            if (buffer >= 0) Forget(buffer);
        }
        foreach ((int buffer, TensorValue value, _) in layout.Known) values[buffer] = value;
    }

    /// <summary>A look at what a place holds.</summary>
    public TensorValue Seen(ProgramOperand operand)
    {
        (Access access, Place place) = (operand.Access, operand.Place);
        if (place.Buffer == 0) return InArena(operand.Type, place.Offset, access.Offset, [.. access.Strides]);
        TensorValue source = values[place.Buffer] ?? throw Errors.Internal($"buffer {place.Buffer} is empty");
        return new TensorValue(operand.Type, source.Storage, source.Offset + access.Offset, [.. access.Strides]);
    }

    private TensorValue Finish(ProgramOutput output)
    {
        TensorValue value = Seen(output.Operand);
        bool isRoomy = value.Storage.Capacity > 2 * Math.Max(value.Type.SizeInBytes, 64);
        bool isPinnedSmall = value.Storage.Pool == Pool && value.Type.SizeInBytes < Storage.PinFrom;
        if (!IsArena(value.Storage) && value.IsContiguous && !isRoomy && !isPinnedSmall)
        {
            Pool.Release(value.Storage);
            return value;
        }
        var copy = new TensorValue(value.Type, ResultMemory.Rent(value.Type.SizeInBytes), 0, TensorValue.RowMajor(value.Shape));
        StridedCopy.CopyTo(value, copy);
        return copy;
    }
}
