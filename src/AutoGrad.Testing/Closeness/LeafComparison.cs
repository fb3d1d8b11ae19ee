namespace AutoGrad.Testing;

/// <summary>Two tensors of one type, compared element by element.</summary>
internal sealed class LeafComparison
{
    /// <summary>The decade of what is no finite difference.</summary>
    public const int NotFinite = int.MaxValue;

    private LeafComparison(TreePath path, TensorType type, Tolerance tolerance)
    {
        Path = path;
        Type = type;
        Tolerance = tolerance;
    }

    public TreePath Path { get; }

    public TensorType Type { get; }

    public Tolerance Tolerance { get; }

    /// <summary>How many elements differ by more than is allowed.</summary>
    public int Differing { get; private set; }

    /// <summary>How many elements are equal.</summary>
    public int Equal { get; private set; }

    /// <summary>How many differ by at least 10ⁿ and less than 10ⁿ⁺¹, by n.</summary>
    public SortedDictionary<int, int> Decades { get; } = [];

    /// <summary>The element whose difference is the largest multiple of the allowed one.</summary>
    public ElementDifference Worst { get; private set; }

    public static LeafComparison Of(TreePath path, Tensor expected, Tensor actual, Tolerance tolerance)
    {
        var comparison = new LeafComparison(path, expected.Type, expected.DType.IsFloat ? tolerance : Tolerance.Exact);
        switch (expected.DType)
        {
            case DType.Float32:
                comparison.Floats(Array.ConvertAll(expected.ToArray<float>(), Wide), Array.ConvertAll(actual.ToArray<float>(), Wide));
                break;
            case DType.Float64:
                comparison.Floats(expected.ToArray<double>(), actual.ToArray<double>());
                break;
            case DType.Bool:
                comparison.Integers(Array.ConvertAll(expected.ToArray<bool>(), Number), Array.ConvertAll(actual.ToArray<bool>(), Number));
                break;
            default:
                comparison.Integers(expected.Cast(DType.Int64).ToArray<long>(), actual.Cast(DType.Int64).ToArray<long>());
                break;
        }
        return comparison;
    }

    private static double Wide(float number) => number;

    private static long Number(bool truth) => truth ? 1 : 0;

    private void Floats(double[] expected, double[] actual)
    {
        double largest = 0;
        if (Tolerance.OfLargest > 0)
        {
            foreach (double number in expected) largest = double.IsFinite(number) ? Math.Max(largest, Math.Abs(number)) : largest;
        }
        bool isSingle = Type.DType == DType.Float32;
        for (int i = 0; i < expected.Length; i++)
        {
            double left = expected[i], right = actual[i];
            if (left.Equals(right) && !(Tolerance.SignOfZero && left == 0 && double.IsNegative(left) != double.IsNegative(right)))
            {
                Equal++;
                continue;
            }
            double difference = Math.Abs(left - right);
            if (double.IsNaN(difference)) difference = double.PositiveInfinity; // of a number and NaN
            double ulps = Ulps(left, right, isSingle);
            double allowed = Tolerance.Allowed(left, largest);
            double excess = difference == 0
                ? double.PositiveInfinity // zeros whose signs matter
                : Math.Min(Ratio(difference, allowed), Ratio(ulps, Tolerance.Ulps));
            Add(new ElementDifference(i, left, right, difference, ulps, allowed, excess));
        }
    }

    private void Integers(long[] expected, long[] actual)
    {
        for (int i = 0; i < expected.Length; i++)
        {
            if (expected[i] == actual[i])
            {
                Equal++;
                continue;
            }
            double difference = (double)Int128.Abs((Int128)expected[i] - actual[i]);
            Add(new ElementDifference(i, expected[i], actual[i], difference, double.NaN, 0, double.PositiveInfinity, (expected[i], actual[i])));
        }
    }

    private void Add(ElementDifference element)
    {
        int decade = double.IsInfinity(element.Difference) ? NotFinite
            : element.Difference == 0 ? int.MinValue
            : (int)Math.Floor(Math.Log10(element.Difference));
        Decades[decade] = Decades.GetValueOrDefault(decade) + 1;
        if (element.Excess > 1) Differing++;
        if (element.IsWorseThan(Worst)) Worst = element;
    }

    /// <summary>What is infinitely far off is too far, even where the allowed difference overflows.</summary>
    private static double Ratio(double difference, double allowed) =>
        allowed > 0 && double.IsFinite(difference) ? difference / allowed : double.PositiveInfinity;

    /// <summary>How many floats further the one number is than the other; ∞ where one of them is not finite.</summary>
    private static double Ulps(double left, double right, bool isSingle)
    {
        if (!double.IsFinite(left) || !double.IsFinite(right)) return double.PositiveInfinity;
        return isSingle
            ? Math.Abs((double)Rank((float)left) - Rank((float)right))
            : (double)Int128.Abs((Int128)Rank(left) - Rank(right));
    }

    /// <summary>The number of a float when all are counted from 0 up and down.</summary>
    private static long Rank(double number)
    {
        long bits = BitConverter.DoubleToInt64Bits(number);
        return bits >= 0 ? bits : -(bits & long.MaxValue);
    }

    private static int Rank(float number)
    {
        int bits = BitConverter.SingleToInt32Bits(number);
        return bits >= 0 ? bits : -(bits & int.MaxValue);
    }
}
