using AutoGrad.Compilation;
using AutoGrad.Compilation.Kernels;
using AutoGrad.Tests.Execution;
using Xunit;

namespace AutoGrad.Tests.Compilation.Kernels;

public sealed class LoopDomainTests
{
    [Fact]
    public void Every_array_is_addressed_along_the_axes_of_the_loop_as_along_its_own()
    {
        var random = new Random(1);
        int taken = 0, refused = 0;
        for (int round = 0; round < 4000; round++)
        {
            int size = (int[])[1, 2, 6, 12, 24, 36, 60, 64, 210, 240] is var sizes ? sizes[random.Next(sizes.Length)] : 0;
            var domain = new LoopDomain(size);
            if (random.Next(3) == 0) domain.TrySetColumns(Divisor(random, size));
            var arrays = new List<Access>();
            for (int count = random.Next(1, 5); count > 0; count--)
            {
                Access array = RandomAccess(random, size);
                int[] before = domain.Sizes();
                int columns = domain.Columns;
                if (domain.TryAdd(array))
                {
                    arrays.Add(array);
                    taken++;
                    continue;
                }
                Assert.Equal(before, domain.Sizes());
                Assert.Equal(columns, domain.Columns);
                refused++;
            }
            Shape axes = Shape.Create(domain.Sizes());
            Assert.Equal(size, axes.Size);
            foreach (Access array in arrays)
            {
                int[] strides = domain.StridesOf(array.Shape, array.Strides.AsSpan());
                Assert.Equal(Places(array.Shape, array.Strides), Places(axes, strides));
            }
        }
        Assert.True(taken > 4000, $"{taken} taken");
        Assert.True(refused > 500, $"{refused} refused");
    }

    [Fact]
    public void An_even_run_of_several_axes_is_seen_as_one_whatever_its_axes_are()
    {
        var domain = new LoopDomain(12);
        Assert.True(domain.TryAdd(Of([2, 6], [0, 1]))); // a row of 6 for two rows
        Assert.Equal([2, 6], domain.Sizes());
        Assert.Equal([6, 1], domain.StridesOf([3, 4], [4, 1]));
        Assert.Equal([6, 1], domain.StridesOf([12], [1]));
        Assert.Equal([0, 0], domain.StridesOf([3, 4], [0, 0]));
        Assert.Equal([12, 2], domain.StridesOf([4, 3], [6, 2]));
    }

    [Fact]
    public void Cuts_that_do_not_divide_each_other_are_refused()
    {
        var domain = new LoopDomain(12);
        Assert.True(domain.TryAdd(Of([3, 4], [0, 1])));
        Assert.False(domain.TryAdd(Of([2, 6], [0, 1])));
        Assert.Equal([3, 4], domain.Sizes());
        Assert.True(domain.TryAdd(Of([3, 2, 2], [2, 0, 1])));
        Assert.Equal([3, 2, 2], domain.Sizes());
        Assert.False(domain.TrySetColumns(6));
        Assert.False(domain.TrySetColumns(4)); // a row of 4 is cut into two pieces already
        Assert.True(domain.TrySetColumns(2));
        Assert.False(domain.TrySetColumns(4));
        Assert.Equal(2, domain.Columns);
    }

    [Fact]
    public void Two_domains_become_one_with_the_cuts_of_both()
    {
        var random = new Random(2);
        int joined = 0;
        for (int round = 0; round < 2000; round++)
        {
            LoopDomain left = Random(random), right = Random(random);
            int[] before = left.Sizes(), others = right.Sizes();
            int columns = left.Columns;
            int[] leftCuts = Cuts(left), rightCuts = Cuts(right);
            if (left.TryJoin(right))
            {
                Assert.Equal(leftCuts.Union(rightCuts).Order(), Cuts(left).Order());
                Assert.Equal(Math.Max(columns, right.Columns), left.Columns);
                joined++;
            }
            else
            {
                Assert.Equal(before, left.Sizes());
                Assert.Equal(columns, left.Columns);
            }
            Assert.Equal(others, right.Sizes());
        }
        Assert.InRange(joined, 200, 1800);
        Assert.False(new LoopDomain(12).TryJoin(new LoopDomain(24)));

        static LoopDomain Random(Random random)
        {
            var domain = new LoopDomain(60);
            if (random.Next(2) == 0) domain.TrySetColumns(Divisor(random, 60));
            domain.TryAdd(RandomAccess(random, 60));
            return domain;
        }

        static int[] Cuts(LoopDomain domain)
        {
            int inner = 1;
            return [.. domain.Sizes().Reverse().Select(size => inner *= size)];
        }
    }

    [Fact]
    public void Columns_of_one_element_are_rows_too()
    {
        var domain = new LoopDomain(6);
        Assert.True(domain.TrySetColumns(1));
        Assert.Equal(6, Shape.Create(domain.Sizes()).Size);
        Assert.Equal(1, domain.Columns);
    }

    private static Access Of(Shape shape, int[] strides) => new(Tensor.Zeros(shape), shape, 0, [.. strides]);

    private static int Divisor(Random random, int number)
    {
        int[] divisors = [.. Enumerable.Range(1, number).Where(divisor => number % divisor == 0)];
        return divisors[random.Next(divisors.Length)];
    }

    /// <summary>Any shape of so many elements, its axes even runs, broadcasts or anything else.</summary>
    private static Access RandomAccess(Random random, int size)
    {
        var sizes = new List<int>();
        for (int left = size; left > 1;)
        {
            sizes.Add(Divisor(random, left));
            left /= sizes[^1];
        }
        while (random.Next(4) == 0) sizes.Add(1);
        int[] strides = new int[sizes.Count];
        int next = 1;
        for (int axis = sizes.Count - 1; axis >= 0; axis--)
        {
            strides[axis] = random.Next(6) switch { 0 => 0, 1 => random.Next(-3, 20), _ => next };
            next = strides[axis] * sizes[axis];
        }
        return Of(Shape.Create([.. sizes]), strides);
    }

    private static IEnumerable<int> Places(Shape shape, IReadOnlyList<int> strides) =>
        Views.Positions(shape).Select(position => position.Select((at, axis) => at * strides[axis]).Sum());
}
