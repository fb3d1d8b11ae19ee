namespace AutoGrad.Compilation;

/// <summary>Which leaves of the arguments a compiled function may overwrite.</summary>
internal static class Donated
{
    /// <summary>From an argument to a flag for every leaf, or null if nothing is donated.</summary>
    /// <param name="donate">The numbers of the donated arguments.</param>
    /// <param name="arguments">How many arguments there are.</param>
    /// <param name="leafCounts">The numbers of leaves of all arguments in order.</param>
    public static Func<T, bool[]>? Of<T>(int[]? donate, int arguments, Func<T, int[]> leafCounts)
    {
        if (donate is not { Length: > 0 }) return null;
        foreach (int number in donate)
        {
            if (number >= 0 && number < arguments) continue;
            throw Errors.Argument("Compile", $"donate names argument {number}, but the function has {arguments}", "The first argument has number 0");
        }
        return argument =>
        {
            int[] counts = leafCounts(argument);
            return [.. counts.SelectMany((count, number) => Enumerable.Repeat(donate.Contains(number), count))];
        };
    }
}
