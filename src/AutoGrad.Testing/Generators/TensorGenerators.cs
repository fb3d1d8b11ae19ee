using System.Collections.Immutable;
using System.Globalization;
using FsCheck;
using FsCheck.Fluent;

namespace AutoGrad.Testing;

/// <summary>FsCheck generators of shapes, axes, indices and tensors, for properties that need them in a certain form.</summary>
/// <example><code>
/// var matrices = TensorGenerators.Tensors([3, 4], -1, 1).ToArbitrary();
/// Prop.ForAll(matrices, m => (double)m.Transpose().Max() == (double)m.Max()).Verify();
/// </code></example>
public static class TensorGenerators
{
    /// <summary>Sizes of axes that find mistakes: 0 sometimes, 1 often.</summary>
    private static readonly Gen<int> AxisSizes =
        Gen.Frequency((1, Gen.Constant(0)), (4, Gen.Constant(1)), (10, Gen.Choose(2, 5)));

    private static readonly Gen<int> PositiveAxisSizes = Gen.Frequency((1, Gen.Constant(1)), (3, Gen.Choose(2, 5)));

    /// <summary>Shapes with axes of size 0 to 5, 1 being frequent.</summary>
    /// <param name="minRank">The least number of axes.</param>
    /// <param name="maxRank">The greatest number of axes.</param>
    /// <param name="allowEmpty">Whether an axis may have size 0.</param>
    /// <exception cref="ArgumentException">The least rank is negative or greater than the greatest, or that is above 12.</exception>
    public static Gen<Shape> Shapes(int minRank = 0, int maxRank = 4, bool allowEmpty = true) =>
        minRank >= 0 && minRank <= maxRank && maxRank <= 12
        ? Gen.Choose(minRank, maxRank)
            .SelectMany(rank => (allowEmpty ? AxisSizes : PositiveAxisSizes).ArrayOf(rank))
            .Select(static sizes => Shape.Create(sizes))
        : throw Mistake("Shapes", $"there are no ranks from {minRank} to {maxRank}", "Give two numbers from 0 to 12, the smaller one first");

    /// <summary>Shapes that broadcast to a given one: leading axes left out, others of size 1.</summary>
    /// <param name="to">The shape they stretch to.</param>
    public static Gen<Shape> BroadcastingTo(Shape to) =>
        from rank in Gen.Choose(0, to.Rank)
        from isOne in Gen.Elements(false, false, true).ArrayOf(rank)
        select Shape.Create([.. isOne.Select((one, i) => one ? 1 : to[to.Rank - rank + i])]);

    /// <summary>
    /// Choices of different axes of a shape in any order, counted from either end: none, some, or <see cref="Axes.All"/>.
    /// </summary>
    /// <param name="shape">The shape whose axes are chosen.</param>
    public static Gen<Axes> AxesOf(Shape shape)
    {
        Gen<Axes> some =
            from order in Gen.Shuffle(Enumerable.Range(0, shape.Rank))
            from count in Gen.Choose(0, shape.Rank)
            from fromEnd in Gen.Elements(false, true).ArrayOf(count)
            select Axes.Create([.. fromEnd.Select((end, i) => end ? order[i] - shape.Rank : order[i])]);
        return Gen.Frequency((1, Gen.Constant(Axes.All)), (6, some));
    }

    /// <summary>Sets of shapes that broadcast together.</summary>
    /// <param name="count">How many shapes; not negative.</param>
    /// <exception cref="ArgumentException">The count is negative.</exception>
    public static Gen<ImmutableArray<Shape>> BroadcastableShapes(int count)
    {
        if (count < 0) throw Mistake("BroadcastableShapes", $"the count is {count}", "Give 0 or more");
        return
            from common in Shapes()
            from shapes in BroadcastingTo(common).ArrayOf(count)
            select shapes.ToImmutableArray();
    }

    /// <summary>One axis of a shape, counted from either end.</summary>
    /// <param name="shape">A shape that has axes.</param>
    /// <exception cref="ArgumentException">The shape is that of a scalar.</exception>
    public static Gen<int> AxisOf(Shape shape) => shape.Rank > 0
        ? Gen.Choose(-shape.Rank, shape.Rank - 1)
        : throw Mistake("AxisOf", "a scalar has no axes", "Give a shape of rank 1 or more");

