using System.Numerics;

namespace AutoGrad;

/// <summary>The colours that the next column cannot have.</summary>
internal sealed class ForbiddenColours
{
    private ulong[] words = new ulong[1];

    /// <summary>Forbids nothing any more.</summary>
    public void Clear() => words.AsSpan().Clear();

    /// <summary>Forbids one colour.</summary>
    public void Add(int colour)
    {
        if (colour / 64 >= words.Length) Array.Resize(ref words, (colour / 64) + 1);
        words[colour / 64] |= 1UL << (colour % 64);
    }

    /// <summary>Forbids a set of <see cref="ColourSets"/>.</summary>
    public void Add(ReadOnlySpan<ulong> set)
    {
        if (set.Length > words.Length) Array.Resize(ref words, set.Length);
        for (int i = 0; i < set.Length; i++) words[i] |= set[i];
    }

    /// <summary>The least colour that is not forbidden.</summary>
    public int FirstOther()
    {
        int word = words.AsSpan().IndexOfAnyExcept(ulong.MaxValue);
        return word < 0 ? words.Length * 64 : (word * 64) + BitOperations.TrailingZeroCount(~words[word]);
    }
}
