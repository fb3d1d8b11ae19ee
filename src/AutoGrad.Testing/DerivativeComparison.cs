using System.Collections.Immutable;
using System.Numerics.Tensors;

namespace AutoGrad.Testing;

/// <summary>
/// One run of <see cref="GradientCheck"/>. Arguments and results are vectors here: the Float64 leaves of their trees laid end to end.
/// </summary>
internal sealed class DerivativeComparison<T, TResult>
{
    private const int Directions = 4;
    private const double Rounding = 64 * 2.220446049250313e-16;

    private readonly Func<T, TResult> function;
    private readonly GradientCheckOptions options;
    private readonly Random random;
    private readonly T template;
    private readonly bool isConverted;
    private readonly FlatLeaves inputs;
    private readonly FlatLeaves outputs;
    private readonly double[] point;
    private readonly double[] weights;
    private readonly Func<double[], double[]> pull;
    private readonly double[] gradient;

    public DerivativeComparison(Func<T, TResult> function, T x, GradientCheckOptions options)
    {
        this.function = function;
        this.options = options;
        random = new Random(options.Seed);
        foreach ((TreePath path, Tensor leaf) in Tree.Leaves(x))
        {
            if (!leaf.DType.IsFloat) throw Errors.NotDifferentiable("GradientCheck", $"{Named(path)} of type {leaf.Type}");
            isConverted |= leaf.DType != DType.Float64;
        }
        template = Tree.Map(x, static (_, leaf) => leaf.Cast(DType.Float64).Evaluate());
        inputs = new FlatLeaves(Tree.Leaves(template));
        if (inputs.Count == 0) throw Mistake("the arguments have no elements to differentiate by", "Pass a tensor that is not empty");
        point = inputs.Join(Tree.Flatten(template));
        if (NotFinite(point) is { } place) throw Mistake($"{Input(place)} is {point[place]}", "Choose finite numbers");

        (TResult value, Func<TResult, T> pullback) = Transforms.Vjp(Guarded, template);
        outputs = new FlatLeaves(FloatLeaves(value));
        if (outputs.Count == 0) throw Mistake("the result has no float to differentiate", "Return a Float64 tensor that is not empty");
        double[] result = outputs.Join(FloatLeaves(value).Select(static leaf => leaf.Leaf));
        if (NotFinite(result) is { } at) throw NotFiniteResult(at, result[at], "at the point");
        // Neither call is the one for Vjp: where that is traced otherwise, its last digits may differ.
        if (!Evaluate(point).AsSpan().SequenceEqual(Evaluate(point)))
        {
            throw Mistake("two calls of the function at one point differ", "Pass what is random from outside, for example a key");
        }
        weights = outputs.Count == 1 ? [1] : [.. Enumerable.Range(0, outputs.Count).Select(_ => Sign() * (0.5 + random.NextDouble()))];
        pull = cotangent => inputs.Join(Tree.Flatten(pullback(Cotangent(value, cotangent))));
        gradient = pull(weights);
    }

    public void Run()
    {
        int compared = 0, wrong = 0;
        (double Excess, Direction Direction) worst = (1, new Direction(0, []));
        foreach (Direction direction in AllDirections())
        {
            compared++;
            double excess = Excess(direction);
            if (excess <= 1) continue;
            wrong++;
            if (excess > worst.Excess) worst = (excess, direction);
        }
        if (wrong > 0) throw Failure(worst.Direction, compared == 1 ? "" : $" ({wrong} of {compared} comparisons fail, this one most)");
    }

    /// <summary>Every element of a small leaf, a few random mixtures of all elements of a large one.</summary>
    private IEnumerable<Direction> AllDirections()
    {
        foreach ((int start, int size) in inputs.Ranges())
        {
            if (size <= options.ElementwiseUpTo)
            {
                for (int i = 0; i < size; i++) yield return new Direction(start + i, [Scale(start + i)]);
            }
            else
            {
                for (int k = 0; k < Directions; k++)
                {
                    double length = 1 / Math.Sqrt(size);
                    yield return new Direction(start, [.. Enumerable.Range(start, size).Select(i => Sign() * length * Scale(i))]);
                }
            }
        }
    }

    private double Scale(int place) => Math.Max(1, Math.Abs(point[place]));

    private int Sign() => random.Next(2) == 0 ? -1 : 1;

    /// <summary>
    /// The difference of the derivatives along a direction as a multiple of the allowed one; ∞ if the one by Vjp is not finite.
    /// </summary>
    private double Excess(Direction direction)
    {
        double analytic = direction.Dot(gradient);
        if (!double.IsFinite(analytic)) return double.PositiveInfinity;
        double[] slopes = Slopes(direction, out double magnitude);
        double numeric = TensorPrimitives.Dot(weights, slopes);
        double rounding = Rounding * (1 + magnitude) / options.Step;
        return Math.Abs(analytic - numeric) / ((options.Tolerance * Math.Max(Math.Abs(analytic), Math.Abs(numeric))) + rounding);
    }

    /// <summary>The derivative of each output along a direction, by two central differences extrapolated to a step of 0.</summary>
    private double[] Slopes(Direction direction, out double magnitude)
    {
        double[] wide = CentralDifference(direction, options.Step, out magnitude);
        double[] narrow = CentralDifference(direction, options.Step / 2, out _);
        return [.. wide.Zip(narrow, static (w, n) => ((4 * n) - w) / 3)];
    }

