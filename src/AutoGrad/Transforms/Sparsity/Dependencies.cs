using AutoGrad.Execution;

namespace AutoGrad;

/// <summary>
/// Which elements of some inputs each element of an expression depends on, read off the graph without computing it: one walk, every node
/// by the way it lowers. The answer is never too small; it is too large where elements are looked up at places that are not known, in
/// opaque kernels, and where terms cancel.
/// </summary>
/// <remarks>
/// It is asked about tangents as functions of tangents. So it says which derivatives can differ from zero, by the rules that will compute
/// them, also where a rule is the user's own.
/// </remarks>
internal sealed partial class Dependencies
{
    private readonly IndexSets sets;

    // The numbers of sets, one an element; missing for nodes without dependence, and when nobody asks any more.
    private readonly Dictionary<Tensor, int[]> known = [];
    private readonly Dictionary<Family, int[]?[]> families = [];
    private readonly KnownValues values;

    private Dependencies(IndexSets sets, ReadOnlySpan<Tensor> outputs, IEnumerable<(Tensor Input, int[] Sets)> inputs)
    {
        this.sets = sets;
        long oldest = long.MaxValue;
        foreach ((Tensor input, int[] own) in inputs)
        {
            oldest = Math.Min(oldest, input.Id);
            known[input] = own;
        }
        var dependent = new HashSet<Tensor>(known.Keys);
        var order = new List<Tensor>();
        foreach (Tensor node in Graph.Reachable(outputs, node => node.Id > oldest))
        {
            if (node.Id <= oldest || node.Size == 0 || !node.DType.IsFloat || !node.Reads.Any(dependent.Contains)) continue;
            if (dependent.Add(node)) order.Add(node);
        }
        values = new KnownValues(order.SelectMany(static node => node.Reads).Where(input => !dependent.Contains(input)).Distinct());
        var lastReader = new Dictionary<Tensor, Tensor>();
        foreach (Tensor node in order)
        {
            foreach (Tensor input in node.Reads) lastReader[input] = node;
        }
        foreach (Tensor output in outputs) lastReader.Remove(output);
        foreach (Tensor node in order)
        {
            int[]?[] given = [.. node.Reads.Select(known.GetValueOrDefault)];
            if (given.All(static one => one is null)) continue;
            int[] own = Of(node.Primitive.Lower(node), node, given);
            if (own.AsSpan().ContainsAnyExcept(IndexSets.Empty)) known.Add(node, own);
            foreach (Tensor input in node.Reads)
            {
                if (lastReader.GetValueOrDefault(input) == node) known.Remove(input);
            }
        }
    }

    /// <summary>
    /// The rows are the elements of all outputs, the columns those of all inputs, one tensor after another in row-major order.
    /// </summary>
    public static SparsityPattern Of(string operation, ReadOnlySpan<Tensor> outputs, ReadOnlySpan<Tensor> inputs)
    {
        var sets = new IndexSets();
        var singles = new List<(Tensor, int[])>();
        int columns = 0;
        foreach (Tensor input in inputs)
        {
            int[] own = new int[input.Size];
            for (int i = 0; i < own.Length; i++) own[i] = sets.Single(columns++);
            singles.Add((input, own));
        }
        var dependencies = new Dependencies(sets, outputs, singles);
        var rows = new List<int>();
        foreach (Tensor output in outputs)
        {
            rows.AddRange(dependencies.known.GetValueOrDefault(output) ?? new int[output.Size]);
        }
        return SparsityPattern.Of(operation, rows, columns, sets);
    }

    private int[] Of(Lowering lowering, Tensor y, int[]?[] x) => lowering switch
    {
        Lowering.Map map => OfMap(map.Formula, y, x),
        Lowering.Reshape => x[0] ?? new int[y.Size],
        Lowering.View view => Taken(Only(x), StridedPlaces.Of(view.Layout, y.Inputs[0].Shape)),
        Lowering.ViewTranspose transpose => Gathered(Only(x), StridedPlaces.Of(transpose.Layout, y.Shape), y.Size),
        Lowering.Pad pad => OfPad(pad, y, Only(x)),
        Lowering.Concatenate concatenate => OfConcatenate(concatenate.Axis, y, x),
        Lowering.Reduce reduce => Gathered(Only(x), StridedPlaces.OfReduced(y.Inputs[0].Shape, reduce.Axes), y.Size),
        Lowering.Cumulate cumulate => OfCumulate(cumulate, y.Shape, Only(x)),
        Lowering.Gather gather => OfGather(gather, y, Only(x)),
        Lowering.Scatter scatter => OfScatter(scatter, y, x[0], x[2]),
        Lowering.Contract contract => OfContract(contract, y, x),
        Lowering.Convolve convolve => OfConvolve(convolve.Geometry, y, x),
        Lowering.Window window => OfWindows(window, y, x),
        Lowering.Joint => OfJoint(y, x),
        _ => OfOpaque(y, x),
    };

    /// <summary>The sets of the one operand that has any.</summary>
    private static int[] Only(int[]?[] x) => x[0] ?? throw Errors.Internal("a node depends on what none of its operands does");

