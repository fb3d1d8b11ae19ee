using System.Collections;
using System.Runtime.CompilerServices;

namespace AutoGrad;

/// <summary>
/// The sizes of a tensor's axes, outermost first; a value with structural equality. <c>[]</c> (and <c>default</c>) is the shape of a
/// scalar, which has one element. A size of 0 is allowed and makes the tensor empty.
/// </summary>
/// <example><code>Shape shape = [2, 3]; int rows = shape[0]; int columns = shape[^1];</code></example>
[CollectionBuilder(typeof(Shape), nameof(Create))]
public readonly struct Shape : IEquatable<Shape>, IReadOnlyList<int>
{
    /// <summary>
    /// The largest number of elements of one tensor: what one .NET array can hold. The elements of a tensor that is computed must also
    /// have no more bytes than about that, 2 GiB: a quarter as many Float32, an eighth as many Float64.
    /// </summary>
    public const int MaximumSize = 0x7FFFFFC7;

    private readonly int[]? sizes;

    private Shape(int[] sizes, int size)
    {
        this.sizes = sizes;
        this.size = size;
    }

    private readonly int size;

    /// <summary>A shape of the given axis sizes.</summary>
    /// <exception cref="ArgumentException">A size is negative, or the product exceeds <see cref="MaximumSize"/>.</exception>
    public static Shape Create(params ReadOnlySpan<int> sizes)
    {
        if (sizes.IsEmpty) return default;
        Int128 product = 1;
        bool empty = false;
        foreach (int axisSize in sizes)
        {
            if (axisSize < 0) throw Errors.NegativeSize(sizes);
            empty |= axisSize == 0;
            if (product <= MaximumSize) product *= Math.Max(axisSize, 1);
        }
        if (!empty && product > MaximumSize) throw Errors.TooLarge(sizes);
        return new Shape(sizes.ToArray(), empty ? 0 : (int)product);
    }

    /// <summary>The number of axes; 0 for a scalar.</summary>
    public int Rank => sizes?.Length ?? 0;

    /// <summary>The number of elements: the product of all sizes, 1 for a scalar.</summary>
    public int Size => sizes is null ? 1 : size;

    /// <summary>The size of one axis, counted from 0; <c>shape[^1]</c> is the last.</summary>
    /// <exception cref="ArgumentException">There is no such axis.</exception>
    public int this[int axis] =>
        (uint)axis < (uint)Rank ? sizes![axis] : throw Errors.Argument(
            "Shape",
            $"axis {axis} is out of range for shape {this}",
            Rank == 0 ? "A scalar has no axes" : $"Use 0 to {Rank - 1}, or ^1 to ^{Rank} from the end");

    /// <summary>All sizes, outermost first.</summary>
    public ReadOnlySpan<int> Sizes => sizes;

    int IReadOnlyCollection<int>.Count => Rank;

    /// <summary>The number of axes, so that <c>shape[^1]</c> and list patterns work; the same as <see cref="Rank"/>.</summary>
    public int Length => Rank;

    /// <summary>Whether both shapes have the same sizes in the same order.</summary>
    public bool Equals(Shape other) => ReferenceEquals(sizes, other.sizes) || Sizes.SequenceEqual(other.Sizes);

    /// <inheritdoc/>
    public override bool Equals(object? obj) => obj is Shape other && Equals(other);

    /// <inheritdoc/>
    public override int GetHashCode()
    {
        var hash = new HashCode();
        foreach (int axisSize in Sizes) hash.Add(axisSize);
        return hash.ToHashCode();
    }

    /// <summary>Whether both shapes have the same sizes in the same order.</summary>
    public static bool operator ==(Shape left, Shape right) => left.Equals(right);

    /// <summary>Whether the shapes differ.</summary>
    public static bool operator !=(Shape left, Shape right) => !left.Equals(right);

    /// <summary>The sizes in brackets: <c>[2, 3]</c>; <c>[]</c> for a scalar.</summary>
    public override string ToString() => $"[{string.Join(", ", (IEnumerable<int>)this)}]";

    /// <inheritdoc/>
    public IEnumerator<int> GetEnumerator() => ((IEnumerable<int>)(sizes ?? [])).GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
}
