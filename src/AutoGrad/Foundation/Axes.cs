using System.Collections;
using System.Runtime.CompilerServices;

namespace AutoGrad;

/// <summary>
/// A choice of axes, a value with structural equality: one number, a list, or <see cref="All"/> (the default). Negative numbers count
/// from the end, −1 being the last axis.
/// </summary>
/// <example><code>x.Sum(); x.Sum(0); x.Sum([0, -1], keepDims: true);</code></example>
[CollectionBuilder(typeof(Axes), nameof(Create))]
public readonly struct Axes : IEquatable<Axes>, IReadOnlyList<int>
{
    private readonly int[]? numbers;

    private Axes(int[] numbers) => this.numbers = numbers;

    /// <summary>Every axis of whatever tensor it meets; the same as <c>default</c>.</summary>
    public static Axes All => default;

    /// <summary>Whether this is <see cref="All"/>.</summary>
    public bool IsAll => numbers is null;

    /// <summary>The listed axes, in the order given; an empty list means no axis at all.</summary>
    public static Axes Create(params ReadOnlySpan<int> axes) => new(axes.ToArray());

    /// <summary>One axis.</summary>
    public static implicit operator Axes(int axis) => Create(axis);

    /// <summary>How many axes are listed; 0 for <see cref="All"/>.</summary>
    public int Count => numbers?.Length ?? 0;

    /// <summary>The number at a place in the list.</summary>
    public int this[int index] => (numbers ?? [])[index];

    /// <summary>The numbers as listed.</summary>
    public ReadOnlySpan<int> Numbers => numbers;

    /// <summary>Whether both list the same numbers in the same order, or both are <see cref="All"/>.</summary>
    public bool Equals(Axes other) => IsAll == other.IsAll && Numbers.SequenceEqual(other.Numbers);

    /// <inheritdoc/>
    public override bool Equals(object? obj) => obj is Axes other && Equals(other);

    /// <inheritdoc/>
    public override int GetHashCode()
    {
        var hash = new HashCode();
        foreach (int axis in Numbers) hash.Add(axis);
        return hash.ToHashCode();
    }

    /// <summary>Whether both list the same numbers in the same order.</summary>
    public static bool operator ==(Axes left, Axes right) => left.Equals(right);

    /// <summary>Whether the lists differ.</summary>
    public static bool operator !=(Axes left, Axes right) => !left.Equals(right);

    /// <summary>The numbers in brackets, or <c>all</c>.</summary>
    public override string ToString() => IsAll ? "all" : $"[{string.Join(", ", (IEnumerable<int>)this)}]";

    /// <inheritdoc/>
    public IEnumerator<int> GetEnumerator() => ((IEnumerable<int>)(numbers ?? [])).GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
}
