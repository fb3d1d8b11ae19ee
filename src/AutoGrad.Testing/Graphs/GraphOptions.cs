using System.Collections.Immutable;

namespace AutoGrad.Testing;

/// <summary>What random graphs shall be like.</summary>
public sealed record GraphOptions
{
    /// <summary>
    /// Only operations whose derivatives exist everywhere: no kinks (<c>Abs</c>, <c>Max</c>) and no jumps (<c>Round</c>, comparisons of
    /// floats), so that differences can judge derivatives. Integer and Bool values still occur; they come from integer and Bool inputs.
    /// </summary>
    public bool SmoothOnly { get; init; }

    /// <summary>Whether some graphs compute partly or wholly in Float32.</summary>
    public bool AllowFloat32 { get; init; } = true;

    /// <summary>Whether some graphs have axes of size 0.</summary>
    public bool AllowEmpty { get; init; } = true;

    /// <summary>The largest number of steps; small test sizes of FsCheck draw shorter graphs.</summary>
    /// <exception cref="ArgumentException">The number is less than 1.</exception>
    public int MaximumSteps
    {
        get;
        init => field = AtLeast1(value, nameof(MaximumSteps));
    }
    = 16;

    /// <summary>The largest number of elements of one input.</summary>
    /// <exception cref="ArgumentException">The number is less than 1.</exception>
    public int MaximumInputSize
    {
        get;
        init => field = AtLeast1(value, nameof(MaximumInputSize));
    }
    = 24;

    /// <summary>
    /// Operations to draw beside the built-in ones, about every sixth step if there are any: functions of one's own, or ones under
    /// suspicion. One that no graph can have, because it takes no value or always throws, is refused by <see cref="GraphGenerators"/>.
    /// </summary>
    /// <exception cref="ArgumentException">One is null.</exception>
    public ImmutableArray<GraphOperation> Operations
    {
        get;
        init => field = value.IsDefault ? []
            : value.All(static operation => operation is not null) ? value
            : throw Errors.Argument("GraphOptions", "one of the Operations is null", "Make each with GraphOperation.Create");
    }
    = [];

    private static int AtLeast1(int value, string name) =>
        value >= 1 ? value : throw Errors.Argument("GraphOptions", $"{name} is {value}", "Use 1 or more");
}
