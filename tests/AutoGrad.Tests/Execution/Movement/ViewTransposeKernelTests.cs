using System.Numerics;
using AutoGrad.Execution;
using Xunit;

namespace AutoGrad.Tests.Execution;

public sealed class ViewTransposeKernelTests
{
    [Fact]
    public void Adds_where_random_views_read()
    {
        var random = new Random(51);
        for (int round = 0; round < 500; round++)
        {
            Verify<float>(random, RandomLayout(random));
            Verify<double>(random, RandomLayout(random));
            Verify<int>(random, RandomLayout(random));
            Verify<long>(random, RandomLayout(random));
            Verify<uint>(random, RandomLayout(random));
        }
    }

    [Fact]
    public void Folds_large_overlapping_windows_with_the_same_bits_for_any_number_of_threads()
    {
        var random = new Random(52);
        Shape source = [4, 8, 34, 34];
        var windows = new ViewLayout([0, 0, 0, 0], [4, 8, 32, 32, 3, 3], [0, 1, 2, 3, 2, 3], [1, 1, 1, 1, 1, 1]);
        Fold(random, source, windows);
        Fold(random, [70_000], new ViewLayout([0], [69_990, 11], [0, 0], [1, 1]));
        Fold(random, [600, 300], new ViewLayout([599, 0], [300, 600], [1, 0], [1, -1]));
    }

    private static void Fold(Random random, Shape source, ViewLayout layout)
    {
        TensorValue x =
            TensorValue.From<float>([.. Enumerable.Range(0, layout.OutputShape.Size).Select(_ => random.NextSingle())], layout.OutputShape);
        TensorValue result = Views.SameForAnyThreads(
            () => ViewTransposeKernel.Run(new Lowering.ViewTranspose(layout), [x], Views.Type<float>(source), new StoragePool()));
        double[] expected = Expected<float>(layout, x, source);
        foreach ((double wanted, float actual) in expected.Zip(Views.Elements<float>(result))) Assert.Equal(wanted, actual, 1e-5);
    }

    private static (Shape Source, ViewLayout Layout) RandomLayout(Random random)
    {
        int[] source = [.. Enumerable.Range(0, random.Next(1, 4)).Select(_ => random.Next(1, 8))];
        int[] starts = [.. source.Select(size => random.Next(size))];
        int[] lowest = [.. starts], highest = [.. starts];
        int rank = random.Next(5);
        int[] sizes = new int[rank], axes = new int[rank], steps = new int[rank];
        for (int axis = 0; axis < rank; axis++)
        {
            axes[axis] = random.Next(-1, source.Length);
            sizes[axis] = random.Next(random.Next(10) == 0 ? 0 : 1, 5);
            if (axes[axis] < 0) continue;
            steps[axis] = random.Next(-2, 3);
            int reach = Math.Max(sizes[axis] - 1, 0) * steps[axis];
            ref int end = ref reach < 0 ? ref lowest[axes[axis]] : ref highest[axes[axis]];
            if (end + reach >= 0 && end + reach < source[axes[axis]]) end += reach;
            else sizes[axis] = 1;
        }
        return (Shape.Create(source), new ViewLayout(Axes.Create(starts), Shape.Create(sizes), Axes.Create(axes), Axes.Create(steps)));
    }

    private static void Verify<T>(Random random, (Shape Source, ViewLayout Layout) view) where T : unmanaged, INumber<T>
    {
        TensorValue x = Views.WithShape(random, Views.Small<T>, view.Layout.OutputShape);
        TensorValue result =
            ViewTransposeKernel.Run(new Lowering.ViewTranspose(view.Layout), [x], Views.Type<T>(view.Source), new StoragePool());
        Assert.Equal(Expected<T>(view.Layout, x, view.Source), Views.Elements<T>(result).Select(double.CreateChecked));
    }

    private static double[] Expected<T>(ViewLayout layout, TensorValue x, Shape source) where T : unmanaged, INumber<T>
    {
        var expected = new double[source.Size];
        foreach (int[] position in Views.Positions(x.Shape))
        {
            int[] place = [.. layout.Starts];
            for (int axis = 0; axis < position.Length; axis++)
            {
                if (layout.SourceAxes[axis] >= 0) place[layout.SourceAxes[axis]] += position[axis] * layout.Steps[axis];
            }
            expected[Views.Index(source, place)] += double.CreateChecked(Views.At<T>(x, position));
        }
        return expected;
    }
}
