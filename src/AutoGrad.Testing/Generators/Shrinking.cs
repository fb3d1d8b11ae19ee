using System.Collections.Immutable;

namespace AutoGrad.Testing;

/// <summary>Simpler values than given ones, the simplest first. Each has less of something, so shrinking comes to an end.</summary>
internal static class Shrinking
{
    /// <summary>Shapes without an axis, or with a smaller one.</summary>
    public static IEnumerable<Shape> Smaller(Shape shape)
    {
        for (int axis = 0; axis < shape.Rank; axis++)
        {
            yield return [.. shape.Where((_, i) => i != axis)];
            if (shape[axis] > 0) yield return [.. shape.Select((size, i) => i == axis ? size - 1 : size)];
        }
    }

    /// <summary>Sets with one smaller shape that still broadcast together.</summary>
    public static IEnumerable<ImmutableArray<Shape>> Smaller(ImmutableArray<Shape> shapes)
    {
        for (int i = 0; i < shapes.Length; i++)
        {
            foreach (Shape smaller in Smaller(shapes[i]))
            {
                ImmutableArray<Shape> set = shapes.SetItem(i, smaller);
                if (Common(set) is not null) yield return set;
            }
        }
    }

    /// <summary>The shape that all stretch to; null if they do not broadcast together.</summary>
    public static Shape? Common(ImmutableArray<Shape> shapes)
    {
        Shape common = [];
        foreach (Shape shape in shapes)
        {
            if (Broadcasting.Common(common, shape) is not { } both) return null;
            common = both;
        }
        return common;
    }

    /// <summary>Tensors of fewer or smaller axes, then with whole numbers, as far as those are allowed.</summary>
    public static IEnumerable<Tensor> Smaller(Tensor tensor, Func<double, bool> isAllowed)
    {
        double[] numbers = tensor.Cast(DType.Float64).ToArray<double>();
        foreach (Shape shape in Smaller(tensor.Shape))
        {
            if (shape.Size <= numbers.Length) yield return Like(tensor, numbers[..shape.Size], shape);
        }
        if (tensor.DType == DType.Bool) yield break;
        double[] simple = Array.ConvertAll(numbers, number => Simple(number) is var whole && isAllowed(whole) ? whole : number);
        if (!simple.AsSpan().SequenceEqual(numbers)) yield return Like(tensor, simple, tensor.Shape);
    }

    private static double Simple(double number) => double.IsFinite(number) ? Math.Truncate(number) : 0;

    private static Tensor Like(Tensor tensor, double[] numbers, Shape shape) => tensor.DType == DType.Bool
        ? Tensor.From(Array.ConvertAll(numbers, static number => number != 0), shape)
        : Tensor.From(numbers, shape).Cast(tensor.DType).Evaluate();
}
