using System.Collections.Immutable;
using System.Globalization;
using System.Text;

namespace AutoGrad.Testing;

/// <summary>What is said of tensors that differ.</summary>
internal static class DifferenceReport
{
    private const int WidestBar = 40;
    private const int MostLeaves = 8;

    public static TensorsDifferException Of(List<LeafComparison> leaves)
    {
        LeafComparison leaf = leaves.Aggregate(static (worst, next) => next.Worst.IsWorseThan(worst.Worst) ? next : worst);
        ElementDifference worst = leaf.Worst;
        long differing = leaves.Sum(static each => (long)each.Differing), count = leaves.Sum(static each => (long)each.Type.Shape.Size);
        var place = new ElementPlace(leaf.Path, IndexOf(worst.Place, leaf.Type.Shape));
        string limit = $"{leaf.Tolerance}" is { Length: > 0 } measures && leaf.Type.DType.IsFloat ? $" by more than {measures}" : "";
        var text =
            new StringBuilder(Line($"AssertClose: {differing:N0} of {count:N0} element{(count == 1 ? " differs" : "s differ")}{limit}."));
        text.Append(Line($"  furthest off: {place.Name("the tensor")} of {leaf.Type}"));
        text.Append(Line($"    expected    {Value(worst.Expected, worst.Integers?.Expected, leaf.Type.DType)}"));
        text.Append(Line($"    actual      {Value(worst.Actual, worst.Integers?.Actual, leaf.Type.DType)}"));
        if (leaf.Type.DType != DType.Bool) text.Append(Line($"    difference  {Measures(worst, leaf.Type.DType)}"));
        if (leaves.Count > 1) AppendLeaves(text, leaves);
        if (count > 1 && leaves.Exists(static each => each.Type.DType != DType.Bool)) AppendHistogram(text, leaves);
        text.Length--; // the last line's end
        return new TensorsDifferException($"{text}", place, worst.Expected, worst.Actual, differing, count);
    }

    private static string Measures(ElementDifference element, DType dtype)
    {
        if (!double.IsFinite(element.Difference)) return "not finite";
        string absolute = $"{Short(element.Difference)} absolute";
        if (!dtype.IsFloat) return absolute;
        string relative = element.Expected == 0 ? "" : $", {Short(element.Difference / Math.Abs(element.Expected))} relative";
        string allowed = element.Allowed > 0 ? $"; allowed is {Short(element.Allowed)}" : "";
        return $"{absolute}{relative}, {Short(element.Ulps)} ulp{allowed}";
    }

    private static void AppendLeaves(StringBuilder text, List<LeafComparison> leaves)
    {
        List<LeafComparison> wrong = [.. leaves.Where(static leaf => leaf.Differing > 0)];
        text.Append(Line($"  leaves that differ: {wrong.Count} of {leaves.Count}"));
        foreach (LeafComparison leaf in wrong.Take(MostLeaves))
        {
            text.Append(Line($"    {leaf.Path}: {leaf.Differing:N0} of {leaf.Type.Shape.Size:N0} elements"));
        }
        if (wrong.Count > MostLeaves) text.Append(Line($"    and {wrong.Count - MostLeaves} more"));
    }

    /// <summary>How many elements differ by which power of ten.</summary>
    private static void AppendHistogram(StringBuilder text, List<LeafComparison> leaves)
    {
        var decades = new SortedDictionary<int, long>();
        foreach ((int decade, int count) in leaves.SelectMany(static leaf => leaf.Decades))
        {
            decades[decade] = decades.GetValueOrDefault(decade) + count;
        }
        long equal = leaves.Sum(static leaf => (long)leaf.Equal);
        List<(string Label, long Count)> rows = [.. equal > 0 ? new[] { ("equal", equal) } : []];
        rows.AddRange(decades.Select(static row => (Label(row.Key), row.Value)));
        long most = rows.Max(static row => row.Count);
        int width = rows.Max(static row => row.Count.ToString("N0", CultureInfo.InvariantCulture).Length);
        text.Append("  differences:\n");
        foreach ((string label, long count) in rows)
        {
            int bar = (int)Math.Ceiling(WidestBar * (double)count / most);
            string number = count.ToString("N0", CultureInfo.InvariantCulture).PadLeft(width);
            text.Append(Line($"    {label,-15} {number} {new string('█', bar)}"));
        }
    }

    private static string Label(int decade) => decade switch
    {
        LeafComparison.NotFinite => "not finite",
        int.MinValue => "the sign of 0",
        _ => string.Create(CultureInfo.InvariantCulture, $"1e{decade} to 1e{decade + 1}"),
    };

    private static ImmutableArray<int> IndexOf(int place, Shape shape)
    {
        int[] index = new int[shape.Rank];
        for (int axis = shape.Rank - 1; axis >= 0; axis--) (place, index[axis]) = Math.DivRem(place, shape[axis]);
        return [.. index];
    }

    private static string Value(double number, long? integer, DType dtype) => dtype switch
    {
        DType.Bool => number == 0 ? "False" : "True",
        _ when integer is { } whole => whole.ToString(CultureInfo.InvariantCulture),
        DType.Float32 => ((float)number).ToString("R", CultureInfo.InvariantCulture),
        _ => number.ToString("R", CultureInfo.InvariantCulture),
    };

    private static string Short(double number) => number.ToString("g4", CultureInfo.InvariantCulture);

    private static string Line(FormattableString text) => text.ToString(CultureInfo.InvariantCulture) + "\n";
}
