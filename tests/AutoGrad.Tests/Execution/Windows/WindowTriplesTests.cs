using System.Runtime.Intrinsics;
using AutoGrad.Execution;
using Xunit;

namespace AutoGrad.Tests.Execution;

/// <summary>Windows of three by three at every second place give the same bits in registers as by rows.</summary>
public sealed unsafe class WindowTriplesTests
{
    private const int Guard = 128;

    [Fact]
    public void Same_bits_as_by_rows_and_nothing_outside_is_written()
    {
        if (!Vector512.IsHardwareAccelerated) return;
        var random = new Random(41);
        for (int trial = 0; trial < 400; trial++)
        {
            int[] low = [random.Next(3), random.Next(3)], high = [random.Next(3), random.Next(3)];
            var geometry = new WindowGeometry([3, 3], [2, 2], Axes.Create(low), Axes.Create(high));
            Shape shape = [random.Next(1, 4), random.Next(1, 9), random.Next(1, random.Next(2) == 0 ? 8 : 120)];
            if (shape[1] + low[0] + high[0] < 3 || shape[2] + low[1] + high[1] < 3) continue;
            if (trial % 3 == 0) Verify<double>(random, geometry, shape);
            else Verify<float>(random, geometry, shape);
        }
    }

    private static void Verify<T>(Random random, WindowGeometry geometry, Shape shape)
        where T : unmanaged, System.Numerics.IFloatingPointIeee754<T>
    {
        Shape over = geometry.Over(shape);
        var layout = new WindowLayout(geometry, shape, over);
        PlaneOperand x = Planes(shape), numbers = Planes(over);
        Assert.True(WindowTriples<T>.Supports(WindowKind.ShareAmongLargest, layout, x, numbers), $"{geometry} of {shape}");
        T[] elements = new T[shape.Size + (2 * Guard)], given = new T[over.Size + (2 * Guard)];
        Array.Fill(elements, T.NaN); // what is outside would be seen
        Array.Fill(given, T.NaN);
        int rare = random.Next(3);
        for (int i = 0; i < shape.Size; i++)
        {
            elements[Guard + i] = rare == 1 && random.Next(2) == 0 ? T.NegativeInfinity
                : rare == 2 && random.Next(40) == 0 ? T.NaN : T.CreateChecked(random.Next(-3, 4));
        }
        for (int i = 0; i < over.Size; i++) given[Guard + i] = T.CreateChecked(random.NextDouble() - 0.5);
        T[] byRows = Run(new WindowRows<T>(WindowKind.ShareAmongLargest, layout, x, numbers), elements, given, shape.Size);
        T[] inRegisters = Run(new WindowTriples<T>(WindowKind.ShareAmongLargest, layout, x, numbers), elements, given, shape.Size);
        Assert.True(byRows.AsSpan().SequenceEqual(inRegisters), $"{geometry} of {shape}");
    }

    private static T[] Run<T>(WindowPlan<T> plan, T[] elements, T[] given, int size) where T : unmanaged, System.Numerics.INumber<T>
    {
        T[] result = new T[size + (2 * Guard)];
        Array.Fill(result, T.CreateChecked(77));
        fixed (T* a = elements, b = given, c = result) plan.Run((nint)(a + Guard), (nint)(b + Guard), (nint)(c + Guard));
        Assert.True(result.AsSpan(0, Guard).IndexOfAnyExcept(T.CreateChecked(77)) < 0);
        Assert.True(result.AsSpan(Guard + size).IndexOfAnyExcept(T.CreateChecked(77)) < 0);
        return result;
    }

    private static PlaneOperand Planes(Shape shape) => new(shape, [shape[1] * shape[2], shape[2], 1], 1);
}
