using System.Collections.Immutable;

namespace AutoGrad.Testing;

/// <summary>Simpler values than given ones, the simplest first. Each has less of something, so shrinking comes to an end.</summary>
internal static class Shrinking
{
    /// <summary>Up to this number of elements, numbers are made simpler and left out one by one.</summary>
    private const int MostSingly = 16;

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

    /// <summary>Parts of a tensor, then simpler numbers in it, all at once and one by one, as far as they are allowed.</summary>
    public static IEnumerable<Tensor> Smaller(Tensor tensor, Func<double, bool> isAllowed)
    {
        for (int axis = 0; axis < tensor.Rank; axis++)
        {
            int size = tensor.Shape[axis];
            if (size == 0)
            {
                int empty = axis;
                Shape without = [.. tensor.Shape.Where((_, i) => i != empty)];
                if (without.Size == 0) yield return Tensor.Zeros(without, tensor.DType);
                continue;
            }
            yield return At(tensor, axis, 0);
            if (size > 1) yield return At(tensor, axis, ^1);
            if (size > 3)
            {
                yield return At(tensor, axis, ..(size / 2));
                yield return At(tensor, axis, (size / 2)..);
            }
            for (int left = size - 1; left >= 0; left--)
            {
                if (left < MostSingly || left == size - 1)
                    yield return Tensor.Concatenate([At(tensor, axis, ..left), At(tensor, axis, (left + 1)..)], axis).Evaluate();
            }
        }
        if (tensor.Rank > 1) yield return tensor.Flatten().Evaluate();
        foreach (Tensor simpler in SimplerNumbers(tensor, isAllowed)) yield return simpler;
    }

    /// <summary>
    /// The tensor with simpler numbers, all at once, by runs, and one by one, as far as they are allowed; its shape stays.
    /// </summary>
    /// <param name="tensor">The tensor.</param>
    /// <param name="isAllowed">Which numbers may come in.</param>
    /// <param name="ofMany">Whether runs and single numbers are made simpler in large tensors too, whose parts are not tried
    /// instead.</param>
    public static IEnumerable<Tensor> SimplerNumbers(Tensor tensor, Func<double, bool> isAllowed, bool ofMany = false)
    {
        double[] numbers = tensor.Cast(DType.Float64).ToArray<double>();
        IEnumerable<double> Allowed(double number) => Simpler(number)
            .Select(simpler => tensor.DType == DType.Float32 ? (float)simpler : simpler) // a tenth in Float32 is no tenth, but as simple as one
            .Where(simpler => simpler != number && isAllowed(simpler));
        double[] simple = Array.ConvertAll(numbers, number => Allowed(number).FirstOrDefault(number));
        if (!simple.AsSpan().SequenceEqual(numbers)) yield return Like(tensor, simple);
        if (numbers.Length > MostSingly && !ofMany) yield break;
        for (int length = numbers.Length / 2; numbers.Length > MostSingly && length > 1; length /= 2)
        {
            for (int start = 0; start < numbers.Length; start += length)
            {
                double[] other = [.. numbers];
                for (int i = start; i < Math.Min(start + length, numbers.Length); i++) other[i] = simple[i];
                if (!other.AsSpan().SequenceEqual(numbers)) yield return Like(tensor, other);
            }
        }
        for (int i = 0; i < numbers.Length; i++)
        {
            foreach (double simpler in Allowed(numbers[i]))
            {
                double[] other = [.. numbers];
                other[i] = simpler;
                yield return Like(tensor, other);
            }
        }
    }

    /// <summary>
    /// Whole numbers, then those of one decimal; of whole numbers those nearer to 0. Each has fewer digits, or as many and is smaller.
    /// </summary>
    private static IEnumerable<double> Simpler(double number)
    {
        if (number == 0) yield break;
        if (!double.IsFinite(number))
        {
            yield return 0;
            yield break;
        }
        double whole = Math.Truncate(number) + 0, rounded = Math.Round(number, 1); // + 0 because −0 is not simple
        if (whole == number)
        {
            yield return 0;
            if (Math.Abs(number) > 1) yield return Math.Truncate(number / 2) + 0;
            yield break;
        }
        yield return whole;
        if (rounded != number) yield return rounded;
    }

    private static Tensor At(Tensor tensor, int axis, Slice slice) =>
        tensor[[.. Enumerable.Repeat(Slice.All, axis), slice]].Evaluate();

    private static Tensor Like(Tensor tensor, double[] numbers) => tensor.DType == DType.Bool
        ? Tensor.From(Array.ConvertAll(numbers, static number => number != 0), tensor.Shape)
        : Tensor.From(numbers, tensor.Shape).Cast(tensor.DType).Evaluate();
}
