using System.Globalization;
using System.Text;
using AutoGrad.Execution;

namespace AutoGrad;

public sealed partial class Tensor : IFormattable
{
    /// <summary>
    /// The numbers as NumPy shows them, computed if need be: nested brackets, columns aligned, at most 8 digits after the point and never
    /// more than tell the number apart, one choice between fixed and scientific notation for the whole tensor. Above 1,000 elements only
    /// three items at either end of each axis are shown.
    /// </summary>
    /// <remarks>
    /// A scalar prints as a plain number with all its digits, an empty tensor as <c>[]</c> with its shape. While a function is being traced
    /// the numbers are not known; then the type and the operation are shown, for example <c>Float32[2, 3] = Multiply(…)</c>. The text does
    /// not depend on the culture.
    /// </remarks>
    public override string ToString() => ToString(null, null);

    /// <summary>
    /// As <see cref="ToString()"/>, with every number in a .NET format: <c>$"{loss:F4}"</c>. Bools have no formats and stay as they are.
    /// </summary>
    /// <param name="format">A standard or custom numeric format; null or empty for the format of <see cref="ToString()"/>.</param>
    /// <param name="formatProvider">The culture of the format; null for the invariant one.</param>
    /// <exception cref="FormatException">The format is not one of the numbers' type.</exception>
    public string ToString(string? format, IFormatProvider? formatProvider)
    {
        if (!CanBeComputed()) return TypeAndPrimitive();
        TensorValue numbers = Compilation.Evaluation.ValueOf(this);
        return TensorText.Of(numbers, format, formatProvider ?? CultureInfo.InvariantCulture);
    }

    /// <summary>One line that costs next to nothing: numbers only if they are there already.</summary>
    private string DebuggerDisplay =>
        Value is { } known
            ? $"{Type} {TensorText.Of(known, null, CultureInfo.InvariantCulture).ReplaceLineEndings("")}"
            : TypeAndPrimitive();

    private string TypeAndPrimitive() => $"{Type} = {Primitive.Name}{(Inputs.IsEmpty ? "" : "(…)")}";

    private bool CanBeComputed()
    {
        static bool IsUnknown(Tensor node) => node.Value is null;
        return !Graph.Reachable([this], IsUnknown).Exists(static node => IsUnknown(node) && node.Primitive is Placeholder);
    }
}

/// <summary>
/// Lays the elements of a value out in nested brackets: a row a line, one more line break for every axis between, rows wrapped at 75
/// columns, everything but three items at either end of an axis left out when there are more than 1,000 elements.
/// </summary>
internal sealed class TensorText
{
    private const int LineWidth = 75;
    private const int SummariseAbove = 1000;
    private const int EdgeItems = 3;
    private const string Omitted = "...";

    private readonly StringBuilder text = new();
    private readonly string[] elements;
    private readonly Shape shape;
    private readonly bool summarised;
    private int next;

    private TensorText(string[] elements, Shape shape, bool summarised)
    {
        this.elements = elements;
        this.shape = shape;
        this.summarised = summarised;
    }

    /// <summary>The text of a contiguous value.</summary>
    public static string Of(TensorValue value, string? format, IFormatProvider culture)
    {
        Shape shape = value.Shape;
        if (value.Size == 0) return shape.Rank == 1 ? "[]" : $"[] of shape {shape}";
        bool summarised = value.Size > SummariseAbove;
        int[] shown = Shown(shape, summarised);
        string[] elements = value.DType switch
        {
            DType.Float32 => ElementText.Floats(Pick<float>(value, shown), shape.Rank == 0, format, culture),
            DType.Float64 => ElementText.Floats(Pick<double>(value, shown), shape.Rank == 0, format, culture),
            DType.Int32 => ElementText.Integers(Pick<int>(value, shown), format, culture),
            DType.Int64 => ElementText.Integers(Pick<long>(value, shown), format, culture),
            DType.UInt32 => ElementText.Integers(Pick<uint>(value, shown), format, culture),
            _ => ElementText.Bools(Pick<bool>(value, shown)),
        };
        var layout = new TensorText(elements, shape, summarised);
        layout.Append(0);
        return layout.text.ToString();
    }

    /// <summary>The row-major positions of the elements that are shown, in order.</summary>
    private static int[] Shown(Shape shape, bool summarised)
    {
        List<int> positions = [0];
        foreach (int size in shape)
        {
            bool omits = summarised && size > 2 * EdgeItems;
            var longer = new List<int>();
            foreach (int position in positions)
            {
                for (int i = 0; i < size; i++)
                {
                    if (omits && i == EdgeItems) i = size - EdgeItems;
                    longer.Add((position * size) + i);
                }
            }
            positions = longer;
        }
        return [.. positions];
    }

    private static T[] Pick<T>(TensorValue value, int[] positions) where T : unmanaged
    {
        ReadOnlySpan<T> all = value.AsSpan<T>();
        var picked = new T[positions.Length];
        for (int i = 0; i < picked.Length; i++) picked[i] = all[positions[i]];
        GC.KeepAlive(value);
        return picked;
    }

    /// <summary>Writes what lies below one index of the axes before <paramref name="axis"/>; brackets of those are open already.</summary>
    private void Append(int axis)
    {
        if (axis == shape.Rank)
        {
            text.Append(elements[next++]);
            return;
        }
        text.Append('[');
        bool isRow = axis == shape.Rank - 1;
        bool omits = summarised && shape[axis] > 2 * EdgeItems;
        int items = omits ? (2 * EdgeItems) + 1 : shape[axis];
        int lineStart = text.Length - axis - 1; // every bracket or blank before the first element is one column
        for (int item = 0; item < items; item++)
        {
            bool isOmission = omits && item == EdgeItems;
            if (isRow)
            {
                string word = isOmission ? Omitted : elements[next++];
                if (item > 0) Separate(word, axis, ref lineStart);
                text.Append(word);
                continue;
            }
            if (item > 0) text.Append('\n', shape.Rank - 1 - axis).Append(' ', axis + 1);
            if (isOmission) text.Append(Omitted);
            else Append(axis + 1);
        }
        text.Append(']');
    }

    /// <summary>
    /// A blank between two elements of a row, or a line break if the next one would run over the edge with the closing brackets.
    /// </summary>
    private void Separate(string word, int axis, ref int lineStart)
    {
        int closing = axis + 1;
        if (text.Length - lineStart + 1 + word.Length + closing <= LineWidth)
        {
            text.Append(' ');
            return;
        }
        while (text[^1] == ' ') text.Length--;
        text.Append('\n');
        lineStart = text.Length;
        text.Append(' ', axis + 1);
    }
}
