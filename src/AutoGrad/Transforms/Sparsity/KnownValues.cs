using AutoGrad.Compilation;
using AutoGrad.Execution;

namespace AutoGrad;

/// <summary>
/// Which expressions have a value that no transform can change: they are made of constants alone. What hangs on a placeholder or on a
/// variable that somebody differentiates by is not known here, even if it could be computed: its zeros may be gone at the next point.
/// </summary>
internal sealed class KnownValues
{
    private readonly Dictionary<Tensor, bool> isKnown = [];
    private readonly Dictionary<Tensor, bool[]> zeros = [];

    /// <summary>Computes all that is known among some expressions, together.</summary>
    public KnownValues(IEnumerable<Tensor> candidates)
    {
        Tensor[] known = [.. candidates.Where(IsKnown)];
        Evaluation.Compute(known);
    }

    /// <summary>The value, or null if it is not known.</summary>
    public TensorValue? Of(Tensor tensor) => IsKnown(tensor) ? Evaluation.ValueOf(tensor) : null;

    /// <summary>Which elements are zero or false, in row-major order; null if the value is not known.</summary>
    public bool[]? ZerosOf(Tensor tensor)
    {
        if (!IsKnown(tensor)) return null;
        if (!zeros.TryGetValue(tensor, out bool[]? isZero)) zeros.Add(tensor, isZero = Zeros(Evaluation.ValueOf(tensor)));
        return isZero;
    }

    private bool IsKnown(Tensor tensor)
    {
        if (isKnown.TryGetValue(tensor, out bool known)) return known;
        foreach (Tensor node in Graph.Reachable([tensor], node => !isKnown.ContainsKey(node)))
        {
            // An Identity is what transforms put in the place of a variable.
            isKnown.TryAdd(node, node.Primitive is not (Placeholder or Identity) && node.Inputs.All(input => isKnown[input]));
        }
        return isKnown[tensor];
    }

    private static bool[] Zeros(TensorValue value) => value.DType switch
    {
        DType.Float32 => Zeros<float>(value),
        DType.Float64 => Zeros<double>(value),
        DType.Int32 => Zeros<int>(value),
        DType.Int64 => Zeros<long>(value),
        DType.UInt32 => Zeros<uint>(value),
        _ => Zeros<bool>(value),
    };

    private static bool[] Zeros<T>(TensorValue value) where T : unmanaged, IEquatable<T>
    {
        ReadOnlySpan<T> elements = StridedCopy.ToContiguous(value, new StoragePool()).AsSpan<T>();
        bool[] isZero = new bool[elements.Length];
        for (int i = 0; i < isZero.Length; i++) isZero[i] = elements[i].Equals(default);
        return isZero;
    }
}
