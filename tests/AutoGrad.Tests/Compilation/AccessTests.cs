using AutoGrad.Compilation;
using AutoGrad.Execution;
using AutoGrad.Tests.Execution;
using Xunit;

namespace AutoGrad.Tests.Compilation;

/// <summary>Where an <see cref="Access"/> says that elements lie, there they are.</summary>
public sealed class AccessTests
{
    [Fact]
    public void Chains_of_views_and_reshapes_find_the_elements_that_evaluation_finds()
    {
        var random = new Random(1);
        for (int round = 0; round < 1500; round++)
        {
            Tensor y = Chain(random);
            var accesses = new Dictionary<Tensor, Access>();
            foreach (Tensor node in Graph.Of([], [y]).Nodes) accesses.Add(node, Find(node, accesses));
            Access access = accesses[y];
            int[] expected = y.ToArray<int>(), based = access.Base.ToArray<int>();
            Assert.Equal(y.Shape, access.Shape);
            Assert.Equal(expected, Places(access).Select(place => based[place]));
        }
    }

    [Fact]
    public void A_reshape_is_looked_through_whenever_strides_can_say_it()
    {
        var random = new Random(2);
        int seen = 0, copied = 0;
        for (int round = 0; round < 1500; round++)
        {
            Tensor source = Chain(random, reshapes: false);
            Tensor y = source.Reshape(OtherShape(random, source.Shape));
            if (ReferenceEquals(y, source) || y.Size == 0) continue;
            var accesses = new Dictionary<Tensor, Access>();
            foreach (Tensor node in Graph.Of([], [y]).Nodes) accesses.Add(node, Find(node, accesses));
            bool isSeen = !ReferenceEquals(accesses[y].Base, y);
            Assert.Equal(IsEven(y.Shape, [.. Places(accesses[source])]), isSeen);
            if (isSeen) seen++;
            else copied++;
        }
        Assert.InRange(seen, 100, 1400);
        Assert.InRange(copied, 100, 1400);
    }

    [Fact]
    public void Whole_row_major_and_innermost_stride_are_what_the_places_say()
    {
        var random = new Random(3);
        for (int round = 0; round < 1500; round++)
        {
            Access access = AccessOf(Chain(random));
            int[] places = [.. Places(access)];
            bool isRun = Enumerable.Range(0, places.Length).All(i => places[i] == places[0] + i);
            Assert.Equal(isRun, access.IsRowMajor);
            Assert.Equal(isRun && places.Length == access.Base.Size && (places.Length == 0 || places[0] == 0), access.IsWhole);
            int inner = access.Shape.LastOrDefault(static size => size != 1, 1);
            if (places.Length > 0) Assert.Equal(inner == 1 ? 1 : places[1] - places[0], access.InnermostStride);
        }
    }

    [Fact]
    public void A_row_of_is_one_number_of_the_base_for_so_many_elements()
    {
        var random = new Random(4);
        int rows = 0;
        for (int round = 0; round < 3000; round++)
        {
            Access access = AccessOf(round % 3 > 0 ? Rows(random) : Chain(random));
            int[] places = [.. Places(access)];
            for (int columns = 1; columns <= places.Length; columns++)
            {
                bool expected = access.Base.Size * columns == places.Length
                    && Enumerable.Range(0, places.Length).All(i => places[i] == i / columns);
                Assert.Equal(expected, access.IsRowOf(columns));
                if (expected && columns > 1 && columns < places.Length) rows++;
            }
            Assert.False(access.IsRowOf(0));
        }
        Assert.True(rows > 300, $"only {rows} rows");
    }

    private static Access AccessOf(Tensor y)
    {
        var accesses = new Dictionary<Tensor, Access>();
        foreach (Tensor node in Graph.Of([], [y]).Nodes) accesses.Add(node, Find(node, accesses));
        return accesses[y];
    }

    private static Access Find(Tensor node, Dictionary<Tensor, Access> accesses) =>
        (node.Inputs.IsEmpty ? null : Access.Through(node, node.Primitive.Lower(node), read => accesses[read])) ?? Access.Of(node);

    private static IEnumerable<int> Places(Access access) =>
        Views.Positions(access.Shape).Select(position => access.Offset + position.Select((at, axis) => at * access.Strides[axis]).Sum());