    private double[] CentralDifference(Direction direction, double step, out double magnitude)
    {
        double[] above = EvaluateAt(direction, step);
        double[] below = EvaluateAt(direction, -step);
        magnitude = 0;
        for (int i = 0; i < above.Length; i++) magnitude += Math.Abs(weights[i]) * Math.Max(Math.Abs(above[i]), Math.Abs(below[i]));
        return [.. above.Zip(below, (a, b) => (a - b) / (2 * step))];
    }

    private double[] EvaluateAt(Direction direction, double step)
    {
        double[] values = Evaluate(direction.Move(point, step));
        return NotFinite(values) is { } place
            ? throw NotFiniteResult(place, values[place], $"when {Input(direction.Start)} moves by {step * direction.Weights[0]:g3}")
            : values;
    }

    private double[] Evaluate(double[] at)
    {
        TResult value = Guarded(Tree.Rebuild(template, inputs.Split(at)));
        return outputs.Join(Tensor.Evaluate(FloatLeaves(value).Select(static leaf => leaf.Leaf).ToArray()));
    }

    /// <summary>The function, with a better error if it met the Float64 version of what it knows as Float32.</summary>
    private TResult Guarded(T x)
    {
        try
        {
            return function(x);
        }
        catch (ArgumentException error) when (isConverted && error.Message.Contains("Float32", StringComparison.Ordinal))
        {
            throw new ArgumentException(
                $"GradientCheck: the function fails when its Float32 arguments are converted to Float64 for the check: {error.Message} " +
                "Make the tensors it captures arguments too, or Float64.",
                error);
        }
    }

    private static ImmutableArray<(TreePath Path, Tensor Leaf)> FloatLeaves(TResult value)
    {
        ImmutableArray<(TreePath Path, Tensor Leaf)> leaves = [.. Tree.Leaves(value).Where(static leaf => leaf.Leaf.DType.IsFloat)];
        foreach ((TreePath path, Tensor leaf) in leaves)
        {
            if (leaf.DType == DType.Float64) continue;
            string what = path.IsRoot ? "the result" : $"the leaf {path} of the result";
            throw Mistake($"{what} is {leaf.Type}, too coarse to compare", "Leave out the .Cast(DType.Float32) on the way");
        }
        return leaves;
    }

    /// <summary>A tree like the result with a vector's elements in its float leaves.</summary>
    private TResult Cotangent(TResult value, double[] cotangent)
    {
        ImmutableArray<Tensor> parts = outputs.Split(cotangent);
        int next = 0;
        return Tree.Map(value, (_, leaf) => leaf.DType.IsFloat ? parts[next++] : leaf);
    }

    /// <summary>The report for the output and the input in which a wrong derivative along a direction has its largest share.</summary>
    private GradientCheckException Failure(Direction direction, string extent)
    {
        while (direction.Weights.Length > 1)
        {
            (Direction first, Direction second) = direction.Halves();
            direction = Excess(first) >= Excess(second) ? first : second;
        }
        double scale = direction.Weights[0];
        double[] slopes = Slopes(direction, out _);
        (int start, int end) = (0, outputs.Count);
        while (end - start > 1)
        {
            int middle = (start + end) / 2;
            (start, end) = Error(start, middle) >= Error(middle, end) ? (start, middle) : (middle, end);
        }
        double[] single = new double[outputs.Count];
        single[start] = 1;
        return new GradientCheckException(
            inputs.Locate(direction.Start),
            outputs.Locate(start),
            pull(single)[direction.Start],
            slopes[start] / scale,
            options.Step * Math.Abs(scale),
            extent);

        double Error(int from, int to)
        {
            double[] part = new double[outputs.Count];
            weights.AsSpan(from..to).CopyTo(part.AsSpan(from));
            double error = Math.Abs(direction.Dot(pull(part)) - TensorPrimitives.Dot(part, slopes));
            return double.IsNaN(error) ? double.PositiveInfinity : error;
        }
    }

    private ArgumentException NotFiniteResult(int place, double value, string where) => Mistake(
        $"{outputs.Locate(place).Name("the result")} is {value} {where}",
        "Choose a point further inside the domain, or a smaller Step");

    private static ArgumentException Mistake(string problem, string fix) => Errors.Argument("GradientCheck", problem, fix);

    private string Input(int place) => inputs.Locate(place).Name("the argument");

    private static string Named(TreePath path) => path.IsRoot ? "the argument" : $"the leaf {path}";

    private static int? NotFinite(double[] numbers)
    {
        int place = Array.FindIndex(numbers, static number => !double.IsFinite(number));
        return place < 0 ? null : place;
    }

    /// <summary>A vector along which the arguments are moved: its elements from a start on, the others 0.</summary>
    private sealed record Direction(int Start, double[] Weights)
    {
        public double Dot(double[] vector) => TensorPrimitives.Dot<double>(Weights, vector.AsSpan(Start, Weights.Length));

        public double[] Move(double[] point, double step)
        {
            double[] moved = [.. point];
            for (int i = 0; i < Weights.Length; i++) moved[Start + i] += step * Weights[i];
            return moved;
        }

        public (Direction First, Direction Second) Halves()
        {
            int middle = Weights.Length / 2;
            return (new(Start, Weights[..middle]), new(Start + middle, Weights[middle..]));
        }
    }
}
