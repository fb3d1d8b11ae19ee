using AutoGrad.Execution;

namespace AutoGrad.Compilation;

/// <summary>The largest values that a program computes, for the error that tells of too little memory.</summary>
/// <param name="Values">The values, the largest first, with the names of what computes them.</param>
internal sealed record LargestValues(IReadOnlyList<(TensorType Type, string Name)> Values)
{
    private const int Named = 3;

    /// <summary>Whether one is larger than any array can be.</summary>
    public bool ExceedArrays => Values.Count > 0 && Values[0].Type.SizeInBytes > Storage.MostBytes;

    /// <summary>The largest of some nodes.</summary>
    public static LargestValues Of(IEnumerable<(TensorType Type, string Name)> computed) =>
        new([.. computed.OrderByDescending(static value => value.Type.SizeInBytes).Take(Named)]);

    /// <summary>The error for a run that there is no memory for.</summary>
    /// <param name="bytes">What the program keeps, as far as that is known.</param>
    /// <param name="cause">The error of the allocation that failed, if one did.</param>
    public InsufficientMemoryException TooLarge(long bytes, OutOfMemoryException? cause) => new(
        ExceedArrays
            ? $"Memory: {Described(Values[0])} is larger than the {Storage.MostBytes:N0} bytes that one tensor can have. Use smaller batches or a " +
                "smaller dtype, or Scan over pieces."
            : $"Memory: there is not enough for a program that keeps {bytes:N0} bytes of intermediate values. Its largest values are " +
                string.Join(", ", Values.Select(Described)) +
                ". Use smaller batches or a smaller dtype, Checkpoint what derivatives read, or Scan over pieces.",
        cause);

    private static string Described((TensorType Type, string Name) value) =>
        $"{value.Type} of {value.Name} ({value.Type.SizeInBytes:N0} bytes)";
}
