using System.Globalization;

namespace AutoGrad.Testing;

/// <summary>
/// A function at a point: its derivatives there by the library and by differences, and how far rounding makes both uncertain.
/// </summary>
internal sealed class CheckedPoint
{
    private const int Neighbours = 4;

    private readonly Random random;
    private readonly Lazy<Func<double[], double[]>> pull;
    private readonly Lazy<Func<double[], double[]>> push;
    private readonly Lazy<CheckedPoint[]> neighbours;
    private readonly Lazy<double[]> value;
    private readonly Lazy<double[]> noise;
    private readonly Lazy<double[]> noiseOfMixtures;

    public CheckedPoint(CheckedFunction function, double[] point, Random random)
    {
        this.random = random;
        Function = function;
        Point = point;
        pull = new(() => function.Pullback(point));
        push = new(() => function.Pushforward(point));
        value = new(() => function.Evaluate(point));
        noise = new(() => new ValueNoise(this, random).Measure());
        noiseOfMixtures =
            new(() => [.. noise.Value.Zip(new ValueNoise(this, random).OfArguments(), static (inside, outside) => inside + outside)]);
        neighbours = new(() => [.. Enumerable.Range(0, Neighbours).Select(_ => Neighbour())]);
    }

    public CheckedFunction Function { get; }

    public double[] Point { get; }

    /// <summary>The results at the point.</summary>
    public double[] Value => value.Value;

    /// <summary>The number of evaluations for differences so far.</summary>
    public int Evaluations { get; private set; }

    /// <exception cref="DerivativeFailureException">The derivative cannot be taken.</exception>
    public double[] Pull(double[] cotangent) => Take(DerivativeModes.Reverse, () => pull.Value(cotangent));

    /// <exception cref="DerivativeFailureException">The derivative cannot be taken.</exception>
    public double[] Push(double[] tangent) => Take(DerivativeModes.Forward, () => push.Value(tangent));

    /// <summary>How much of an element's size is a step of 1: a power of two, so that most steps are exact.</summary>
    public double Scale(int place) => Math.ScaleB(1, Math.ILogB(Math.Max(1, Math.Abs(Point[place]))));

    /// <summary>The direction in which one element moves.</summary>
    public Direction Element(int place) => new(place, [1], Scale(place));

    /// <summary>The derivatives of all outputs along a direction by differences.</summary>
    /// <param name="direction">The direction.</param>
    /// <param name="firstStep">The largest step, as a share of the direction's scale.</param>
    /// <param name="levels">The least number of steps.</param>
    public Slope[] Slopes(Direction direction, double firstStep, int levels) =>
        new SlopeSearch(step => Values(direction, step), Value, NoiseAlong(direction), Function).Run(firstStep * direction.Scale, direction.Scale, levels);

    /// <summary>
    /// The same from the smallest steps up, see <see cref="UpwardSearch"/>: steps of the direction's scale, or of that of the smallest
    /// element that moves, whichever shows more.
    /// </summary>
    public Slope[] SlopesNearby(Direction direction, double largestStep)
    {
        var search = new UpwardSearch(step => Values(direction, step), Value, NoiseAlong(direction), Function);
        double near = direction.Scale, least = Math.ScaleB(Function.Least, Function.IsSingle ? 24 : 53);
        for (int i = 0; i < direction.Weights.Length; i++)
        {
            double size = Math.Abs(Point[direction.Start + i]), weight = Math.Abs(direction.Weights[i]);
            if (size > least && weight > 0) near = Math.Min(near, Math.ScaleB(1, Math.ILogB(size / weight)));
        }
        Slope[] slopes = search.Run(largestStep * near);
        if (near > direction.Scale / 8) return slopes;
        return [.. slopes.Zip(search.Run(largestStep * direction.Scale), static (small, large) => large.IsBounded && large.Error < small.Error && large.AgreesWith(small) ? large : small)];
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

    /// <summary>How far rounding may have moved each number of the library's derivative for a cotangent or a tangent.</summary>
    public double[] Rounding(DerivativeModes mode, double[] vector) =>
        new ValueNoise(new CheckedPoint(Function.Differentiated(mode, vector), Point, random), random).Inside();

    /// <summary>
    /// The point with each element moved up or down by about an amount of its size, and zeros, if they may move, by the amount.
    /// </summary>
    public double[] Jolt(Random random, double amount, bool movesZeros = false) => [.. Point.Select(element =>
        element + ((element == 0 && movesZeros ? 1 : element) * (random.Next(2) == 0 ? -1 : 1) * amount * (0.5 + random.NextDouble())))];

    /// <summary>The results at a point beside this one.</summary>
    /// <exception cref="ArgumentException">The function fails there.</exception>
    public double[] ValuesAt(double[] moved)
    {
        try
        {
            return Function.Evaluate(moved);
        }
        catch (Exception error) when (FailureText.IsFailure(error))
        {
            int place = Enumerable.Range(0, moved.Length).MaxBy(i => Math.Abs(moved[i] - Point[i]) / Scale(i));
            throw new ArgumentException(
                $"GradientCheck: the function fails beside the point, though not at it, where {Function.Inputs.Locate(place).Name("the argument")} is " +
                string.Create(CultureInfo.InvariantCulture, $"{moved[place]} instead of {Point[place]}: {error.Message} ") +
                "Choose a point further inside of where it can be called, or a smaller Step; or return NaN outside.",
                error);
        }
    }

    private double[] Values(Direction direction, double step)
    {
        Evaluations++;
        double[] moved = direction.Move(Point, step);
        if (!Array.TrueForAll(moved, double.IsFinite)) return [.. Enumerable.Repeat(double.NaN, Value.Length)];
        return ValuesAt(moved);
    }

    // Steps of one element are exact, or nearly.
    private double[] NoiseAlong(Direction direction) => direction.IsElement ? noise.Value : noiseOfMixtures.Value;

    private CheckedPoint Neighbour() =>
        new(Function, Jolt(random, Function.IsSingle ? Math.ScaleB(1, -18) : Math.ScaleB(1, -40)), random);

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
}
