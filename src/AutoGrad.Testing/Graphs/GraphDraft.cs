namespace AutoGrad.Testing;

/// <summary>
/// A graph while it is being drawn. Every value is computed at once, so that steps can be refused that leave the domain of an operation or
/// let numbers grow.
/// </summary>
internal sealed class GraphDraft
{
    /// <summary>The largest number of elements of a value.</summary>
    public const int MaximumSize = 96;

    private const double LargestFloat = 10;
    private const double LargestInteger = 200;

    private readonly Random random;
    private readonly GraphOptions options;
    private readonly List<Tensor> values = [];
    private readonly List<GraphStep> steps = [];
    private readonly HashSet<int> read = [];
    private readonly int[] sizes;
    private int inputs;

    private GraphDraft(Random random, GraphOptions options)
    {
        this.random = random;
        this.options = options;
        // Few different sizes, so that values fit together.
        int usual = Between(2, 5);
        sizes = [usual, usual, Between(1, 4), options.AllowEmpty && OneIn(12) ? 0 : 1];
        FloatType = !options.AllowFloat32 || !OneIn(4) ? DType.Float64 : DType.Float32;
    }

    /// <summary>The float dtype that most values have.</summary>
    public DType FloatType { get; }

    public static GraphRecipe Draw(Random random, int stepCount, GraphOptions options)
    {
        var draft = new GraphDraft(random, options);
        draft.AddInputs();
        for (int attempts = 12 * stepCount; draft.steps.Count < stepCount && attempts > 0; attempts--) draft.TryAddStep();
        return draft.Finish();
    }

    /// <summary>Fails if an operation that was added is in none of many graphs whose every other step could be it.</summary>
    public static void CheckCanBeDrawn(GraphOperation operation, GraphOptions options)
    {
        const int Graphs = 200, Steps = 8;
        string why = "it is not smooth, which SmoothOnly leaves out";
        for (int seed = 0; seed < Graphs && (operation.IsSmooth || !options.SmoothOnly); seed++)
        {
            var draft = new GraphDraft(new Random(seed), options with { Operations = [] });
            draft.AddInputs();
            for (int step = 0; step < Steps; step++)
            {
                if (draft.WhyNot(operation) is not { } reason) return;
                why = reason;
                draft.TryAddStep();
            }
        }
        throw Errors.Argument("GraphOptions", $"no graph has the operation {operation.Name}: {why}", "Change or remove it");
    }

    public bool OneIn(int chances) => random.Next(chances) == 0;

    /// <summary>A number of a range, both ends included.</summary>
    public int Between(int low, int high) => random.Next(low, high + 1);

    public T OneOf<T>(params ReadOnlySpan<T> choices) => choices[random.Next(choices.Length)];

    /// <summary>The number of a value that fits, more often one that no step has read yet; null if none does.</summary>
    public int? Pick(Func<Tensor, bool> fits)
    {
        int[] candidates = [.. Enumerable.Range(0, values.Count).Where(i => fits(values[i]))];
        int[] unread = [.. candidates.Where(i => !read.Contains(i))];
        if (unread.Length > 0 && !OneIn(3)) return OneOf(unread);
        return candidates.Length > 0 ? OneOf(candidates) : null;
    }

    public Tensor Value(int number) => values[number];

    /// <summary>A shape of the sizes of this graph, not larger than allowed.</summary>
    public Shape AnyShape(int maximumRank = 4, int maximumSize = MaximumSize)
    {
        var shape = new List<int>();
        for (int rank = OneOf(0, 1, 1, 2, 2, 2, 3, 3, 4); shape.Count < Math.Min(rank, maximumRank);) shape.Add(OneOf(sizes));
        while (shape.Aggregate(1, static (product, size) => product * size) > maximumSize) shape.RemoveAt(0);
        return [.. shape];
    }

    /// <summary>The axes of a rank in random order.</summary>
    public int[] Order(int rank)
    {
        int[] order = [.. Enumerable.Range(0, rank)];
        random.Shuffle(order);
        return order;
    }

    /// <summary>A choice of the axes of a tensor: all, some or none, counted from either end.</summary>
    public Axes AnyAxes(Tensor x, int least = 0) => least == 0 && OneIn(4)
        ? Axes.All
        : [.. Order(x.Rank).Take(Between(Math.Min(least, x.Rank), x.Rank)).Select(axis => OneIn(3) ? axis - x.Rank : axis)];

    /// <summary>A shape of the same number of elements.</summary>
    public Shape Reshaped(Tensor x, int? rank = null)
    {
        int[] shape = [.. Enumerable.Repeat(1, rank ?? Between(x.Size == 1 ? 0 : 1, 4))];
        int rest = x.Size;
        if (rest == 0) shape[random.Next(shape.Length)] = 0;
        for (int factor = 2; rest > 1; factor++)
        {
            for (; rest % factor == 0; rest /= factor) shape[random.Next(shape.Length)] *= factor;
        }
        return [.. shape];
    }

