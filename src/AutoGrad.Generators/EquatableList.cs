using System.Collections;

namespace AutoGrad.Generators;

/// <summary>A list that equals another by its elements, so that an unchanged model stops the pipeline.</summary>
internal sealed class EquatableList<T>(IEnumerable<T> elements) : IEquatable<EquatableList<T>>, IReadOnlyList<T> where T : IEquatable<T>
{
    private readonly T[] elements = [.. elements];

    public int Count => elements.Length;

    public T this[int index] => elements[index];

    public bool Equals(EquatableList<T>? other) => other is not null && elements.SequenceEqual(other.elements);

    public override bool Equals(object? obj) => Equals(obj as EquatableList<T>);

    public override int GetHashCode() => elements.Aggregate(17, (hash, element) => unchecked((hash * 31) + element.GetHashCode()));

    public IEnumerator<T> GetEnumerator() => ((IEnumerable<T>)elements).GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
}
