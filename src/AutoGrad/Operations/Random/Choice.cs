namespace AutoGrad;

public sealed partial record Key
{
    /// <summary>Numbers drawn from 0 … count − 1, with or without replacement, equally likely or with given probabilities.</summary>
    /// <remarks>
    /// With replacement every draw is independent; with probabilities it is found by a binary search in their running sum. Without
    /// replacement the first of a random order are taken; with probabilities those of the largest <c>ln p + Gumbel</c>, which is the same
    /// as drawing one after another from what is left (W. Kool, H. van Hoof, M. Welling, "Stochastic beams and where to find them", 2019).
    /// </remarks>
    /// <param name="count">How many numbers there are to choose from.</param>
    /// <param name="shape">The axis sizes of the result; <c>[]</c> for a scalar.</param>
    /// <param name="replace">Whether a number can be drawn more than once.</param>
    /// <param name="probabilities">
    /// A float vector of that many weights, in proportion to which numbers are drawn; they need not add up to 1. All equal if null. What is
    /// still to be computed is not checked: a weight that is negative or NaN makes the result meaningless, though it stays in range.
    /// </param>
    /// <returns>An Int32 tensor of that shape. It has no derivative.</returns>
    /// <exception cref="ArgumentException">
    /// There is nothing to choose from, more is to be drawn without replacement than there is (or than has a known weight above 0), the
    /// weights are not a float vector of that length, one of them is known to be negative or NaN or infinite, or all to be 0, or this is a
    /// batch of keys.
    /// </exception>
    /// <example><code>Tensor batch = Take(examples, key.Choice(60_000, [128], replace: false));</code></example>
    public Tensor Choice(int count, Shape shape, bool replace = true, Tensor? probabilities = null)
    {
        const string Operation = "Key.Choice";
        int possible = probabilities is null ? count : Possible(Operation, count, probabilities);
        if (count < 0 || (possible <= 0 && shape.Size > 0))
        {
            throw Errors.Argument(
                Operation,
                probabilities is null ? $"there is nothing to choose from among {count}" : $"none of {count} can be drawn",
                "Give something to choose from, with a positive probability");
        }
        if (!replace && shape.Size > possible)
        {
            throw Errors.Argument(
                Operation,
                $"cannot draw {shape.Size} numbers without replacement from {possible}{(probabilities is null ? "" : " of positive probability")}",
                "Draw fewer, or with replacement");
        }
        if (shape.Size == 0) return Tensor.Zeros(shape, DType.Int32);
        Tensor positions = (replace, probabilities) switch
        {
            (true, null) => Tensor.Floor(UnitInterval(Operation, shape, DType.Float64) * count),
            (true, _) => Drawn(UnitInterval(Operation, shape, probabilities.DType), probabilities),
            (false, null) => Permutation(count).SliceAxis(0, 0, shape.Size),
            _ => (Tensor.Log(probabilities) + Gumbel(Operation, [count], probabilities.DType)).TopK(shape.Size).Indices,
        };
        return positions.Cast(DType.Int32).Reshape(shape);
    }

    /// <summary>Slices of a tensor along its first axis, drawn as <see cref="Choice(int, Shape, bool, Tensor)"/> does.</summary>
    /// <param name="x">A tensor of any dtype with at least one axis.</param>
    /// <param name="shape">The axis sizes of what is drawn, in front of the axes of a slice; <c>[]</c> for one slice.</param>
    /// <param name="replace">Whether a slice can be drawn more than once.</param>
    /// <param name="probabilities">A float weight for every slice; all equal if null.</param>
    /// <returns>A tensor of the same dtype and of shape [shape…, x.Shape[1..]…]. Derivatives pass to the slices that were drawn.</returns>
    /// <exception cref="ArgumentException">x is a scalar, or <see cref="Choice(int, Shape, bool, Tensor)"/> refuses it.</exception>
    /// <example><code>Tensor resampled = key.Choice(particles, [1000], probabilities: weights);</code></example>
    public Tensor Choice(Tensor x, Shape shape, bool replace = true, Tensor? probabilities = null)
    {
        ArgumentNullException.ThrowIfNull(x);
        int along = Check.Axis("Key.Choice", 0, x.Shape);
        return Tensor.Take(x, Choice(x.Shape[along], shape, replace, probabilities), along);
    }

    /// <summary>How many of the weights can be drawn, as far as that is known.</summary>
    private static int Possible(string operation, int count, Tensor probabilities)
    {
        Check.Float(operation, probabilities.Type);
        if (probabilities.Shape != [count])
        {
            throw Errors.Argument(
                operation, $"probabilities of shape {probabilities.Shape} do not fit {count} alternatives", "Give one number for each");
        }
        SamplerParameter.NotNegative(operation, "probabilities", probabilities);
        double[]? known = SamplerParameter.Known(probabilities);
        return known is null ? count : known.Any(double.IsInfinity)
            ? throw Errors.Argument(operation, "probabilities must be finite, but one is infinite", "Scale the weights down")
            : known.Count(static p => p > 0);
    }

    /// <summary>
    /// The first position where the running sum reaches (1 − u) of the whole: more than 0, so a weight of 0 is never found.
    /// </summary>
    private static Tensor Drawn(Tensor unit, Tensor probabilities)
    {
        Tensor sums = probabilities.CumulativeSum(0);
        Tensor total = sums.SliceAxis(0, sums.Size - 1, 1).Reshape();
        return Tensor.Minimum(Tensor.SearchSorted(sums, (1 - unit) * total), sums.Size - 1);
    }
}
