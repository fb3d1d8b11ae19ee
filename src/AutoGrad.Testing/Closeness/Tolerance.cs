using System.Globalization;

namespace AutoGrad.Testing;

/// <summary>
/// How far two floats may be apart and still be taken for equal: by at most
/// <c>Absolute + Relative · |expected| + OfLargest · max |expected|</c>, or by at most <see cref="Ulps"/>, whichever allows more.
/// </summary>
/// <remarks>
/// NaN is equal to NaN, an infinity to the same infinity and to nothing else. Integers and Bools have no tolerance: they are equal or not.
/// </remarks>
/// <example><code>
/// AssertClose(expected, actual, 1e-12);                          // the difference is at most 1e-12 · (1 + |expected|)
/// AssertClose(expected, actual, Tolerance.OfUlps(4));            // at most three floats lie between the two
/// AssertClose(expected, actual, new Tolerance { Relative = 1e-3, Absolute = 1e-9 });
/// </code></example>
public sealed record Tolerance
{
    /// <summary>What every difference may be; 0 unless set.</summary>
    /// <exception cref="ArgumentException">The number is negative, NaN or infinite.</exception>
    public double Absolute { get; init => field = Checked(nameof(Absolute), value); }

    /// <summary>What a difference may be as a part of the expected number; 0 unless set.</summary>
    /// <exception cref="ArgumentException">The number is negative, NaN or infinite.</exception>
    public double Relative { get; init => field = Checked(nameof(Relative), value); }

    /// <summary>
    /// What a difference may be as a part of the largest finite number that is expected in the same tensor, which is how sums and products
    /// of matrices err; 0 unless set.
    /// </summary>
    /// <exception cref="ArgumentException">The number is negative, NaN or infinite.</exception>
    public double OfLargest { get; init => field = Checked(nameof(OfLargest), value); }

    /// <summary>
    /// How many steps from one float to the next, of the dtype of the tensors, a number may be away from the expected one; 0 unless set.
    /// </summary>
    /// <exception cref="ArgumentException">The number is negative, NaN or infinite.</exception>
    public double Ulps { get; init => field = Checked(nameof(Ulps), value); }

    /// <summary>Whether 0 and −0 differ; false unless set.</summary>
    public bool SignOfZero { get; init; }

    /// <summary>No difference at all, but that of 0 and −0.</summary>
    public static Tolerance Exact { get; } = new();

    /// <summary>Absolute and relative at once: <c>tolerance · (1 + |expected|)</c>. A bare number is converted to this.</summary>
    /// <param name="tolerance">Not negative.</param>
    public static Tolerance Of(double tolerance) => new() { Absolute = tolerance, Relative = tolerance };

    /// <summary>Absolute and relative to the largest number: <c>tolerance · (1 + max |expected|)</c>.</summary>
    /// <param name="tolerance">Not negative.</param>
    public static Tolerance OfMagnitude(double tolerance) => new() { Absolute = tolerance, OfLargest = tolerance };

    /// <summary>So many steps from float to float.</summary>
    /// <param name="ulps">Not negative.</param>
    public static Tolerance OfUlps(double ulps) => new() { Ulps = ulps };

    /// <inheritdoc cref="Of(double)"/>
    public static implicit operator Tolerance(double tolerance) => Of(tolerance);

    /// <summary>What is allowed when nothing is said: 1e-10 · (1 + |expected|) for Float64, 1e-5 · (1 + |expected|) for Float32.</summary>
    /// <param name="dtype">The dtype of the tensors.</param>
    public static Tolerance Usual(DType dtype) => dtype == DType.Float32 ? 1e-5 : 1e-10;

    /// <summary>The measures that are set, as a sum.</summary>
    public override string ToString()
    {
        IEnumerable<string> parts =
        [
            .. Part(Absolute, ""),
            .. Part(Relative, " · |expected|"),
            .. Part(OfLargest, " · the largest"),
        ];
        string text = string.Join(" + ", parts);
        if (Absolute > 0 && Absolute == Relative && OfLargest == 0) text = $"{Text(Absolute)} · (1 + |expected|)";
        if (Absolute > 0 && Absolute == OfLargest && Relative == 0) text = $"{Text(Absolute)} · (1 + the largest)";
        string ulps = Ulps > 0 ? $"{Text(Ulps)} ulp" : "";
        return text.Length == 0 ? ulps : ulps.Length == 0 ? text : $"{text} and {ulps}";
    }

    internal double Allowed(double expected, double largest) =>
        Absolute + (double.IsFinite(expected) ? Relative * Math.Abs(expected) : 0) + (OfLargest * largest);

    private static string[] Part(double number, string of) => number > 0 ? [Text(number) + of] : [];

    private static string Text(double number) => number.ToString("g4", CultureInfo.InvariantCulture);

    private static double Checked(string what, double value) => value >= 0 && double.IsFinite(value)
        ? value
        : throw Errors.Argument("Tolerance", $"{what} is {value.ToString(CultureInfo.InvariantCulture)}", "Give 0 or a positive, finite number");
}
