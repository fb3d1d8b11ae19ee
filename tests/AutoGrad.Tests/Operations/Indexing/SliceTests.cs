using AutoGrad.Tests.Functions;
using Xunit;
using static AutoGrad.Tensor;
using static AutoGrad.Transforms;

namespace AutoGrad.Tests.Operations.Indexing;

public sealed class SliceTests
{
    private static readonly Tensor X = Iota([24]).Reshape(2, 3, 4);

    [Fact]
    public void Positions_drop_their_axis()
    {
        AssertPart([3, 4], i => [1, i[0], i[1]], X[1]);
        AssertPart([3, 4], i => [1, i[0], i[1]], X[^1]);
        AssertPart([4], i => [0, 2, i[0]], X[0, 2]);
        AssertPart([], _ => [1, 2, 3], X[^1, ^1, ^1]);
    }

    [Fact]
    public void Ranges_keep_their_axis()
    {
        AssertPart([1, 3, 4], i => [1, i[1], i[2]], X[1..]);
        AssertPart([2, 2, 2], i => [i[0], i[1], i[2] + 1], X[.., ..^1, 1..^1]);
        AssertPart([2, 0, 4], _ => [], X[.., 3..]);
        AssertPart([2, 0, 4], _ => [], X[.., 1..1]);
    }

    [Fact]
    public void Steps_pick_every_so_many()
    {
        AssertPart([2, 2, 4], i => [i[0], 2 * i[1], i[2]], X[.., Slice.Every(2)]);
        AssertPart([2, 3, 2], i => [i[0], i[1], 3 - (2 * i[2])], X[Slice.Ellipsis, Slice.Every(-2)]);
        AssertPart([2, 3, 1], i => [i[0], i[1], 1], X[Slice.All, Slice.All, (1..4).Step(3)]);
        AssertPart([2, 3, 2], i => [i[0], i[1], 2 - i[2]], X[.., .., (1..3).Step(-1)]);
        AssertPart([2, 0, 4], _ => [], X[.., (1..1).Step(-2)]);
    }

    [Fact]
    public void Ellipsis_and_new_axes()
    {
        AssertPart([2, 3], i => [i[0], i[1], 0], X[Slice.Ellipsis, 0]);
        AssertPart([3], i => [1, i[0], 3], X[1, Slice.Ellipsis, ^1]);
        AssertPart([2, 3, 4], i => i, X[Slice.Ellipsis]);
        AssertPart([1, 2, 3, 1, 4, 1], i => [i[1], i[2], i[4]], X[Slice.NewAxis, .., .., Slice.NewAxis, .., Slice.NewAxis]);
        AssertPart([1], _ => [], Ones([])[Slice.NewAxis], isValueChecked: false);
    }

    [Fact]
    public void Integer_tensors_put_their_axes_in_place()
    {
        Tensor indices = From([2, 0, 2, 1], [2, 2]);
        int[,] numbers = { { 2, 0 }, { 2, 1 } };
        AssertPart([2, 2, 2, 4], i => [i[0], numbers[i[1], i[2]], i[3]], X[.., indices]);
        AssertPart([2, 2, 2], i => [1, numbers[i[0], i[1]], 3 - i[2]], X[1, indices, (2..4).Step(-1)]);
        AssertPart([2, 2], i => [1, numbers[i[0], i[1]], 3], X[1, indices, ^1]);
        AssertPart([2, 4], i => [i[0], 1, i[1]], X[.., From(1L)]);
    }

