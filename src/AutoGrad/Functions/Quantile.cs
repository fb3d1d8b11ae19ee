namespace AutoGrad;

public sealed partial class Tensor
{
    /// <summary>
    /// The number below which a part q of the elements lies, for one q or several: the element at position <c>q · (n − 1)</c> in order, on
    /// the straight line between its neighbours if that is not whole, as NumPy does by default.
    /// </summary>
    /// <remarks>
    /// A line with a NaN gives NaN. Between an infinity and another number lies that infinity. The derivative goes to the two neighbours in
    /// proportion to their parts, at ties to those that stand there in a stable order; with respect to q it is (n − 1) times the difference
    /// of the neighbours, those above a whole position.
    /// </remarks>
    /// <param name="q">Parts from 0 to 1, a float tensor of any shape, or a number. Others are an error if known, else give NaN.</param>
    /// <param name="axes">The axes to reduce; all by default.</param>
    /// <param name="keepDims">Whether reduced axes stay with size 1.</param>
    /// <returns>A tensor of this dtype: the axes of q, then those of this tensor without the reduced ones.</returns>
    /// <exception cref="ArgumentException">
    /// A reduced axis is empty, an axis is out of range or listed twice, a dtype is not a float, or a known q is outside 0 … 1.
    /// </exception>
    /// <example><code>Tensor quartiles = x.Quantile(Tensor.From([0.25, 0.5, 0.75]), axes: 0); // [n, k] to [3, k]</code></example>
    public Tensor Quantile(Tensor q, Axes axes = default, bool keepDims = false)
    {
        ArgumentNullException.ThrowIfNull(q);
        if (q.Primitive is not Literal) Check.Float("Quantile", q.Type);
        return QuantileOf("Quantile", q, axes, keepDims);
    }

    /// <summary>The middle element in order, of an even number the mean of the two in the middle: <see cref="Quantile"/> of 1/2.</summary>
    /// <remarks>A line with a NaN gives NaN. The derivative goes to the one or two elements in the middle.</remarks>
    /// <param name="axes">The axes to reduce; all by default.</param>
    /// <param name="keepDims">Whether reduced axes stay with size 1, so that the result broadcasts against this tensor.</param>
    /// <returns>A tensor of the same dtype without the reduced axes.</returns>
    /// <exception cref="ArgumentException">
    /// A reduced axis is empty, an axis is out of range or listed twice, or the dtype is not a float.
    /// </exception>
    public Tensor Median(Axes axes = default, bool keepDims = false) => QuantileOf("Median", 0.5, axes, keepDims);

    private Tensor QuantileOf(string operation, Tensor q, Axes axes, bool keepDims)
    {
        Check.Float(operation, Type);
        Axes sorted = Check.SortedAxes(operation, axes, Shape);
        Extreme.CheckNotEmpty(operation, Shape, sorted);
        CheckParts(operation, q);
        int[] kept = [.. Enumerable.Range(0, Rank).Where(axis => !sorted.Contains(axis))];
        int length = sorted.Aggregate(1, (product, axis) => product * Shape[axis]);
        Shape others = [.. kept.Select(axis => Shape[axis])];
        Tensor lines = Transpose([.. kept, .. sorted]).Reshape([.. others, length]).Sort();

        // Positions in Float64: in Float32 those of long lines would not be exact.
        q = q.Cast(DType.Float64);
        Tensor isPart = And(q >= 0, q <= 1);
        Tensor position = Where(isPart, q, 0) * (length - 1);
        Tensor below = Clamp(Floor(position), 0, Math.Max(length - 2, 0));
        Tensor index = below.Cast(DType.Int64);
        Tensor low = Take(lines, index, others.Rank), high = Take(lines, Minimum(index + 1, length - 1), others.Rank);
        Tensor part = (position - below).Cast(DType).BroadcastTo(low.Shape);
        Tensor last = lines.SliceAxis(others.Rank, length - 1, 1).Reshape([.. others, .. Enumerable.Repeat(1, q.Rank)]);
        Tensor y = Where(And(isPart, Not(IsNaN(last))), OnLine(low, high, part), double.NaN);
        int[] order = [.. Enumerable.Range(others.Rank, q.Rank), .. Enumerable.Range(0, others.Rank)];
        Shape shape = [.. Shape.Select((size, axis) => sorted.Contains(axis) ? 1 : size)];
        y = y.Transpose(Axes.Create(order));
        return keepDims ? y.Reshape([.. q.Shape, .. shape]) : y;
    }

    /// <summary><c>low + part · (high − low)</c>, also where the difference is not finite.</summary>
    private static Tensor OnLine(Tensor low, Tensor high, Tensor part)
    {
        Tensor difference = high - low;
        Tensor mixed = Where(Equal(part, 0), low, Where(Equal(part, 1), high, low * (1 - part) + (high * part)));
        return Where(IsFinite(difference), low + (part * difference), mixed);
    }

    private static void CheckParts(string operation, Tensor q)
    {
        if (q.Primitive is not Literal && q.Value is null) return;
        foreach (double part in q.Cast(DType.Float64).ToArray<double>())
        {
            if (part is >= 0 and <= 1) continue;
            string known = part.ToString(System.Globalization.CultureInfo.InvariantCulture);
            throw Errors.Argument(operation, $"q = {known} is not a part of the elements", "Use 0 to 1: 0.5 is the median");
        }
    }
}
