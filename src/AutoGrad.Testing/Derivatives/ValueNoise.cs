namespace AutoGrad.Testing;

/// <summary>Measures how far rounding may have moved the values of a function at a point.</summary>
internal sealed class ValueNoise(CheckedPoint at, Random random)
{
    /// <summary>The rounding of each number on the way: two units in the last place.</summary>
    private const double Units = 4;

    private CheckedFunction Function => at.Function;

    /// <summary>How far the rounding of an argument that moves moves each output.</summary>
    public double[] OfArguments()
    {
        double[] largest = new double[at.Value.Length];
        for (int sample = 0; sample < 2; sample++)
        {
            double[] moved = at.ValuesAt(at.Jolt(random, 2 * Function.Unit));
            for (int i = 0; i < largest.Length; i++)
                largest[i] = Math.Max(largest[i], double.IsNaN(moved[i]) ? 0 : Math.Abs(moved[i] - at.Value[i]));
        }
        return largest;
    }

    /// <summary>For each output, the largest of its leaf.</summary>
    private double[] LargestOfLeaf()
    {
        double[] sizes = new double[at.Value.Length];
        foreach ((int start, int size) in Function.Outputs.Ranges())
        {
            if (size > 0) sizes.AsSpan(start, size).Fill(at.Value.AsSpan(start, size).ToArray().Max(Math.Abs));
        }
        return sizes;
    }

    /// <summary>
    /// For each output, what rounding on the way makes of it, and no less than what differences over tiny distances show. See
    /// <see cref="CheckedFunction.IsCoarse"/> for whose.
    /// </summary>
    public double[] Measure()
    {
        double[] inside = Inside(), seen = Seen(), largest = Function.IsCoarse ? LargestOfLeaf() : at.Value;
        double elsewhere = Function.IsCoarse ? Function.Size : 0;
        return [.. largest.Select((value, i) => Function.Least + (Function.Unit * (((Function.IsCoarse ? Units : 1) * Math.Abs(value)) + elsewhere)) + inside[i] + seen[i])];
    }

    /// <summary>
    /// How much a value changes when every number on the way does in its last digits. A change that does not grow with the disturbance is a
    /// jump, of an index or a comparison inside, and no rounding.
    /// </summary>
    public double[] Inside()
    {
        double[] small = Largest(Units, 4), large = Largest(64 * Units, 2);
        bool mayCancel = small.Zip(large).Any(static pair => pair.Second < 2 * pair.First); // several disturbances each other, by chance
        if (mayCancel) large = [.. large.Zip(Largest(64 * Units, 4), Math.Max)];
        return [.. small.Zip(large, static (deviation, larger) => larger < 2 * deviation ? 0 : deviation)];
    }

    private double[] Largest(double units, int samples)
    {
        double[][] deviations = [.. Enumerable.Range(0, samples).Select(_ => Deviations(units))];
        return [.. Enumerable.Range(0, at.Value.Length).Select(i => deviations.Max(sample => sample[i]))];
    }

    private double[] Deviations(double units) =>
        [.. Function.Imprecise(units, random).Evaluate(at.Point).Zip(at.Value, static (disturbed, value) =>
        double.IsNaN(disturbed) ? double.PositiveInfinity : Math.Abs(disturbed - value))];

    /// <summary>
    /// Second differences over distances that are too small for curvature, which show rounding where it cannot be disturbed: in the bodies
    /// of loops and in code of the host. At a kink or for a curve they grow with the distance, so the median counts. What is the same at
    /// every distance, or larger than rounding can be, is a jump.
    /// </summary>
    private double[] Seen()
    {
        double unit = Function.Unit;
        double[] here = at.Value, result = new double[here.Length];
        var along = new Direction(0, [.. at.Point.Select((_, i) => at.Scale(i) * ((2 * random.NextDouble()) - 1))], 1);
        double[][] second = [.. (Function.IsSingle ? (int[])[3, 5, 7, 9, 11] : [5, 9, 13, 17, 21]).Select(bits =>
        {
            double distance = Math.ScaleB(unit, bits);
            double[] above = at.ValuesAt(along.Move(at.Point, distance)), below = at.ValuesAt(along.Move(at.Point, -distance));
            return here.Select((centre, i) => Math.Abs(above[i] - centre - (centre - below[i]))).ToArray();
        })];
        double everything = at.Point.Concat(here).Select(Math.Abs).Append(Function.Size).Max();
        (int share, int total) = Function.IsSingle ? (10, 6) : (32, 16); // bits of what is still taken for rounding
        foreach ((int start, int size) in Function.Outputs.Ranges())
        {
            double largest = 0;
            for (int i = start; i < start + size; i++) largest = Math.Max(largest, Math.Abs(here[i]));
            double explained = Math.Max(Math.ScaleB(unit, share) * largest, Math.ScaleB(unit, total) * everything);
            for (int i = start; i < start + size; i++)
            {
                double[] seen = [.. second.Select(differences => differences[i]).Order()];
                bool isJump = seen[0] > 0.99 * seen[^1];
                result[i] = isJump || !(seen[2] <= explained) ? 0 : seen[2];
            }
        }
        return result;
    }
}