    /// <summary>
    /// What can stand between the brackets of an indexer: positions, ranges and steps for some or all axes, from either end, with new axes
    /// and an ellipsis among them.
    /// </summary>
    /// <param name="shape">The shape that is indexed.</param>
    public static Gen<ImmutableArray<Slice>> SlicesOf(Shape shape)
    {
        return
            from named in Gen.Choose(0, shape.Rank)
            from ellipsis in Gen.Choose(-shape.Rank - 1, named)
            from slices in Gen.CollectToArray(
                Enumerable.Range(0, named).Select(i => SliceOf(shape[ellipsis >= 0 && i >= ellipsis ? i + shape.Rank - named : i])))
            from newAxis in Gen.Choose(-3, named)
            select Indexed(slices, ellipsis, newAxis);

        static ImmutableArray<Slice> Indexed(Slice[] slices, int ellipsis, int newAxis)
        {
            ImmutableArray<Slice> index = [.. slices];
            if (ellipsis >= 0) index = index.Insert(ellipsis, Slice.Ellipsis);
            return newAxis >= 0 ? index.Insert(newAxis, Slice.NewAxis) : index;
        }
    }

    /// <summary>What one axis can be indexed by: all of it, a position, a range, a range with a step.</summary>
    /// <param name="size">The size of the axis.</param>
    /// <exception cref="ArgumentException">The size is negative.</exception>
    public static Gen<Slice> SliceOf(int size)
    {
        if (size < 0) throw Mistake("SliceOf", $"the size is {size}", "Give 0 or more");
        Gen<Index> bound = Gen.Elements(false, true).SelectMany(fromEnd => Gen.Choose(0, size).Select(at => new Index(at, fromEnd)));
        Gen<Range> ranges =
            from one in bound
            from other in bound
            select one.GetOffset(size) <= other.GetOffset(size) ? one..other : other..one;
        Gen<Slice> positions =
            from at in Gen.Choose(0, Math.Max(size - 1, 0))
            from fromEnd in Gen.Elements(false, true)
            select (Slice)(fromEnd ? new Index(size - at, true) : at);
        Gen<int> steps = Gen.Elements(-3, -2, -1, 2, 3);
        return Gen.Frequency(
            (2, Gen.Constant(Slice.All)),
            (size > 0 ? 3 : 0, positions),
            (3, ranges.Select(static range => (Slice)range)),
            (2, ranges.SelectMany(range => steps.Select(step => range.Step(step)))),
            (1, steps.Select(Slice.Every)));
    }

    /// <summary>Tensors of a shape with numbers from a range.</summary>
    /// <param name="shape">The shape.</param>
    /// <param name="low">The least number.</param>
    /// <param name="high">The bound above, not reached.</param>
    /// <param name="dtype">The element type; numbers are rounded to it, and to Bool as <c>number ≥ 0</c>.</param>
    /// <exception cref="ArgumentException">The bounds are not finite numbers, the least first; a bound is negative, but the dtype
    /// UInt32.</exception>
    public static Gen<Tensor> Tensors(Shape shape, double low = -2, double high = 2, DType dtype = DType.Float64) =>
        dtype != DType.UInt32 || !(low < 0)
        ? Tensors(shape, NumberGenerators.Uniform(low, high), dtype)
        : throw Mistake("Tensors", $"UInt32 has no numbers below 0, but the least is {low.ToString(CultureInfo.InvariantCulture)}", "Give 0 or more as the lower bound");

    /// <summary>Tensors of a shape with numbers of a distribution.</summary>
    /// <param name="shape">The shape.</param>
    /// <param name="numbers">The numbers, such as <see cref="NumberGenerators.Normal"/>.</param>
    /// <param name="dtype">The element type; numbers are rounded to it, and to Bool as <c>number ≥ 0</c>.</param>
    public static Gen<Tensor> Tensors(Shape shape, Gen<double> numbers, DType dtype = DType.Float64)
    {
        ArgumentNullException.ThrowIfNull(numbers);
        if (!Enum.IsDefined(dtype)) throw Errors.UnknownDType(dtype);
        return numbers.ArrayOf(shape.Size).Select(drawn => Made(drawn, shape, dtype));
    }

