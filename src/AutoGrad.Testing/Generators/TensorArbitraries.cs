using System.Collections.Immutable;
using FsCheck;
using FsCheck.Fluent;

namespace AutoGrad.Testing;

/// <summary>
/// Shapes, axes, indices, tensors, trees and graphs for FsCheck properties, with shrinking. Use the methods with <c>Prop.ForAll</c>, or
/// register the class: <c>[Property(Arbitrary = [typeof(TensorArbitraries)])]</c> with FsCheck.Xunit, <c>Config.WithArbitrary</c> without.
/// </summary>
/// <example><code>
/// Prop.ForAll(TensorArbitraries.Tensors(), x => x.Sum().Shape == []).Verify();
/// </code></example>
public static class TensorArbitraries
{
    /// <summary>Shapes of up to 4 axes of size 0 to 5. They shrink to fewer and smaller axes.</summary>
    public static Arbitrary<Shape> Shapes() => Arb.From(TensorGenerators.Shapes(), Shrinking.Smaller);

    /// <summary>Pairs of shapes that broadcast together.</summary>
    public static Arbitrary<BroadcastableShapes> BroadcastableShapes() => Arb.From(
        TensorGenerators.BroadcastableShapes(2).Select(static pair => new BroadcastableShapes(pair[0], pair[1])),
        static pair =>
            Shrinking.Smaller([pair.Left, pair.Right]).Select(static smaller => new BroadcastableShapes(smaller[0], smaller[1])));

    /// <summary>Two to four shapes that broadcast together. They shrink to fewer and smaller ones.</summary>
    public static Arbitrary<BroadcastableShapeSet> BroadcastableShapeSets() => Arb.From(
        Gen.Choose(2, 4).SelectMany(TensorGenerators.BroadcastableShapes).Select(static shapes => new BroadcastableShapeSet(shapes)),
        static set => Enumerable.Range(0, set.Shapes.Length > 2 ? set.Shapes.Length : 0).Select(left => set.Shapes.RemoveAt(left))
            .Concat(Shrinking.Smaller(set.Shapes)).Select(static shapes => new BroadcastableShapeSet(shapes)));

    /// <summary>A shape and a choice of its axes. It shrinks to fewer chosen axes and to smaller shapes that have them.</summary>
    public static Arbitrary<AxesOfShape> AxesOfShapes()
    {
        Gen<AxesOfShape> choices =
            from shape in TensorGenerators.Shapes()
            from axes in TensorGenerators.AxesOf(shape)
            select new AxesOfShape(shape, axes);
        return Arb.From(choices, static choice =>
            Enumerable.Range(0, choice.Axes.Count).Select(left => choice with { Axes = [.. choice.Axes.Where((_, i) => i != left)] })
            .Concat(Shrinking.Smaller(choice.Shape).Select(shape => choice with { Shape = shape }).Where(AreDifferent)));
    }

    /// <summary>A shape and one of its axes. It shrinks to smaller shapes that have the axis.</summary>
    public static Arbitrary<AxisOfShape> AxisOfShapes()
    {
        Gen<AxisOfShape> choices =
            from shape in TensorGenerators.Shapes(1)
            from axis in TensorGenerators.AxisOf(shape)
            select new AxisOfShape(shape, axis);
        return Arb.From(choices, static choice => Shrinking.Smaller(choice.Shape)
            .Where(shape => choice.Axis >= -shape.Rank && choice.Axis < shape.Rank).Select(shape => choice with { Shape = shape }));
    }

    /// <summary>A shape and an index of it. It shrinks to indices of fewer slices, to whole axes, and to smaller shapes.</summary>
    public static Arbitrary<IndexOfShape> IndicesOfShapes()
    {
        Gen<IndexOfShape> choices =
            from shape in TensorGenerators.Shapes()
            from slices in TensorGenerators.SlicesOf(shape)
            select new IndexOfShape(shape, slices);
        return Arb.From(choices, static choice => Smaller(choice).Where(IsInRange));
    }

