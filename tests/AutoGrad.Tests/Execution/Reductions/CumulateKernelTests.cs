using System.Numerics;
using AutoGrad.Execution;
using Xunit;

namespace AutoGrad.Tests.Execution;

public sealed class CumulateKernelTests
{
    [Fact]
    public void Agrees_with_plain_loops_over_random_views()
    {
        var random = new Random(21);
        for (int round = 0; round < 300; round++)
        {
            Numbers<float>(random);
            Numbers<double>(random);
            Numbers<int>(random);
            Numbers<uint>(random);
            Numbers<long>(random);
        }
    }

    [Fact]
    public void Large_values_have_the_same_bits_with_any_number_of_threads()
    {
        var random = new Random(22);
        double[] numbers = [.. Enumerable.Range(0, 240_000).Select(_ => random.NextDouble())];
        foreach (Shape shape in (Shape[])[[240_000], [400, 600], [2, 30, 4000]])
        {
            for (int axis = 0; axis < shape.Rank; axis++)
            {
                TensorValue x = TensorValue.From<double>(numbers, shape);
                var lowering = new Lowering.Cumulate(ReduceKind.Sum, axis, false);
                Views.SameForAnyThreads(() => CumulateKernel.Run(lowering, [x], x.Type, new StoragePool()));
            }
        }
    }

    private static void Numbers<T>(Random random) where T : unmanaged, INumber<T>
    {
        TensorValue x = Views.Random(random, Views.Small<T>, minimumRank: 1);
        Verify(random, ReduceKind.Sum, x, (T a, T b) => a + b);
        Verify(random, ReduceKind.Product, x, (T a, T b) => a * b);
        Verify<T>(random, ReduceKind.Maximum, x, T.Max);
        Verify<T>(random, ReduceKind.Minimum, x, T.Min);
    }

    private static void Verify<T>(Random random, ReduceKind kind, TensorValue x, Func<T, T, T> combine) where T : unmanaged
    {
        int axis = random.Next(x.Shape.Rank);
        foreach (bool reverse in (bool[])[false, true])
        {
            TensorValue result = CumulateKernel.Run(new Lowering.Cumulate(kind, axis, reverse), [x], x.Type, new StoragePool());
            foreach (int[] position in Views.Positions(x.Shape))
            {
                int[] before = [.. position];
                before[axis] += reverse ? 1 : -1;
                T expected = Views.At<T>(x, position);
                if (before[axis] >= 0 && before[axis] < x.Shape[axis]) expected = combine(Views.At<T>(result, before), expected);
                Assert.Equal(expected, Views.At<T>(result, position));
            }
        }
    }
}