    /// <summary>Float tensors without ties: all elements differ from each other by at least a gap, in random order.</summary>
    /// <param name="shape">The shape.</param>
    /// <param name="gap">How far neighbours in size are apart at least; they are less than twice as far.</param>
    /// <param name="dtype">Float32 or Float64.</param>
    /// <exception cref="ArgumentException">The gap is not a positive number, or the dtype is no float.</exception>
    public static Gen<Tensor> DistinctTensors(Shape shape, double gap = 0.1, DType dtype = DType.Float64)
    {
        if (!(gap > 0 && double.IsFinite(gap))) throw Mistake("DistinctTensors", $"the gap is {gap.ToString(CultureInfo.InvariantCulture)}", "Give a positive number, such as 0.1");
        if (!dtype.IsFloat) throw Mistake("DistinctTensors", $"numbers with a gap of {gap.ToString(CultureInfo.InvariantCulture)} are no {dtype}", "Use DType.Float64 or DType.Float32");
        return
            from order in Gen.Shuffle(Enumerable.Range(0, shape.Size))
            from shift in NumberGenerators.Uniform(0, 0.5)
            from shifts in NumberGenerators.Uniform(0, 0.45).ArrayOf(shape.Size)
            select Made([.. order.Select(place => gap * ((1.5 * (place - (shape.Size / 2.0))) + shift + shifts[place]))], shape, dtype);
    }

    /// <summary>
    /// Tensors that shrink to fewer and smaller axes, unless their shape is kept, and to numbers that are simpler and allowed.
    /// </summary>
    /// <param name="tensors">The tensors.</param>
    /// <param name="isAllowed">Which numbers a shrunk tensor may have; any finite one if null.</param>
    /// <param name="keepsShape">
    /// Whether a shrunk tensor has the shape of the one it comes from, for functions that take no other shapes; false unless set.
    /// </param>
    public static Arbitrary<Tensor> Arbitrary(Gen<Tensor> tensors, Func<double, bool>? isAllowed = null, bool keepsShape = false)
    {
        ArgumentNullException.ThrowIfNull(tensors);
        Func<double, bool> allowed = isAllowed ?? double.IsFinite;
        return Arb.From(tensors, tensor => keepsShape ? Shrinking.SimplerNumbers(tensor, allowed, ofMany: true) : Shrinking.Smaller(tensor, allowed));
    }

    /// <summary>
    /// Tensors of a shape with uniform numbers; those that they shrink to have the shape too, and simpler numbers of that range.
    /// </summary>
    /// <param name="shape">The shape.</param>
    /// <param name="low">The least number.</param>
    /// <param name="high">The bound above, not reached.</param>
    /// <param name="dtype">The element type; numbers are rounded to it, and to Bool as <c>number ≥ 0</c>.</param>
    /// <exception cref="ArgumentException">The bounds are not finite numbers in order, or the dtype is UInt32 and numbers are
    /// negative.</exception>
    /// <example><code>
    /// Prop.ForAll(TensorGenerators.Arbitrary([2, 3], -1, 1), x => (double)Abs(MatMul(x, x.Transpose())).Max() &lt;= 3).Verify();
    /// </code></example>
    public static Arbitrary<Tensor> Arbitrary(Shape shape, double low = -2, double high = 2, DType dtype = DType.Float64) => Arbitrary(
        Tensors(shape, low, high, dtype), number => dtype == DType.Bool || (number >= low && number < high), keepsShape: true);

    private static ArgumentException Mistake(string function, string problem, string fix) =>
        Errors.Argument($"TensorGenerators.{function}", problem, fix);

    private static Tensor Made(double[] numbers, Shape shape, DType dtype) => dtype == DType.Bool
        ? Tensor.From(Array.ConvertAll(numbers, static number => number >= 0), shape)
        : Tensor.From(numbers, shape).Cast(dtype).Evaluate();
}
