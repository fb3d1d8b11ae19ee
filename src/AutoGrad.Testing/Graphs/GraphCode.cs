using System.Globalization;

namespace AutoGrad.Testing;

/// <summary>Constants as C#.</summary>
internal static class GraphCode
{
    /// <summary>For example <c>Tensor.From(new double[] { 1.5, -2 }, [2])</c>.</summary>
    public static string Constant(Tensor tensor)
    {
        string shape = $"{tensor.Shape}";
        string Call(string type, IEnumerable<string> elements) => $"Tensor.From(new {type}[] {{ {string.Join(", ", elements)} }}, {shape})";
        return tensor.DType switch
        {
            DType.Bool => Call("bool", tensor.ToArray<bool>().Select(static element => element ? "true" : "false")),
            DType.Int32 => Call("int", tensor.ToArray<int>().Select(static element => element.ToString(CultureInfo.InvariantCulture))),
            DType.Int64 => Call("long", tensor.ToArray<long>().Select(static element => element.ToString(CultureInfo.InvariantCulture))),
            DType.UInt32 => Call("uint", tensor.ToArray<uint>().Select(static element => element.ToString(CultureInfo.InvariantCulture))),
            DType.Float32 => Call(
                "float",
                tensor.ToArray<float>().Select(static element => Number(element.ToString("R", CultureInfo.InvariantCulture)) + "f")),
            _ => Call(
                "double",
                tensor.ToArray<double>().Select(static element => Number(element.ToString("R", CultureInfo.InvariantCulture)))),
        };
    }

    /// <summary>-0 would be a whole number, which has no sign.</summary>
    private static string Number(string text) => text == "-0" ? "-0.0" : text;
}