    /// <summary>
    /// Float64 tensors of such shapes with finite numbers between −2 and 2. They shrink to smaller shapes and to whole numbers.
    /// </summary>
    public static Arbitrary<Tensor> Tensors() =>
        TensorGenerators.Arbitrary(TensorGenerators.Shapes().SelectMany(static shape => TensorGenerators.Tensors(shape)));

    /// <summary>Pairs of such tensors that broadcast together.</summary>
    public static Arbitrary<(Tensor Left, Tensor Right)> BroadcastableTensors()
    {
        Gen<(Tensor Left, Tensor Right)> pairs =
            from shapes in TensorGenerators.BroadcastableShapes(2)
            from left in TensorGenerators.Tensors(shapes[0])
            from right in TensorGenerators.Tensors(shapes[1])
            select (left, right);
        return Arb.From(pairs, static pair =>
            Shrinking.Smaller(pair.Left, double.IsFinite).Select(left => (Left: left, pair.Right))
                .Concat(Shrinking.Smaller(pair.Right, double.IsFinite).Select(right => (pair.Left, Right: right)))
                .Where(static smaller => Broadcasting.Common(smaller.Left.Shape, smaller.Right.Shape) is not null));
    }

    /// <summary>Keys of random numbers.</summary>
    public static Arbitrary<Key> Keys() => Gen.Choose(0, int.MaxValue - 1).Select(static seed => Key.FromSeed(seed)).ToArbitrary();

    /// <summary>Trees of parameters of any form. They shrink to fewer parts and smaller tensors.</summary>
    public static Arbitrary<ParameterTree> ParameterTrees()
    {
        Gen<Tensor> tensors = TensorGenerators.Shapes(0, 2).SelectMany(static shape => TensorGenerators.Tensors(shape));
        return Arb.From(Gen.Choose(0, 2).SelectMany(depth => ParameterTree.Generator(tensors, depth)), ParameterTree.Smaller);
    }

    /// <summary>
    /// Specifications of Einstein sums with operands: up to three operands, traces, ellipses, with and without an arrow. They shrink to
    /// fewer operands and letters, and to axes of size 1.
    /// </summary>
    public static Arbitrary<EinsumCase> EinsumCases() => Arb.From(
        EinsumDraft.Generator().Select(static draft => draft.Case()),
        static one => one.Draft?.Smaller().Select(static draft => draft.Case()) ?? []);

    /// <summary>
    /// Random well-typed graphs over all operations. They shrink to fewer steps and smaller inputs, and print themselves as C#.
    /// </summary>
    public static Arbitrary<GraphRecipe> Graphs() => GraphGenerators.Arbitrary();

    private static IEnumerable<IndexOfShape> Smaller(IndexOfShape choice)
    {
        ImmutableArray<Slice> slices = choice.Slices;
        for (int i = slices.Length - 1; i >= 0; i--)
        {
            bool isLast = i == slices.Length - 1, takesNoAxis = slices[i].Kind is SliceKind.NewAxis;
            if (takesNoAxis || isLast) yield return choice with { Slices = slices.RemoveAt(i) };
            else if (slices[i].Kind is not SliceKind.Ellipsis && $"{slices[i]}" != "..") yield return choice with { Slices = slices.SetItem(i, Slice.All) };
        }
        foreach (Shape shape in Shrinking.Smaller(choice.Shape)) yield return choice with { Shape = shape };
    }

    private static bool AreDifferent(AxesOfShape choice)
    {
        int rank = choice.Shape.Rank;
        int[] axes = [.. choice.Axes.Select(axis => axis < 0 ? axis + rank : axis)];
        return axes.Distinct().Count() == axes.Length && axes.All(axis => axis >= 0 && axis < rank);
    }

    /// <summary>Behind an ellipsis, slices that are left come to stand for other axes.</summary>
    private static bool IsInRange(IndexOfShape choice)
    {
        try
        {
            _ = Tensor.Zeros(choice.Shape)[choice.Slices.AsSpan()];
            return true;
        }
        catch (ArgumentException)
        {
            return false;
        }
    }
}
