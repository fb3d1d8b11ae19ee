using FsCheck;
using FsCheck.Fluent;

namespace AutoGrad.Testing;

/// <summary>
/// Shapes, axes and tensors for FsCheck properties, with shrinking. Use the methods with <c>Prop.ForAll</c>, or register the class:
/// <c>[Property(Arbitrary = [typeof(TensorArbitraries)])]</c> with FsCheck.Xunit, <c>Config.WithArbitrary</c> without.
/// </summary>
/// <example><code>
/// Prop.ForAll(TensorArbitraries.Tensors(), x => x.Sum().Shape == []).QuickCheckThrowOnFailure();
/// </code></example>
public static class TensorArbitraries
{
    /// <summary>Shapes of up to 4 axes of size 0 to 5. They shrink to fewer and smaller axes.</summary>
    public static Arbitrary<Shape> Shapes() => Arb.From(TensorGenerators.Shapes(), Smaller);

    /// <summary>Pairs of shapes that broadcast together.</summary>
    public static Arbitrary<BroadcastableShapes> BroadcastableShapes()
    {
        Gen<BroadcastableShapes> pairs =
            from common in TensorGenerators.Shapes()
            from left in TensorGenerators.BroadcastingTo(common)
            from right in TensorGenerators.BroadcastingTo(common)
            select new BroadcastableShapes(left, right);
        return Arb.From(pairs, static pair =>
            Smaller(pair.Left).Select(left => pair with { Left = left })
                .Concat(Smaller(pair.Right).Select(right => pair with { Right = right }))
                .Where(static smaller => Broadcasting.Common(smaller.Left, smaller.Right) is not null));
    }

    /// <summary>A shape and a choice of its axes. It shrinks to fewer chosen axes.</summary>
    public static Arbitrary<AxesOfShape> AxesOfShapes()
    {
        Gen<AxesOfShape> choices =
            from shape in TensorGenerators.Shapes()
            from axes in TensorGenerators.AxesOf(shape)
            select new AxesOfShape(shape, axes);
        return Arb.From(choices, static choice =>
            Enumerable.Range(0, choice.Axes.Count).Select(left => choice with { Axes = [.. choice.Axes.Where((_, i) => i != left)] }));
    }

    /// <summary>
    /// Float64 tensors of such shapes with finite numbers between −2 and 2. They shrink to smaller shapes and to whole numbers.
    /// </summary>
    public static Arbitrary<Tensor> Tensors() =>
        Arb.From(TensorGenerators.Shapes().SelectMany(static shape => TensorGenerators.Tensors(shape)), Smaller);

    /// <summary>
    /// Random well-typed graphs over all operations. They shrink to fewer steps and smaller inputs, and print themselves as C#.
    /// </summary>
    public static Arbitrary<GraphRecipe> Graphs() => GraphGenerators.Arbitrary();

    private static IEnumerable<Shape> Smaller(Shape shape)
    {
        for (int axis = 0; axis < shape.Rank; axis++)
        {
            yield return [.. shape.Where((_, i) => i != axis)];
            if (shape[axis] > 0) yield return [.. shape.Select((size, i) => i == axis ? size - 1 : size)];
        }
    }

    private static IEnumerable<Tensor> Smaller(Tensor tensor)
    {
        double[] numbers = tensor.ToArray<double>();
        foreach (Shape shape in Smaller(tensor.Shape))
        {
            if (shape.Size <= numbers.Length) yield return Tensor.From(numbers[..shape.Size], shape);
        }
        double[] whole = Array.ConvertAll(numbers, Math.Truncate);
        if (!whole.AsSpan().SequenceEqual(numbers)) yield return Tensor.From(whole, tensor.Shape);
    }
}