    [Fact]
    public void Random_indices_agree_with_reading_element_by_element()
    {
        var random = new Random(7);
        for (int round = 0; round < 500; round++)
        {
            Shape shape = [.. Enumerable.Range(0, random.Next(1, 5)).Select(_ => random.Next(1, 6))];
            Tensor x = Iota([shape.Size]).Reshape(shape);
            var slices = new List<Slice>();
            var axes = new List<int[]>(); // per axis of the result, what it adds to the row-major place
            int place = 0, stride = shape.Size;
            bool hasTensor = false, hasEllipsis = false;
            for (int axis = 0; axis < shape.Rank; axis++)
            {
                int size = shape[axis], start = random.Next(size), length = random.Next(size - start + 1);
                stride /= size;
                if (random.Next(5) == 0)
                {
                    slices.Add(Slice.NewAxis);
                    axes.Add([0]);
                }
                switch (random.Next(hasTensor ? 3 : 5))
                {
                    case 0:
                        slices.Add(random.Next(2) == 0 ? start : new Index(size - start, fromEnd: true));
                        place += start * stride;
                        break;
                    case 1 when !hasEllipsis:
                        hasEllipsis = true; // stands for this one axis, as all later ones are given
                        slices.Add(Slice.Ellipsis);
                        axes.Add([.. Enumerable.Range(0, size).Select(i => i * stride)]);
                        break;
                    case 3:
                        hasTensor = true;
                        int[] indices = [.. Enumerable.Range(0, random.Next(4)).Select(_ => random.Next(size))];
                        slices.Add(From(indices));
                        axes.Add([.. indices.Select(i => i * stride)]);
                        break;
                    default:
                        int step = random.Next(1, 4) * (random.Next(2) == 0 ? 1 : -1);
                        slices.Add((start..(start + length)).Step(step));
                        int[] range = [.. Enumerable.Range(start, length).Select(i => i * stride)];
                        if (step < 0) Array.Reverse(range);
                        axes.Add([.. range.Where((_, i) => i % step == 0)]);
                        break;
                }
            }
            Tensor part = x[[.. slices]];
            Assert.Equal(Shape.Create([.. axes.Select(axis => axis.Length)]), part.Shape);
            int[] expected =
                [.. axes.Aggregate((IEnumerable<int>)[place], (places, axis) => places.SelectMany(p => axis.Select(offset => p + offset)))];
            Assert.Equal(expected, part.ToArray<int>());
            Tensor marked = x.At([.. slices]).Set(-1);
            Assert.Equal(x.ToArray<int>().Select((number, i) => expected.Contains(i) ? -1 : number), marked.ToArray<int>());
        }
    }

    [Fact]
    public void The_gradient_of_a_part_lies_among_zeros()
    {
        Tensor x = From([1.0, 2, 3, 4, 5, 6], [2, 3]).Fresh();
        Tensor gradient = Gradients((x[.., Slice.Every(-2)] * x[.., Slice.Every(-2)]).Sum(), x)[0];
        Assert.Equal([2.0, 0, 6, 8, 0, 12], gradient.ToArray<double>());
        gradient = Gradients(x[.., From([2, 2])].Sum(), x)[0];
        Assert.Equal([0.0, 0, 2, 0, 0, 2], gradient.ToArray<double>());
    }

