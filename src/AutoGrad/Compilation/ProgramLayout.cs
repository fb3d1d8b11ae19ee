using AutoGrad.Execution;

namespace AutoGrad.Compilation;

/// <summary>Where a value lies: so many bytes into a buffer. Buffer 0 is the program's own memory.</summary>
internal readonly record struct Place(int Buffer, long Offset)
{
    /// <summary>For example <c>memory +64</c>, or <c>buffer 1</c> for an input or what a kernel made.</summary>
    public override string ToString() => (Buffer, Offset) switch
    {
        (0, _) => $"memory +{Offset}",
        (_, 0) => $"buffer {Buffer}",
        _ => $"buffer {Buffer} +{Offset}",
    };
}

/// <summary>What a program's buffers are.</summary>
internal sealed class ProgramLayout
{
    /// <summary>Whether outputs are written over inputs.</summary>
    public bool Donates { get; set; }

    /// <summary>The bytes of the blocks that the program's own memory consists of; one, unless an array cannot be so long.</summary>
    public IReadOnlyList<long> Blocks { get; set; } = [0];

    /// <summary>The bytes of the program's own memory.</summary>
    public long ArenaBytes => Blocks.Sum();

    /// <summary>The largest values that are computed.</summary>
    public LargestValues Largest { get; set; } = new([]);

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
    public InsufficientMemoryException TooLarge(OutOfMemoryException? cause) => Largest.TooLarge(ArenaBytes, cause);
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
