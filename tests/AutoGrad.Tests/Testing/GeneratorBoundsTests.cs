using AutoGrad.Testing;
using FsCheck;
using FsCheck.Fluent;
using Xunit;

namespace AutoGrad.Tests.Testing;

/// <summary>What generators cannot draw is refused where it is asked for, with what to do about it.</summary>
public sealed class GeneratorBoundsTests
{
    private static readonly Gen<double> Numbers = NumberGenerators.Normal();

    [Fact]
    public void Ranges_hold_numbers()
    {
        Refuses("NumberGenerators.Uniform: there are no numbers from 1 to below 0. Give the lower bound first; both must be finite.", static () => NumberGenerators.Uniform(1, 0));
        Refuses("NumberGenerators.Uniform: ", static () => NumberGenerators.Uniform(1, 1));
        Refuses("NumberGenerators.Uniform: ", static () => NumberGenerators.Uniform(double.NaN, 1));
        Refuses("NumberGenerators.Uniform: ", static () => NumberGenerators.Uniform(0, double.NaN));
        Refuses("NumberGenerators.Uniform: ", static () => NumberGenerators.Uniform(0, double.PositiveInfinity));
        Refuses("NumberGenerators.Uniform: ", static () => NumberGenerators.Uniform(double.NegativeInfinity, 0));
        Refuses("NumberGenerators.Uniform: ", static () => NumberGenerators.Uniform(double.MinValue, double.MaxValue));
        Refuses("NumberGenerators.Normal: the deviation is -1. Give a finite number that is not negative.", static () => NumberGenerators.Normal(0, -1));
        Refuses("NumberGenerators.Normal: ", static () => NumberGenerators.Normal(0, double.NaN));
        Refuses("NumberGenerators.Normal: ", static () => NumberGenerators.Normal(0, double.PositiveInfinity));
        Refuses("NumberGenerators.Normal: the mean is NaN. ", static () => NumberGenerators.Normal(double.NaN));
        Refuses("NumberGenerators.LogUniform: 0 and 1 are no positive range. ", static () => NumberGenerators.LogUniform(0, 1));
        Refuses("NumberGenerators.LogUniform: ", static () => NumberGenerators.LogUniform(2, 1));
        Refuses("NumberGenerators.LogUniform: ", static () => NumberGenerators.LogUniform(1, double.PositiveInfinity));
        Refuses("NumberGenerators.LogUniform: ", static () => NumberGenerators.LogUniform(double.NaN, 1));
        Refuses("NumberGenerators.Integers: there are no numbers from 2 to 1. ", static () => NumberGenerators.Integers(2, 1));
        Assert.All(NumberGenerators.LogUniform(1e-300, 1e300).Sample(300), static number => Assert.InRange(number, 1e-300, 1e300));
    }

    /// <summary>Where no number lies between the bounds, rounding would reach the upper one.</summary>
    [Fact]
    public void The_upper_bound_of_a_range_is_not_reached() =>
        Prop.ForAll(NumberGenerators.Uniform(1, Math.BitIncrement(1)).ToArbitrary(), static number => number == 1).Verify();

    [Fact]
    public void Points_leave_room()
    {
        Refuses("NumberGenerators.AwayFrom: the distance is 0. ", static () => Numbers.AwayFrom(0, 1));
        Refuses("NumberGenerators.AwayFrom: the distance is -1. ", static () => Numbers.AwayFrom(-1, 1));
        Refuses("NumberGenerators.AwayFrom: the distance is NaN. ", static () => Numbers.AwayFrom(double.NaN, 1));
        Refuses("NumberGenerators.AwayFrom: there are no points to keep away from. ", static () => Numbers.AwayFrom(0.1));
        Refuses("NumberGenerators.AwayFrom: one point is NaN. ", static () => Numbers.AwayFrom(0.1, 0, double.NaN));
        Refuses("NumberGenerators.AwayFrom: no number between 0 and 1 is 0.6 away from both. Give a smaller distance.", static () => Numbers.AwayFrom(0.6, 1, 0));
        Refuses("NumberGenerators.WithSpecialValues: Int32 has no such numbers. ", static () => Numbers.WithSpecialValues(DType.Int32));
        Assert.All(Numbers.AwayFrom(0.5, 0, 1, 0).Sample(300), static number => Assert.True(number is <= -0.5 or 0.5 or >= 1.5));
    }