    [Fact]
    public void Mistakes_are_explained()
    {
        Messages.Verify(
            "Index: position 2 is out of range for axis 0 of size 2, of shape [2, 3, 4]. Use 0 to 1, or ^1 to ^2 from the end.",
            () => X[2]);
        Messages.Verify(
            "Index: position ^4 is out of range for axis 1 of size 3, of shape [2, 3, 4]. Use 0 to 2, or ^1 to ^3 from the end.",
            () => X[0, ^4]);
        Messages.Verify(
            "Index: position ^0 is out of range for axis 0 of size 2, of shape [2, 3, 4]. Use 0 to 1, or ^1 to ^2 from the end.",
            () => X[^0]);
        Messages.Verify("Index: position 0 is out of range for axis 0 of size 0, of shape [0]. The axis is empty.", () => Zeros([0])[0]);
        Messages.Verify("Index: position -1 is negative. Write ^1 to count from the end.", () => X[-1]);
        Messages.Verify(
            "Index: range 1..5 does not lie inside axis 2 of size 4, of shape [2, 3, 4]. Ranges are not clamped: start ≤ end ≤ size must hold.",
            () => X[0, 0, 1..5]);
        Messages.Verify(
            "Index: range 2..1 does not lie inside axis 1 of size 3, of shape [2, 3, 4]. Ranges are not clamped: start ≤ end ≤ size must hold.",
            () => X[0, 2..1]);
        Messages.Verify(
            "Index: range ^4.. does not lie inside axis 1 of size 3, of shape [2, 3, 4]. Ranges are not clamped: start ≤ end ≤ size must hold.",
            () => X[0, ^4..]);
        Messages.Verify("Index: [0, 0, 0, 0] takes 4 axes, for shape [2, 3, 4]. Give at most 3 positions or ranges.", () => X[0, 0, 0, 0]);
        Messages.Verify("Index: [0] takes 1 axes, for shape []. A scalar has no axes.", () => Ones([])[0]);
        Messages.Verify(
            "Index: [Ellipsis, 1, Ellipsis] has more than one Ellipsis, for shape [2, 3, 4]. Keep one: it stands for all axes that are left over.",
            () => X[Slice.Ellipsis, 1, Slice.Ellipsis]);
        Messages.Verify(
            "Index: [Int32[1], .., Int32[1]] has more than one tensor, for shape [2, 3, 4]. Index with one tensor at a time: x[rows][.., columns], or use TakeAlong.",
            () => X[From([0]), .., From([1])]);
        Messages.Verify(
            "Index: [Bool[2]] has a mask, whose result would have an unknown shape, for shape [2, 3, 4]. Use Where(mask, x, 0).",
            () => X[From([true, false])]);
        Messages.Verify(
            "Index: indices must be Int32 or Int64, but got Float32[1]. Convert them with .Cast(DType.Int32).",
            () => X[Ones([1])]);
        Messages.Verify(
            "Index: index 2 is out of range for axis 0 of size 2, of shape [2, 3, 4]. Indices in a tensor count from 0: use 0 to 1.",
            () => X[From([2])]);
        Messages.Verify("Slice: the step is 0. Use 1 for every element, or -1 for all in reverse order.", () => X[(..).Step(0)]);
    }

    [Fact]
    public void Set_and_add_at_a_place()
    {
        Tensor x = Zeros([2, 3]);
        Assert.Equal([0f, 0, 0, 1, 1, 1], x.At(1).Set(1).ToArray<float>());
        Assert.Equal([2f, 0, 1, 2, 0, 1], x.At(.., Slice.Every(-2)).Set(From([1f, 2])).ToArray<float>());
        Assert.Equal([0f, 5, 0, 0, 6, 0], x.At(Slice.Ellipsis, 1).Add(From([5f, 6])).ToArray<float>());
        Assert.Equal([0f, 0, 2, 0, 0, 0], x.At(0, From([2, 2])).Add(1).ToArray<float>());
        Assert.Equal([7f, 0, 8, 0, 0, 0], x.At(0, From([2, 0])).Set(From([8f, 7])).ToArray<float>());
        Assert.Equal([3f, 3, 3, 3, 3, 3], x.At(..).Set(3).ToArray<float>());
        Assert.Equal([0f, 0, 0, 4, 4, 4], x.At(From([1])).Set(4).ToArray<float>());
        Assert.Equal([true, false], From([false, false]).At(0).Set(true).ToArray<bool>());
        Messages.Verify(
            "At.Set: a value of shape [2] does not stretch to the place of shape [3]. Give it the shape that indexing would return, or a number.",
            () => x.At(0).Set(Zeros([2])));
        Messages.Verify(
            "At: position 2 is out of range for axis 0 of size 2, of shape [2, 3]. Use 0 to 1, or ^1 to ^2 from the end.",
            () => x.At(2).Add(1));
    }

    [Fact]
    public void The_gradient_of_set_is_split_between_old_and_new()
    {
        Tensor x = From([1.0, 2, 3]).Fresh(), value = From([4.0, 5]).Fresh();
        Tensor y = x.At(1..).Set(value);
        var gradients = Gradients((y * y).Sum(), x, value);
        Assert.Equal([2.0, 0, 0], gradients[0].ToArray<double>());
        Assert.Equal([8.0, 10], gradients[1].ToArray<double>());
    }

    private static void AssertPart(Shape shape, Func<int[], int[]> source, Tensor part, bool isValueChecked = true)
    {
        Assert.Equal(shape, part.Shape);
        if (!isValueChecked) return;
        int[] expected = [.. Execution.Views.Positions(shape).Select(position => Execution.Views.Index(X.Shape, source(position)))];
        Assert.Equal(expected, part.ToArray<int>());
    }
}
