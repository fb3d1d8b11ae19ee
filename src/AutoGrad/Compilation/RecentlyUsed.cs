using System.Diagnostics.CodeAnalysis;

namespace AutoGrad.Compilation;

/// <summary>
/// The values that were used last, so many at most: one more takes the place of that used longest ago. Not for several threads at once.
/// </summary>
/// <param name="most">How many there may be.</param>
internal sealed class RecentlyUsed<TKey, TValue>(int most) where TKey : notnull
{
    private readonly Dictionary<TKey, LinkedListNode<(TKey Key, TValue Value)>> entries = [];
    private readonly LinkedList<(TKey Key, TValue Value)> byUse = []; // the last used first

    /// <summary>How many values there are.</summary>
    public int Count => entries.Count;

    /// <summary>The values, the one used longest ago first.</summary>
    public IEnumerable<TValue> OldestFirst
    {
        get
        {
            for (LinkedListNode<(TKey Key, TValue Value)>? node = byUse.Last; node is not null; node = node.Previous)
                yield return node.Value.Value;
        }
    }

    /// <summary>Finds a value, which is thereby used.</summary>
    public bool TryGet(TKey key, [MaybeNullWhen(false)] out TValue value)
    {
        if (!entries.TryGetValue(key, out LinkedListNode<(TKey Key, TValue Value)>? entry))
        {
            value = default;
            return false;
        }
        if (entry != byUse.First)
        {
            byUse.Remove(entry);
            byUse.AddFirst(entry);
        }
        value = entry.Value.Value;
        return true;
    }

    /// <summary>Adds a value under a key that there is none for.</summary>
    public void Add(TKey key, TValue value)
    {
        entries.Add(key, byUse.AddFirst((key, value)));
        if (entries.Count <= most || byUse.Last is not { } last) return;
        byUse.RemoveLast();
        entries.Remove(last.Value.Key);
    }

    /// <summary>While all values together keep more than so many bytes, those used longest ago give theirs back.</summary>
    public void Limit(long mostBytes, Func<TValue, long> bytes, Action<TValue> giveBack)
    {
        long sum = OldestFirst.Sum(bytes);
        foreach (TValue value in OldestFirst)
        {
            if (sum <= mostBytes) return;
            sum -= bytes(value);
            giveBack(value);
        }
    }
}