    private void AddInputs()
    {
        int floats = Between(1, 3);
        for (int i = 0; i < floats; i++)
        {
            DType dtype = options.AllowFloat32 && OneIn(8) ? OneOf(DType.Float32, DType.Float64) : FloatType;
            values.Add(Numbers(AnyShape(4, options.MaximumInputSize), -1.5, 1.5, dtype));
        }
        if (OneIn(2))
            values.Add(Numbers(AnyShape(2, options.MaximumInputSize), 0, 5, OneOf(DType.Int32, DType.Int32, DType.Int64, DType.UInt32)));
        if (OneIn(3)) values.Add(Numbers(AnyShape(2, options.MaximumInputSize), -1, 1, DType.Bool));
        inputs = values.Count;
    }

    /// <summary>Random numbers of two decimals, every tenth or so whole.</summary>
    private Tensor Numbers(Shape shape, double low, double high, DType dtype)
    {
        double[] numbers = new double[shape.Size];
        for (int i = 0; i < numbers.Length; i++)
        {
            double number = low + ((high - low) * random.NextDouble());
            numbers[i] = dtype == DType.Bool ? Math.Max(0, Math.Sign(number)) : Math.Round(number, OneIn(10) || !dtype.IsFloat ? 0 : 2);
        }
        return Tensor.From(numbers, shape).Cast(dtype).Evaluate();
    }

    private void TryAddStep()
    {
        GraphOperation operation = OneOf((!options.Operations.IsEmpty && OneIn(6) ? options.Operations : GraphOperations.All).AsSpan());
        if (!options.SmoothOnly || operation.IsSmooth) WhyNot(operation);
    }

    /// <summary>Adds a step of an operation. Null, or why there is none.</summary>
    private string? WhyNot(GraphOperation operation)
    {
        if (operation.Choose(this) is not { } choice) return "it is tried with none of their values: see what it accepts";
        var step = new GraphStep(operation, choice.Operands, choice.Parameters);
        Tensor value;
        try
        {
            value = step.Apply(values);
        }
        catch (ArgumentException error) when (operation.IsOwn)
        {
            return $"its function throws, such as of ({Types(choice.Operands)}): {error.Message.TrimEnd('.')}";
        }
        catch (Exception error) when (operation.IsOwn && FailureText.IsFailure(error))
        {
            throw new InvalidOperationException(
                $"the operation {operation.Name} throws of ({Types(choice.Operands)}). An ArgumentException would say that such values do not fit.\n"
                + FailureText.Of(error),
                error);
        }
        catch (ArgumentException error)
        {
            string code = step.Code([.. values.Select(static value => $"{value.Type}")]);
            throw new InvalidOperationException($"an operation was drawn that does not fit: {code}: {error.Message}", error);
        }
        if (value.Size > MaximumSize || value.Rank > 5)
            return $"its results are too large, such as {value.Type}; up to {MaximumSize} elements and 5 axes are taken";
        // What is empty makes all that follows empty.
        if (value.Size == 0 && !sizes.Contains(0) && !(options.AllowEmpty && OneIn(10))) return "its results are empty";
        if (value.DType == DType.Float32 && !options.AllowFloat32) return "its results are Float32, which AllowFloat32 leaves out";
        value = value.Evaluate();
        if (!IsModerate(value))
            return $"its results are NaN or large; floats up to {LargestFloat} and integers up to {LargestInteger} are taken";
        steps.Add(step);
        values.Add(value);
        read.UnionWith(step.Operands);
        return null;
    }

    private string Types(IEnumerable<int> operands) => string.Join(", ", operands.Select(operand => $"{values[operand].Type}"));

    private static bool IsModerate(Tensor value)
    {
        if (value.DType == DType.Bool) return true;
        double largest = value.DType.IsFloat ? LargestFloat : LargestInteger;
        return value.Cast(DType.Float64).ToArray<double>().All(number => Math.Abs(number) <= largest);
    }

    /// <summary>Values that no step reads are the results; what none of them needs is left out.</summary>
    private GraphRecipe Finish()
    {
        int[] unread = [.. Enumerable.Range(inputs, steps.Count).Where(i => !read.Contains(i))];
        List<int> results = [.. unread.TakeLast(4)];
        if (!results.Exists(i => values[i].DType.IsFloat))
        {
            results.Add(Enumerable.Range(0, values.Count).Last(i => values[i].DType.IsFloat));
        }
        return GraphShrinker.Pruned(new GraphRecipe([.. values.Take(inputs)], [.. steps], [.. results]));
    }
}
