using System.Collections.Immutable;

namespace AutoGrad;

public sealed partial class Tensor
{
    /// <summary>
    /// The tensor cut into equal parts along an axis; joining them again with <c>Concatenate</c> gives the tensor. Nothing is
    /// copied.
    /// </summary>
    /// <param name="parts">How many parts; the size of the axis is a multiple of it.</param>
    /// <param name="axis">The axis to cut.</param>
    /// <returns>The parts in order.</returns>
    /// <exception cref="ArgumentException">The axis is out of range or does not divide into that many parts.</exception>
    public ImmutableArray<Tensor> Split(int parts, int axis = 0)
    {
        int cut = Check.Axis("Split", axis, Shape);
        if (parts <= 0 || Shape[cut] % parts != 0)
        {
            throw Errors.Argument(
                "Split",
                $"axis {cut} of shape {Shape} does not divide into {parts} equal parts",
                $"Choose a divisor of {Shape[cut]}, or list the sizes of the parts");
        }
        int[] sizes = new int[parts];
        Array.Fill(sizes, Shape[cut] / parts);
        return Split(sizes, cut);
    }

    /// <summary>The tensor cut into parts of the given sizes along an axis. Nothing is copied.</summary>
    /// <param name="sizes">
    /// The sizes of the parts, which add up to that of the axis; one may be −1: it is worked out from the others.
    /// </param>
    /// <param name="axis">The axis to cut.</param>
    /// <returns>The parts in order.</returns>
    /// <exception cref="ArgumentException">The axis is out of range, or the sizes do not add up.</exception>
    /// <example><code>ImmutableArray&lt;Tensor&gt; headAndTail = x.Split([1, -1]);</code></example>
    public ImmutableArray<Tensor> Split(ReadOnlySpan<int> sizes, int axis = 0)
    {
        int cut = Check.Axis("Split", axis, Shape);
        int[] lengths = sizes.ToArray();
        int unknown = sizes.IndexOf(-1);
        if (unknown >= 0)
        {
            lengths[unknown] = 0;
            lengths[unknown] = (int)Math.Clamp(Shape[cut] - lengths.Sum(static length => (long)length), -1, Shape[cut]);
        }
        if (lengths.Any(static length => length < 0) || lengths.Sum(static length => (long)length) != Shape[cut])
        {
            throw Errors.Argument(
                "Split",
                $"parts of sizes {Axes.Create(sizes)} do not make up axis {cut} of shape {Shape}",
                $"Let the sizes add up to {Shape[cut]}, or leave one as -1");
        }
        var parts = ImmutableArray.CreateBuilder<Tensor>(lengths.Length);
        int start = 0;
        foreach (int length in lengths)
        {
            parts.Add(SliceAxis(cut, start, length));
            start += length;
        }
        return parts.MoveToImmutable();
    }
}