    /// <summary>Whether places are an offset and a stride for every axis of a shape.</summary>
    private static bool IsEven(Shape shape, int[] places)
    {
        int[] strides = new int[shape.Rank], rowMajor = TensorValue.RowMajor(shape);
        for (int axis = 0; axis < shape.Rank; axis++) strides[axis] = shape[axis] > 1 ? places[rowMajor[axis]] - places[0] : 0;
        int index = 0;
        return Views.Positions(shape).All(position => places[index++] == places[0] + position.Select((at, axis) => at * strides[axis]).Sum());
    }

    private static Tensor Rows(Random random)
    {
        Tensor x = Numbers([.. Enumerable.Range(0, random.Next(0, 3)).Select(_ => random.Next(1, 4))]);
        int[] columns = [.. Enumerable.Range(0, random.Next(1, 3)).Select(_ => random.Next(1, 4))];
        Tensor y = x.Reshape([.. x.Shape, .. columns.Select(static _ => 1)]).BroadcastTo([.. x.Shape, .. columns]);
        return random.Next(2) == 0 ? y : y.Reshape(OtherShape(random, y.Shape));
    }

    private static Tensor Chain(Random random, bool reshapes = true)
    {
        Tensor y = Numbers([.. Enumerable.Range(0, random.Next(0, 4)).Select(_ => random.Next(30) == 0 ? 0 : random.Next(1, 5))]);
        for (int length = random.Next(5); length > 0; length--)
        {
            y = random.Next(reshapes ? 7 : 5) switch
            {
                0 => y[[.. y.Shape.Select(size => RandomSlice(random, size))]],
                1 => y.Transpose([.. Shuffled(random, y.Rank)]),
                2 when y.Size < 200 => Broadcast(random, y),
                3 => y.Flip([.. Shuffled(random, y.Rank).Take(random.Next(y.Rank + 1))]),
                4 when y.Rank > 0 && y.Size is > 0 and < 100 => Windows(random, y),
                5 => y.Reshape(OtherShape(random, y.Shape)),
                6 => y[Slice.NewAxis, Slice.Ellipsis],
                _ => y,
            };
        }
        return y;
    }

    private static Tensor Numbers(Shape shape) => Tensor.From([.. Enumerable.Range(100, shape.Size)], shape);

    private static int[] Shuffled(Random random, int rank)
    {
        int[] order = [.. Enumerable.Range(0, rank)];
        random.Shuffle(order);
        return order;
    }

    private static Slice RandomSlice(Random random, int size)
    {
        int start = random.Next(size + 1), end = random.Next(start, size + 1);
        return random.Next(4) switch
        {
            0 when size > 0 => random.Next(size),
            1 => (start..end).Step(random.Next(2) == 0 ? random.Next(1, 4) : -random.Next(1, 4)),
            2 => start..end,
            _ => Slice.All,
        };
    }

    private static Tensor Broadcast(Random random, Tensor y)
    {
        int[] sizes = [.. y.Shape.Select(size => size == 1 && random.Next(2) == 0 ? random.Next(1, 4) : size)];
        return y.BroadcastTo(random.Next(2) == 0 ? Shape.Create(sizes) : [random.Next(1, 4), .. sizes]);
    }

    private static Tensor Windows(Random random, Tensor y)
    {
        int axis = random.Next(y.Rank), size = random.Next(1, y.Shape[axis] + 1);
        return y.Unfold(axis, size, random.Next(1, 3));
    }

    /// <summary>A random shape of as many elements, with some axes of size 1.</summary>
    private static Shape OtherShape(Random random, Shape shape)
    {
        if (shape.Size == 0) return random.Next(2) == 0 ? [0] : [3, 0, 2];
        var sizes = new List<int>();
        int left = shape.Size;
        while (left > 1)
        {
            int[] factors = [.. Enumerable.Range(1, left).Where(factor => left % factor == 0)];
            int size = factors[random.Next(factors.Length)];
            sizes.Add(size);
            left /= size;
        }
        while (random.Next(3) == 0) sizes.Insert(random.Next(sizes.Count + 1), 1);
        return Shape.Create([.. sizes]);
    }
}
