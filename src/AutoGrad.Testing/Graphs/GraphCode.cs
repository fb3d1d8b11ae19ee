using System.Globalization;

namespace AutoGrad.Testing;

/// <summary>Constants as C#.</summary>
internal static class GraphCode
{
    /// <summary>For example <c>Tensor.From(new double[] { 1.5, -2 }, [2])</c>.</summary>
    public static string Constant(Tensor tensor)
    {
        string shape = $"{tensor.Shape}";
        string Call(string type, IEnumerable<string> elements) =>
            $"Tensor.From(new {type}[] {{ {string.Concat(string.Join(", ", elements), tensor.Size == 0 ? "" : " ")}}}, {shape})";
        return tensor.DType switch
        {
            DType.Bool => Call("bool", tensor.ToArray<bool>().Select(static element => element ? "true" : "false")),
            DType.Int32 => Call("int", tensor.ToArray<int>().Select(static element => element.ToString(CultureInfo.InvariantCulture))),
            DType.Int64 => Call("long", tensor.ToArray<long>().Select(static element => element.ToString(CultureInfo.InvariantCulture))),
            DType.UInt32 => Call("uint", tensor.ToArray<uint>().Select(static element => element.ToString(CultureInfo.InvariantCulture))),
            DType.Float32 => Call("float", tensor.ToArray<float>().Select(Number)),
            _ => Call("double", tensor.ToArray<double>().Select(Element)),
        };
    }

    /// <summary>For example <c>1.5f</c>.</summary>
    public static string Number(float number) =>
        float.IsFinite(number) ? $"{Signed(number.ToString("R", CultureInfo.InvariantCulture))}f" : $"float.{Name(number)}";

    /// <summary>For example <c>2.0</c>: a double by itself.</summary>
    public static string Number(double number) => Element(number) is var text && text.AsSpan().ContainsAny('.', 'E') ? text : $"{text}.0";

    /// <summary>A string literal.</summary>
    public static string Text(string text) =>
        $"\"{string.Concat(text.Select(static letter => letter is '"' or '\\' ? $"\\{letter}" : IsPrinted(letter) ? $"{letter}" : $"\\u{(int)letter:x4}"))}\"";

    private static bool IsPrinted(char letter) =>
        !char.IsControl(letter) && !char.IsSurrogate(letter)
        && char.GetUnicodeCategory(letter) is not (UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator);

    /// <summary>A number where a double is expected.</summary>
    private static string Element(double number) =>
        double.IsFinite(number) ? Signed(number.ToString("R", CultureInfo.InvariantCulture)) : $"double.{Name(number)}";

    private static string Name(double number) =>
        double.IsNaN(number) ? nameof(double.NaN) : number > 0 ? nameof(double.PositiveInfinity) : nameof(double.NegativeInfinity);

    /// <summary>-0 would be a whole number, which has no sign.</summary>
    private static string Signed(string text) => text == "-0" ? "-0.0" : text;
}
