using FsCheck;
using FsCheck.Fluent;

namespace AutoGrad.Testing;

/// <summary>FsCheck generators of shapes, axes and tensors, for properties that need them in a certain form.</summary>
/// <example><code>
/// var matrices = TensorGenerators.Tensors([3, 4], -1, 1).ToArbitrary();
/// Prop.ForAll(matrices, m => (double)m.Transpose().Max() == (double)m.Max()).QuickCheckThrowOnFailure();
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
    public static Gen<Shape> Shapes(int minRank = 0, int maxRank = 4, bool allowEmpty = true) =>
        Gen.Choose(minRank, maxRank)
            .SelectMany(rank => (allowEmpty ? AxisSizes : PositiveAxisSizes).ArrayOf(rank))
            .Select(static sizes => Shape.Create(sizes));

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

    /// <summary>Numbers from a range, every tenth or so the whole number nearest to it from below, if that is in the range.</summary>
    /// <param name="low">The least number.</param>
    /// <param name="high">The bound above, not reached.</param>
    public static Gen<double> Numbers(double low, double high)
    {
        Gen<double> any = Gen.Choose(0, (1 << 30) - 1).Select(i => low + ((high - low) * i / (1 << 30)));
        return Gen.Frequency((9, any), (1, any.Select(number => Math.Floor(number) >= low ? Math.Floor(number) : number)));
    }

    /// <summary>Tensors of a shape with numbers from a range.</summary>
    /// <param name="shape">The shape.</param>
    /// <param name="low">The least number.</param>
    /// <param name="high">The bound above, not reached.</param>
    /// <param name="dtype">The element type; numbers are rounded to it, and to Bool as <c>number ≥ 0</c>.</param>
    public static Gen<Tensor> Tensors(Shape shape, double low = -2, double high = 2, DType dtype = DType.Float64) =>
        Numbers(low, high).ArrayOf(shape.Size).Select(numbers => dtype == DType.Bool
            ? Tensor.From(Array.ConvertAll(numbers, static number => number >= 0), shape)
            : Tensor.From(numbers, shape).Cast(dtype).Evaluate());
}
