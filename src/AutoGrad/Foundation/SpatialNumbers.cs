namespace AutoGrad;

/// <summary>Reads arguments that hold one number for all spatial axes or one for each.</summary>
internal static class SpatialNumbers
{
    /// <summary>One number an axis; a number of its own if none was given.</summary>
    public static Axes Resolve(string operation, string name, Axes given, int rank, int otherwise)
    {
        if (given.IsAll) return [.. Enumerable.Repeat(otherwise, rank)];
        if (given.Count == rank) return given;
        if (given.Count == 1) return [.. Enumerable.Repeat(given[0], rank)];
        throw Errors.Argument(
            operation,
            $"{name} {given} has {given.Count} numbers for {rank} spatial axes",
            "Give one number for all axes, or one for each");
    }

    /// <summary>The same, all of them at least 1.</summary>
    public static Axes Positive(string operation, string name, Axes given, int rank, int otherwise)
    {
        Axes numbers = Resolve(operation, name, given, rank, otherwise);
        return numbers.All(static number => number >= 1)
            ? numbers
            : throw Errors.Argument(operation, $"{name} {given} has a number below 1", "Every number must be 1 or more");
    }
}
