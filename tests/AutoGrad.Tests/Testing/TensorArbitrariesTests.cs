using System.Reflection;
using AutoGrad.Testing;
using FsCheck;
using FsCheck.Fluent;
using Xunit;

namespace AutoGrad.Tests.Testing;

public sealed class TensorArbitrariesTests
{
    [Fact]
    public void Shapes_are_small_and_of_every_kind()
    {
        Shape[] shapes = [.. TensorArbitraries.Shapes().Generator.Sample(300)];
        Assert.All(shapes, static shape => Assert.True(shape.Rank <= 4 && shape.All(static size => size <= 5)));
        for (int rank = 0; rank <= 4; rank++) Assert.Contains(shapes, shape => shape.Rank == rank);
        Assert.Contains(shapes, static shape => shape.Size == 0);
        Assert.Contains(shapes, static shape => shape.Contains(1));
        Assert.All(
            TensorGenerators.Shapes(2, 3, allowEmpty: false).Sample(100),
            static shape => Assert.True(shape.Rank is 2 or 3 && shape.Size > 0));
    }

    [Fact]
    public void Pairs_broadcast() => Prop.ForAll(
        TensorArbitraries.BroadcastableShapes(),
        static pair => Broadcasting.Common(pair.Left, pair.Right) is not null).QuickCheckThrowOnFailure();

    [Fact]
    public void Shapes_that_broadcast_to_one_do() => Prop.ForAll(
        TensorArbitraries.Shapes(),
        static to => TensorGenerators.BroadcastingTo(to).Sample(5).All(from => Broadcasting.CanBroadcast(from, to)))
        .QuickCheckThrowOnFailure();

    [Fact]
    public void Axes_are_different_and_in_range() => Prop.ForAll(
        TensorArbitraries.AxesOfShapes(),
        static choice => Check.DistinctAxes("test", choice.Axes, choice.Shape).Count <= choice.Shape.Rank).QuickCheckThrowOnFailure();

    [Fact]
    public void Tensors_are_finite_Float64() => Prop.ForAll(
        TensorArbitraries.Tensors(),
        static tensor => tensor.DType == DType.Float64 && tensor.ToArray<double>().All(static number => number is >= -2 and < 2))
        .QuickCheckThrowOnFailure();

    [Fact]
    public void Tensors_of_every_dtype()
    {
        foreach (DType dtype in Enum.GetValues<DType>())
        {
            var type = new TensorType(dtype, [2, 3]);
            Assert.All(TensorGenerators.Tensors([2, 3], 0, 9, dtype).Sample(5), tensor => Assert.Equal(type, tensor.Type));
        }
    }

    [Fact]
    public void Shrinking_ends_at_something_smaller()
    {
        static int Weight(Shape shape) => shape.Rank + shape.Sum();
        AssertShrinks(TensorArbitraries.Shapes(), Weight);
        AssertShrinks(TensorArbitraries.BroadcastableShapes(), static pair => Weight(pair.Left) + Weight(pair.Right));
        AssertShrinks(TensorArbitraries.AxesOfShapes(), static choice => choice.Axes.Count);

        // A false claim comes down to a smallest counterexample.
        Arbitrary<Tensor> tensors = TensorArbitraries.Tensors();
        Tensor found = TensorGenerators.Tensors([3, 4, 2]).Sample(1)[0];
        for (Tensor? next = found; next is not null; next = tensors.Shrinker(found).FirstOrDefault(static t => t.Size > 3)) found = next;
        Assert.Equal(4, found.Size);
        Assert.All(found.ToArray<double>(), static number => Assert.Equal(Math.Truncate(number), number));
    }

    private static void AssertShrinks<T>(Arbitrary<T> arbitrary, Func<T, int> weigh) => Prop.ForAll(
        arbitrary, original => arbitrary.Shrinker(original).All(smaller => weigh(smaller) < weigh(original))).QuickCheckThrowOnFailure();

    /// <summary>Registering the class, as FsCheck.Xunit's attribute does, supplies the arguments of properties.</summary>
    [Fact]
    public void The_class_can_be_registered()
    {
        const BindingFlags PrivateStatic = BindingFlags.NonPublic | BindingFlags.Static;
        MethodInfo? property = typeof(TensorArbitrariesTests).GetMethod(nameof(SumKeepsDType), PrivateStatic);
        Assert.NotNull(property);
        FsCheck.Check.Method(Config.QuickThrowOnFailure.WithArbitrary([typeof(TensorArbitraries)]), property, null);
    }

    private static bool SumKeepsDType(Tensor tensor, Shape shape, BroadcastableShapes pair, AxesOfShape choice) =>
        tensor.Sum().DType == tensor.DType
        && shape.Rank <= 4
        && (Tensor.Zeros(pair.Left) + Tensor.Zeros(pair.Right)).Rank == Math.Max(pair.Left.Rank, pair.Right.Rank)
        && Tensor.Zeros(choice.Shape).Sum(choice.Axes).DType == DType.Float32;
}
