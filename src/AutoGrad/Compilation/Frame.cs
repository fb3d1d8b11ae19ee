using AutoGrad.Execution;

namespace AutoGrad.Compilation;

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
        if (kept != value && value.Storage.Pool == Pool && value.Storage.Readers == 0 && !IsArena(value.Storage))
            Pool.Return(value.Storage);
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
        bool isAlone = donor.Offset == 0 && donor.IsContiguous && donor.Storage.Capacity == donor.Type.SizeInBytes
            && donor.Storage is { Pool: null, IsKept: false };
        for (int i = 0; i < inputs.Length && isAlone; i++) isAlone = i == output.Donor || inputs[i].Storage != donor.Storage;
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
        if (place.Buffer == 0) return InArena(operand.Type, place.Offset, access.Offset, access.StrideArray);
        TensorValue source = values[place.Buffer] ?? throw Errors.Internal($"buffer {place.Buffer} is empty");
        return new TensorValue(operand.Type, source.Storage, source.Offset + access.Offset, access.StrideArray);
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
