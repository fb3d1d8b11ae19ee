using System.Globalization;
using System.Numerics;

namespace AutoGrad;

/// <summary>
/// The elements of one tensor as texts of equal width. Floats share one notation: scientific if the largest magnitude reaches 10⁸, the
/// smallest (other than 0) is below 10⁻⁴, or they are more than a factor of 1,000 apart; fixed otherwise. Each is shown with the digits
/// that tell it apart from its neighbours, at most <see cref="Precision"/> after the point. This is the convention of NumPy.
/// </summary>
internal static class ElementText
{
    private const int Precision = 8;

    /// <summary>Truth values.</summary>
    public static string[] Bools(bool[] elements) => AlignRight([.. elements.Select(static element => element ? "True" : "False")]);

    /// <summary>Whole numbers.</summary>
    public static string[] Integers<T>(T[] elements, string? format, IFormatProvider culture) where T : IBinaryInteger<T> =>
        AlignRight([.. elements.Select(element => element.ToString(format, culture))]);

    /// <summary>Floats; a scalar keeps all its digits.</summary>
    public static string[] Floats<T>(T[] elements, bool isScalar, string? format, IFormatProvider culture)
        where T : IBinaryFloatingPointIeee754<T>
    {
        if (!string.IsNullOrEmpty(format)) return AlignRight([.. elements.Select(element => element.ToString(format, culture))]);
        if (isScalar) return [Scalar(elements[0])];
        double largest = 0, smallest = double.PositiveInfinity;
        foreach (T element in elements)
        {
            double magnitude = double.CreateChecked(T.Abs(element));
            if (!double.IsFinite(magnitude) || magnitude == 0) continue;
            largest = Math.Max(largest, magnitude);
            smallest = Math.Min(smallest, magnitude);
        }
        bool scientific = largest > 0 && (largest >= 1e8 || smallest < 1e-4 || largest / smallest > 1000);
        return scientific ? Scientific(elements) : Fixed(elements);
    }

    private static string Scalar<T>(T element) where T : IBinaryFloatingPointIeee754<T>
    {
        if (!T.IsFinite(element)) return NotFinite(element);
        int digits = ShortestDigits(element);
        (string mantissa, int exponent) = Split(element, digits - 1);
        if (T.IsZero(element)) return T.IsNegative(element) ? "-0.0" : "0.0";
        return exponent is >= -4 and < 16
            ? element.ToString($"F{Math.Max(digits - 1 - exponent, 1)}", CultureInfo.InvariantCulture)
            : $"{mantissa}e{Exponent(exponent, 2)}";
    }

    /// <summary>Points one under the other, the places after the last digit that matters left blank.</summary>
    private static string[] Fixed<T>(T[] elements) where T : IBinaryFloatingPointIeee754<T>
    {
        string[] texts = [.. elements.Select(static element => T.IsFinite(element) ? FixedText(element) : NotFinite(element))];
        int after = Finite(elements, texts).Max(static text => text.Length - text.IndexOf('.') - 1);
        for (int i = 0; i < texts.Length; i++)
        {
            if (T.IsFinite(elements[i])) texts[i] = texts[i].PadRight(texts[i].IndexOf('.') + 1 + after);
        }
        return AlignRight(texts);
    }

    /// <summary>Mantissas with equally many digits, exponents too.</summary>
    private static string[] Scientific<T>(T[] elements) where T : IBinaryFloatingPointIeee754<T>
    {
        (string Mantissa, int Exponent)[] parts =
        [
            .. elements.Select(static element =>
                T.IsFinite(element) ? Split(element, Math.Min(ShortestDigits(element) - 1, Precision)) : (NotFinite(element), 0)),
        ];
        int after = 0, exponentDigits = 2;
        for (int i = 0; i < parts.Length; i++)
        {
            if (!T.IsFinite(elements[i])) continue;
            string shortest = Digits(parts[i].Mantissa, 0);
            after = Math.Max(after, shortest.Length - shortest.IndexOf('.') - 1);
            exponentDigits = Math.Max(exponentDigits, Exponent(parts[i].Exponent, 0).Length - 1);
        }
        string[] texts =
        [
            .. parts.Select((part, i) => T.IsFinite(elements[i])
                ? $"{Digits(part.Mantissa, after)}e{Exponent(part.Exponent, exponentDigits)}"
                : part.Mantissa),
        ];
        return AlignRight(texts);
    }

    private static string FixedText<T>(T element) where T : IBinaryFloatingPointIeee754<T>
    {
        int digits = ShortestDigits(element);
        int after = Math.Max(digits - 1 - Split(element, digits - 1).Exponent, 0);
        string text = element.ToString($"F{Math.Min(after, Precision)}", CultureInfo.InvariantCulture);
        return text.Contains('.', StringComparison.Ordinal) ? text.TrimEnd('0') : $"{text}.";
    }

    /// <summary>How many significant digits the shortest text has that reads back as the same number.</summary>
    private static int ShortestDigits<T>(T element) where T : IBinaryFloatingPointIeee754<T>
    {
        string text = element.ToString("R", CultureInfo.InvariantCulture);
        int end = text.IndexOf('E', StringComparison.Ordinal);
        string mantissa = (end < 0 ? text : text[..end]).Replace(".", "", StringComparison.Ordinal).Trim('-', '0');
        return Math.Max(mantissa.Length, 1);
    }

    /// <summary>Mantissa and power of ten in scientific notation with so many digits after the point, correctly rounded.</summary>
    private static (string Mantissa, int Exponent) Split<T>(T element, int after) where T : IBinaryFloatingPointIeee754<T>
    {
        string text = element.ToString($"E{after}", CultureInfo.InvariantCulture);
        int end = text.IndexOf('E', StringComparison.Ordinal);
        return (text[..end], int.Parse(text.AsSpan(end + 1), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture));
    }

    /// <summary>A mantissa with so many digits after the point; the point is always there.</summary>
    private static string Digits(string mantissa, int after)
    {
        string pointed = mantissa.Contains('.', StringComparison.Ordinal) ? mantissa : $"{mantissa}.";
        return pointed.TrimEnd('0').PadRight(pointed.IndexOf('.') + 1 + after, '0');
    }

    private static string Exponent(int exponent, int digits) =>
        (exponent < 0 ? "-" : "+") + Math.Abs(exponent).ToString(CultureInfo.InvariantCulture).PadLeft(digits, '0');

    private static string NotFinite<T>(T element) where T : IBinaryFloatingPointIeee754<T> =>
        T.IsNaN(element) ? "nan" : T.IsNegative(element) ? "-inf" : "inf";

    private static IEnumerable<string> Finite<T>(T[] elements, string[] texts) where T : IBinaryFloatingPointIeee754<T> =>
        texts.Where((_, i) => T.IsFinite(elements[i])).DefaultIfEmpty(".");

    private static string[] AlignRight(string[] texts)
    {
        int width = texts.Max(static text => text.Length);
        return [.. texts.Select(text => text.PadLeft(width))];
    }
}
