namespace AutoGrad.Compilation.Kernels;

/// <summary>
/// The axes of a loop over elements in row-major order, as fine as the arrays it touches need them: an array whose strides change after
/// every so many elements cuts the loop there. Cuts that do not divide each other cannot be one loop.
/// </summary>
internal sealed class LoopDomain
{
    private const int MostCuts = 5;

    private readonly SortedSet<int> cuts = [];

    public LoopDomain(int size) => Size = size;

    /// <summary>The number of elements.</summary>
    public int Size { get; }

    /// <summary>The elements of one row when rows are reduced; 0 as long as that does not matter.</summary>
    public int Columns { get; private set; }

    /// <summary>The sizes of the axes.</summary>
    public int[] Sizes()
    {
        var sizes = new List<int>();
        int inner = 1;
        foreach (int cut in cuts)
        {
            sizes.Add(cut / inner);
            inner = cut;
        }
        sizes.Add(Size / inner);
        sizes.Reverse();
        return [.. sizes];
    }

    /// <summary>Takes over what another loop of the same size needs; false, and nothing is changed, if both cannot be one.</summary>
    public bool TryJoin(LoopDomain other)
    {
        if (Size != other.Size || (Columns > 0 && other.Columns > 0 && Columns != other.Columns)) return false;
        return TryAdd(other.cuts, Math.Max(Columns, other.Columns));
    }

    /// <summary>Takes arrays into the loop that are read or written there.</summary>
    public bool TryAdd(params ReadOnlySpan<Access> arrays) => TryAddRows(0, arrays);

    /// <summary>Says that rows of so many elements are reduced.</summary>
    public bool TrySetColumns(int columns) => TryAddRows(columns);

    /// <summary>
    /// Takes arrays into the loop that are read or written there, and reduces rows of so many elements if that is not 0; false, and nothing
    /// is changed, if the loop cannot do so.
    /// </summary>
    public bool TryAddRows(int columns, params ReadOnlySpan<Access> arrays)
    {
        if (columns > 0 && Columns > 0 && columns != Columns) return false;
        var added = new List<int>();
        foreach (Access array in arrays) added.AddRange(CutsOf(array.Shape, array.Strides.AsSpan()));
        return TryAdd(added, Math.Max(columns, Columns));
    }

    /// <summary>The stride along every axis of the loop of an array that was taken into it.</summary>
    public int[] StridesOf(Shape shape, ReadOnlySpan<int> strides)
    {
        List<(int Size, int Stride)> runs = RunsOf(shape, strides);
        int[] sizes = Sizes(), result = new int[sizes.Length];
        int next = 0, left = 1, stride = 0;
        for (int i = sizes.Length - 1; i >= 0; i--)
        {
            if (sizes[i] == 1) continue;
            if (left == 1) (left, stride) = runs[next++];
            result[i] = stride;
            left /= sizes[i];
            stride *= sizes[i];
        }
        return result;
    }

    /// <summary>The axes of an array, the innermost first, several that are one even run as one.</summary>
    private static List<(int Size, int Stride)> RunsOf(Shape shape, ReadOnlySpan<int> strides)
    {
        var runs = new List<(int Size, int Stride)>();
        for (int axis = shape.Rank - 1; axis >= 0; axis--)
        {
            if (shape[axis] == 1) continue;
            if (runs.Count > 0 && strides[axis] == (long)runs[^1].Stride * runs[^1].Size)
                runs[^1] = (runs[^1].Size * shape[axis], runs[^1].Stride);
            else runs.Add((shape[axis], strides[axis]));
        }
        return runs;
    }

    private static List<int> CutsOf(Shape shape, ReadOnlySpan<int> strides)
    {
        var cuts = new List<int>();
        int inner = 1;
        foreach ((int size, _) in RunsOf(shape, strides)) cuts.Add(inner *= size);
        return cuts;
    }

    private bool TryAdd(IEnumerable<int> added, int columns)
    {
        var all = new SortedSet<int>(cuts);
        all.UnionWith(added);
        if (columns > 0) all.Add(columns);
        all.Remove(1);
        all.Remove(Size);
        if (all.Count > MostCuts) return false;
        int inner = 1;
        foreach (int cut in all)
        {
            if (cut % inner != 0 || cut < columns) return false;
            inner = cut;
        }
        if (Size % inner != 0) return false;
        cuts.Clear();
        cuts.UnionWith(all);
        Columns = columns;
        return true;
    }
}
