namespace AutoGrad.Testing;

/// <summary>A function at a point: its derivatives there by the library and by differences, and how far rounding makes both uncertain.</summary>
internal sealed class CheckedPoint
{
    private const int Neighbours = 4;

    private readonly Lazy<Func<double[], double[]>> pull;
    private readonly Lazy<Func<double[], double[]>> push;
    private readonly Lazy<CheckedPoint[]> neighbours;
    private readonly Lazy<double[]> value;
    private readonly Lazy<double[]> noise;

    public CheckedPoint(CheckedFunction function, double[] point, Random random)
    {
        Function = function;
        Point = point;
        pull = new(() => function.Pullback(point));
        push = new(() => function.Pushforward(point));
        value = new(() => function.Evaluate(point));
        noise = new(() => MeasureNoise(random));
        neighbours = new(() => [.. Enumerable.Range(0, Neighbours).Select(_ => new CheckedPoint(function, Jolt(random, function.IsSingle ? Math.ScaleB(1, -18) : Math.ScaleB(1, -40)), random))]);
    }

    public CheckedFunction Function { get; }

    public double[] Point { get; }

    /// <summary>The number of evaluations for differences so far.</summary>
    public int Evaluations { get; private set; }

    public double[] Pull(double[] cotangent) => pull.Value(cotangent);

    public double[] Push(double[] tangent) => push.Value(tangent);

    /// <summary>How much of an element's size is a step of 1: a power of two, so that most steps are exact.</summary>
    public double Scale(int place) => Math.ScaleB(1, Math.ILogB(Math.Max(1, Math.Abs(Point[place]))));

    /// <summary>The derivatives of all outputs along a direction by differences.</summary>
    public Slope[] Slopes(Direction direction, double firstStep, int levels)
    {
        double[] Path(double step)
        {
            Evaluations++;
            return Function.Evaluate(direction.Move(Point, step));
        }
        return new SlopeSearch(Path, value.Value, noise.Value, Function.Unit).Run(firstStep, levels);
    }

    /// <summary>
    /// How much a number changes among points that differ in their last digits: what rounding may have done to it here. The point itself is
    /// left out, so that a rule that is wrong there alone does not excuse itself.
    /// </summary>
    public double Spread(Func<CheckedPoint, double> number)
    {
        double[] numbers = [.. neighbours.Value.Select(number)];
        return numbers.All(double.IsFinite) ? numbers.Max() - numbers.Min() : 0;
    }

    /// <summary>
    /// How far rounding may move each output: a few units of the largest element of its leaf, and no less than what second differences over
    /// distances show that are too small for curvature. What is larger than rounding can be is a jump, and no noise.
    /// </summary>
    private double[] MeasureNoise(Random random)
    {
        double[] here = value.Value, result = new double[here.Length];
        double unit = Function.Unit;
        double everything = Point.Concat(here).Select(Math.Abs).Append(Function.Size).Max();
        double[] direction = [.. Point.Select((_, i) => Scale(i) * ((2 * random.NextDouble()) - 1))];
        var along = new Direction(0, direction);
        var second = new List<double[]>();
        foreach (int bits in Function.IsSingle ? (int[])[2, 5, 8] : [5, 9, 13, 17])
        {
            double distance = Math.ScaleB(unit, bits);
            double[] above = Function.Evaluate(along.Move(Point, distance)), below = Function.Evaluate(along.Move(Point, -distance));
            second.Add([.. here.Select((centre, i) => Math.Abs(above[i] - centre - (centre - below[i])))]);
        }
        foreach ((int start, int size) in Function.Outputs.Ranges())
        {
            double largest = 0;
            for (int i = start; i < start + size; i++) largest = Math.Max(largest, Math.Abs(here[i]));
            double explained = Math.Max(Math.ScaleB(unit, Function.IsSingle ? 10 : 32) * largest, Math.ScaleB(unit, Function.IsSingle ? 6 : 16) * everything);
            for (int i = start; i < start + size; i++)
            {
                double spread = second.Max(differences => differences[i] <= explained ? differences[i] : 0);
                result[i] = (4 * unit * largest) + spread;
            }
        }
        return result;
    }

    /// <summary>The point with each element moved by about a relative amount, up or down.</summary>
    public double[] Jolt(Random random, double amount) =>
        [.. Point.Select(element => element * (1 + ((random.Next(2) == 0 ? -1 : 1) * amount * (0.5 + random.NextDouble()))))];
}