    [Fact]
    public void Tensors_and_shapes_can_be_made()
    {
        Refuses("TensorGenerators.Shapes: there are no ranks from 3 to 2. ", static () => TensorGenerators.Shapes(3, 2));
        Refuses("TensorGenerators.Shapes: ", static () => TensorGenerators.Shapes(-1, 2));
        Refuses("TensorGenerators.Shapes: ", static () => TensorGenerators.Shapes(0, 40));
        Refuses("TensorGenerators.BroadcastableShapes: the count is -1. ", static () => TensorGenerators.BroadcastableShapes(-1));
        Refuses("TensorGenerators.SliceOf: the size is -1. ", static () => TensorGenerators.SliceOf(-1));
        Refuses("TensorGenerators.AxisOf: a scalar has no axes. ", static () => TensorGenerators.AxisOf([]));
        Refuses("NumberGenerators.Uniform: ", static () => TensorGenerators.Tensors([2], 1, -1));
        Refuses("TensorGenerators.Tensors: UInt32 has no numbers below 0, but the least is -2. ", static () => TensorGenerators.Tensors([2], dtype: DType.UInt32));
        Refuses("Tensor: 99 is not a dtype. ", static () => TensorGenerators.Tensors([2], dtype: (DType)99));
        Refuses("TensorGenerators.DistinctTensors: the gap is 0. ", static () => TensorGenerators.DistinctTensors([2], 0));
        Refuses("TensorGenerators.DistinctTensors: the gap is NaN. ", static () => TensorGenerators.DistinctTensors([2], double.NaN));
        Refuses("TensorGenerators.DistinctTensors: numbers with a gap of 0.1 are no Int32. ", static () => TensorGenerators.DistinctTensors([2], dtype: DType.Int32));
    }

    [Fact]
    public void Operations_can_be_drawn()
    {
        Refuses("GraphOptions: one of the Operations is null. ", static () => new GraphOptions { Operations = [null!] });
        Assert.ThrowsAny<ArgumentException>(static () => GraphOperation.Create("", static x => x));
        Refuses(
            "GraphOptions: no graph has the operation never: it is tried with none of their values: see what it accepts. Change or remove it.",
            static () => Graphs(GraphOperation.Create("never", static x => x, static x => x.Shape == [17])));
        Refuses(
            "GraphOptions: no graph has the operation throws: its function throws, such as of (Float",
            static () => Graphs(GraphOperation.Create("throws", static Tensor (_) => throw new ArgumentException("never mind."))));
        Refuses("GraphOptions: no graph has the operation rough: it is not smooth, ", static () => Graphs(GraphOperation.Create("rough", static x => Tensor.Floor(x), isSmooth: false)));
        Refuses("GraphOptions: no graph has the operation huge: its results are NaN or large; ", static () => Graphs(GraphOperation.Create("huge", static x => x.Sum() + 1e9)));
        Refuses("GraphOptions: no graph has the operation wide: its results are too large, such as ", static () => Graphs(GraphOperation.Create("wide", static x => Tensor.Zeros([1000]) + x.Sum().Cast(DType.Float32))));
        Graphs(GraphOperation.Create("matrices", static (x, y) => Tensor.MatMul(x, y), static (x, y) => x.Rank == 2 && y.Rank == 2 && x.Shape[1] == y.Shape[0] && x.DType == y.DType && x.DType.IsFloat));
    }

    /// <summary>What an operation throws, but for the one exception that refuses values, is a failure of its own.</summary>
    [Fact]
    public void Operations_that_fail_are_told()
    {
        GraphOperation failing = GraphOperation.Create("fragile", static x => x.Size > 3 ? throw new InvalidOperationException("odd") : x);
        var options = new GraphOptions { AllowFloat32 = false, Operations = [failing] };
        string message =
            Assert.ThrowsAny<Exception>(() => Prop.ForAll(GraphGenerators.Arbitrary(options), static _ => true).Verify()).Message;
        Assert.Contains("the operation fragile throws of (Float64[", message, StringComparison.Ordinal);
        Assert.Contains("InvalidOperationException: odd", message, StringComparison.Ordinal);
        Assert.DoesNotContain("does not hold for\n(", message, StringComparison.Ordinal);
    }

    private static void Graphs(GraphOperation operation) =>
        GraphGenerators.Graphs(new GraphOptions { SmoothOnly = true, Operations = [operation] });

    private static void Refuses(string message, Action make) =>
        Assert.StartsWith(message, Assert.ThrowsAny<ArgumentException>(make).Message, StringComparison.Ordinal);

    private static void Refuses<T>(string message, Func<T> make) => Refuses(message, () => { make(); });
}
