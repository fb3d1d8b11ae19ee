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

    /// <summary>Takes an array into the loop that is read or written there.</summary>
    public bool TryAdd(params ReadOnlySpan<Access> arrays)
    {
        var added = new List<int>();
        foreach (Access array in arrays) added.AddRange(CutsOf(array.Shape, array.Strides.AsSpan()));
        return TryAdd(added, Columns);
    }

    /// <summary>Says that rows of so many elements are reduced.</summary>
    public bool TrySetColumns(int columns) => (Columns == 0 || Columns == columns) && TryAdd([columns], columns);

    /// <summary>The stride of an array along every axis of the loop.</summary>
    public int[] StridesOf(Shape shape, ReadOnlySpan<int> strides)
    {
        int[] sizes = Sizes(), result = new int[sizes.Length];
        int axis = shape.Rank - 1, left = axis >= 0 ? shape[axis] : 1, stride = axis >= 0 ? strides[axis] : 0;
        for (int i = sizes.Length - 1; i >= 0; i--)
        {
            int wanted = sizes[i];
            if (wanted == 1) continue;
            while (left == 1 && axis > 0)
            {
                axis--;
                (left, stride) = (shape[axis], strides[axis]);
            }
            result[i] = stride;
            while (wanted > left) // several axes of the array that are one even run
            {
                wanted /= left;
                axis--;
                (left, stride) = (shape[axis], strides[axis]);
            }
            left /= wanted;
            stride *= wanted;
        }
        return result;
    }

    private static List<int> CutsOf(Shape shape, ReadOnlySpan<int> strides)
    {
        var found = new List<int>();
        int inner = 1, runStride = 0, run = 1;
        for (int axis = shape.Rank - 1; axis >= 0; axis--)
        {
            int size = shape[axis];
            if (size == 1) continue;
            if (inner > 1 && strides[axis] != (long)runStride * run) found.Add(inner);
            if (inner == 1 || strides[axis] != (long)runStride * run) (runStride, run) = (strides[axis], 1);
            run *= size;
            inner *= size;
        }
        return found;
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
