namespace AutoGrad;

/// <summary>Numbered sets of colours, as bits.</summary>
internal sealed class ColourSets(int count)
{
    private readonly ulong[]?[] sets = new ulong[count][];

    /// <summary>The bits of a set, from the lowest of the first word.</summary>
    public ReadOnlySpan<ulong> Of(int set) => sets[set];

    /// <summary>Whether a set has a colour.</summary>
    public bool Has(int set, int colour) =>
        sets[set] is { } words && words.Length > colour / 64 && (words[colour / 64] & (1UL << (colour % 64))) != 0;

    /// <summary>Adds a colour to a set. Whether it is new there.</summary>
    public bool Add(int set, int colour)
    {
        if (Has(set, colour)) return false;
        int word = colour / 64;
        if (!(sets[set] is { } words && words.Length > word)) Array.Resize(ref sets[set], word + 1);
        (sets[set] ?? [])[word] |= 1UL << (colour % 64);
        return true;
    }
}