    /// <summary>The sets at places.</summary>
    private static int[] Taken(int[] x, int[] places)
    {
        int[] own = new int[places.Length];
        for (int i = 0; i < own.Length; i++) own[i] = x[places[i]];
        return own;
    }

    /// <summary>Every set put to its place; those that meet are united.</summary>
    private int[] Gathered(int[] x, int[] places, int size)
    {
        int[] starts = new int[size + 1];
        foreach (int place in places) starts[place + 1]++;
        for (int i = 0; i < size; i++) starts[i + 1] += starts[i];
        int[] sorted = new int[x.Length], filled = starts[..size];
        for (int i = 0; i < x.Length; i++) sorted[filled[places[i]]++] = x[i];
        int[] own = new int[size];
        for (int i = 0; i < size; i++) own[i] = sets.Union(sorted.AsSpan(starts[i]..starts[i + 1]));
        return own;
    }

    private int[] OfMap(ElementFormula formula, Tensor y, int[]?[] x)
    {
        var dependence = new FormulaDependence(formula);
        bool[]?[] zeros = new bool[x.Length][];
        uint knownArguments = 0;
        for (int k = 0; k < x.Length && x.Length <= FormulaDependence.MostArguments; k++)
        {
            zeros[k] = x[k] is null ? values.ZerosOf(y.Inputs[k]) : null;
            if (zeros[k] is not null) knownArguments |= 1u << k;
        }
        int[] own = new int[y.Size];
        for (int i = 0; i < own.Length; i++)
        {
            uint zero = 0;
            for (int k = 0; k < x.Length; k++)
            {
                if (zeros[k] is { } isZero && isZero[i]) zero |= 1u << k;
            }
            uint moves = x.Length <= FormulaDependence.MostArguments ? dependence.Of(knownArguments, zero) : uint.MaxValue;
            int set = IndexSets.Empty;
            for (int k = 0; k < x.Length; k++)
            {
                if (x[k] is { } operand && (moves & (1u << (k % 32))) != 0) set = sets.Union(set, operand[i]);
            }
            own[i] = set;
        }
        return own;
    }

    private static int[] OfPad(Lowering.Pad pad, Tensor y, int[] x)
    {
        (int[] from, int[] to) = StridedPlaces.OfPadding(pad, y.Inputs[0].Shape, y.Shape);
        int[] own = new int[y.Size];
        for (int i = 0; i < from.Length; i++) own[to[i]] = x[from[i]];
        return own;
    }

    private static int[] OfConcatenate(int axis, Tensor y, int[]?[] x)
    {
        int[] own = new int[y.Size];
        if (own.Length == 0) return own;
        int inner = Product(y.Shape, axis + 1, y.Rank), row = y.Shape[axis] * inner, start = 0;
        for (int k = 0; k < x.Length; k++)
        {
            int length = y.Inputs[k].Shape[axis] * inner;
            for (int at = 0; x[k] is { } operand && at * length < operand.Length; at++)
            {
                operand.AsSpan(at * length, length).CopyTo(own.AsSpan((at * row) + start));
            }
            start += length;
        }
        return own;
    }

    private int[] OfCumulate(Lowering.Cumulate cumulate, Shape shape, int[] x)
    {
        int inner = Product(shape, cumulate.Axis + 1, shape.Rank), size = shape[cumulate.Axis], line = size * inner;
        int[] own = new int[x.Length];
        for (int start = 0; start < x.Length; start += line)
        {
            for (int i = 0; i < inner; i++)
            {
                int total = IndexSets.Empty;
                for (int k = 0; k < size; k++)
                {
                    int place = start + i + ((cumulate.Reverse ? size - 1 - k : k) * inner);
                    own[place] = total = sets.Union(total, x[place]);
                }
            }
        }
        return own;
    }

    /// <summary>
    /// What is found from windows depends on their places. Where the largest places themselves may move, all depends on all.
    /// </summary>
    private int[] OfWindows(Lowering.Window window, Tensor y, int[]?[] x)
    {
        bool shares = window.Kind is WindowKind.MeanOfLargest or WindowKind.ShareAmongLargest;
        if ((shares ? x[1] : x[0]) is not { } moving || (shares && x[0] is not null)) return OfOpaque(y, x);
        bool toPlaces = window.Kind is WindowKind.Spread or WindowKind.ShareAmongLargest;
        (int[] windows, int[] places) = StridedPlaces.OfWindows(window.Geometry, toPlaces ? y.Shape : y.Inputs[0].Shape);
        (int[] from, int[] to) = toPlaces ? (windows, places) : (places, windows);
        int[] own = new int[y.Size];
        for (int i = 0; i < from.Length; i++) own[to[i]] = sets.Union(own[to[i]], moving[from[i]]);
        return own;
    }

    private int[] OfOpaque(Tensor y, int[]?[] x)
    {
        int all = IndexSets.Empty;
        foreach (int[]? operand in x) all = sets.Union(all, sets.Union(operand));
        int[] own = new int[y.Size];
        own.AsSpan().Fill(all);
        return own;
    }

    private static int Product(Shape shape, int first, int end)
    {
        int product = 1;
        for (int axis = first; axis < end; axis++) product *= shape[axis];
        return product;
    }
}
