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

    /// <exception cref="DerivativeFailureException">The derivative cannot be taken.</exception>
    public double[] Pull(double[] cotangent) => Take(DerivativeModes.Reverse, () => pull.Value(cotangent));

    /// <exception cref="DerivativeFailureException">The derivative cannot be taken.</exception>
    public double[] Push(double[] tangent) => Take(DerivativeModes.Forward, () => push.Value(tangent));

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
    public double Spread(Func<CheckedPoint, double> number) => Spreads(near => [number(near)])[0];

    /// <summary>The same for each of several numbers.</summary>
    public double[] Spreads(Func<CheckedPoint, double[]> numbers)
    {
        double[][] near = [.. neighbours.Value.Select(numbers)];
        return [.. Enumerable.Range(0, near[0].Length).Select(i =>
            near.All(values => double.IsFinite(values[i])) ? near.Max(values => values[i]) - near.Min(values => values[i]) : 0)];
    }

    /// <summary>
    /// How far rounding may move each output: a few units of the largest element of its leaf and of what was differentiated first, and no
    /// less than what second differences show over distances that are too small for curvature. Of these the largest is left out, since at a
    /// kink they grow with the distance; and what is larger than rounding can be is a jump.
    /// </summary>
    private double[] MeasureNoise(Random random)
    {
        double[] here = value.Value, result = new double[here.Length];
        double unit = Function.Unit;
        var along = new Direction(0, [.. Point.Select((_, i) => Scale(i) * ((2 * random.NextDouble()) - 1))]);
        double[][] second = [.. (Function.IsSingle ? (int[])[3, 5, 7, 9, 11] : [5, 9, 13, 17, 21]).Select(bits =>
        {
            double distance = Math.ScaleB(unit, bits);
            double[] above = Function.Evaluate(along.Move(Point, distance)), below = Function.Evaluate(along.Move(Point, -distance));
            return here.Select((centre, i) => Math.Abs(above[i] - centre - (centre - below[i]))).ToArray();
        })];
        double everything = Point.Concat(here).Select(Math.Abs).Append(Function.Size).Max();
        (int share, int total) = Function.IsSingle ? (10, 6) : (32, 16); // bits of what is still taken for rounding
        foreach ((int start, int size) in Function.Outputs.Ranges())
        {
            double largest = 0;
            for (int i = start; i < start + size; i++) largest = Math.Max(largest, Math.Abs(here[i]));
            double explained = Math.Max(Math.ScaleB(unit, share) * largest, Math.ScaleB(unit, total) * everything);
            for (int i = start; i < start + size; i++)
            {
                double seen = second.Select(differences => differences[i]).OrderDescending().ElementAt(1);
                result[i] = (unit * ((4 * largest) + Function.Size)) + (seen <= explained ? seen : 0);
            }
        }
        return result;
    }

    private static double[] Take(DerivativeModes mode, Func<double[]> derivative)
    {
        try
        {
            return derivative();
        }
        catch (ArgumentException error)
        {
            throw new DerivativeFailureException(mode, error);
        }
    }

    /// <summary>The point with each element moved up or down by about an amount of its size, and zeros, if they may move, by the amount.</summary>
    public double[] Jolt(Random random, double amount, bool movesZeros = false) => [.. Point.Select(element =>
        element + ((element == 0 && movesZeros ? 1 : element) * (random.Next(2) == 0 ? -1 : 1) * amount * (0.5 + random.NextDouble())))];
}
