using System.Collections.Immutable;

namespace AutoGrad.Testing;

/// <summary>
/// Two tensors, or two trees of tensors, are not equal within a tolerance. The message shows the element that is furthest off and how the
/// differences are spread; the properties tell it to programs.
/// </summary>
public sealed class TensorsDifferException : Exception
{
    internal TensorsDifferException(string message)
        : base(message)
    {
    }

    internal TensorsDifferException(string message, ElementPlace worst, double expected, double actual, long differing, long count)
        : base(message)
    {
        Path = worst.Path;
        Index = worst.Index;
        Expected = expected;
        Actual = actual;
        Differing = differing;
        Count = count;
    }

    /// <summary>The leaf that holds the element furthest off; the root if shapes, dtypes or structures differ.</summary>
    public TreePath Path { get; }

    /// <summary>The index of that element; empty for a scalar.</summary>
    public ImmutableArray<int> Index { get; } = [];

    /// <summary>What that element should be, as a double.</summary>
    public double Expected { get; } = double.NaN;

    /// <summary>What it is, as a double.</summary>
    public double Actual { get; } = double.NaN;

    /// <summary>How many elements differ by more than is allowed; 0 if shapes, dtypes or structures differ.</summary>
    public long Differing { get; }

    /// <summary>How many elements were compared.</summary>
    public long Count { get; }
}
