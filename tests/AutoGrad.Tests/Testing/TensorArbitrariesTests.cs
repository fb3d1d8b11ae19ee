using System.Collections.Immutable;
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
    public void Sets_broadcast() => Prop.ForAll(
        TensorArbitraries.BroadcastableShapeSets(),
        static set => set.Shapes.Aggregate((Shape?)(Shape)[], static (common, shape) => common is { } known ? Broadcasting.Common(known, shape) : null) is not null)
        .QuickCheckThrowOnFailure();

    /// <summary>What is drawn, and what it shrinks to, can be put between brackets; all kinds of slices occur.</summary>
    [Fact]
    public void Indices_are_in_range()
    {
        var seen = new HashSet<SliceKind>();
        Prop.ForAll(TensorArbitraries.IndicesOfShapes(), choice =>
        {
            seen.UnionWith(choice.Slices.Select(static slice => slice.Kind));
            foreach (IndexOfShape one in TensorArbitraries.IndicesOfShapes().Shrinker(choice).Prepend(choice))
                Tensor.Zeros(one.Shape)[one.Slices.AsSpan()].Evaluate();
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(300));
        Assert.Equal(5, seen.Count); // all but Gather, which is a tensor
    }

    [Fact]
    public void An_axis_is_in_range() => Prop.ForAll(
        TensorArbitraries.AxisOfShapes(),
        static choice => Tensor.Zeros(choice.Shape).Sum(choice.Axis).Rank == choice.Shape.Rank - 1).QuickCheckThrowOnFailure();

    /// <summary>Specifications fit their operands; the sum is that of a product over all letters.</summary>
    [Fact]
    public void Einstein_sums_fit_their_operands()
    {
        int ellipses = 0, traces = 0, implicits = 0;
        Prop.ForAll(TensorArbitraries.EinsumCases(), one =>
        {
            if (one.Specification.Contains("...", StringComparison.Ordinal)) ellipses++;
            if (one.Specification.Split("->")[0].Split(',').Any(static term => term.Trim('.').Distinct().Count() < term.Trim('.').Length))
                traces++;
            if (!one.Specification.Contains("->", StringComparison.Ordinal)) implicits++;
            foreach (EinsumCase each in TensorArbitraries.EinsumCases().Shrinker(one).Prepend(one))
                Tensor.Einsum(each.Specification, [.. each.Operands]).Evaluate();
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(200));
        Assert.True(ellipses > 10 && traces > 10 && implicits > 10, $"{ellipses} ellipses, {traces} traces, {implicits} without an arrow");
    }

    [Fact]
    public void Parameter_trees_are_trees_of_every_form()
    {
        int nested = 0, pairs = 0, fields = 0;
        Prop.ForAll(TensorArbitraries.ParameterTrees(), tree =>
        {
            TreeLaws.Verify(tree);
            if (tree.Items.Any(static item => item.Items.Length > 0)) nested++;
            if (tree.Pair is not null) pairs++;
            if (tree.Fields.Count > 1) fields++;
        }).QuickCheckThrowOnFailure();
        Assert.True(nested > 3 && pairs > 3 && fields > 3, $"{nested}, {pairs}, {fields}");
    }

    [Fact]
    public void Distributions_are_as_they_say()
    {
        double[] Drawn(Gen<double> numbers) => numbers.Sample(4000, new Rnd(1, 1), 50);
        double[] normal = Drawn(NumberGenerators.Normal(3, 2));
        Assert.Equal(3, normal.Average(), 0.15);
        Assert.Equal(4, normal.Average(static number => (number - 3) * (number - 3)), 0.3);
        double[] wide = Drawn(NumberGenerators.LogUniform(1e-4, 1e2));
        Assert.All(wide, static number => Assert.InRange(number, 1e-4, 1e2));
        Assert.Equal(0.5, wide.Count(static number => number < 0.1) / 4000.0, 0.03);
        Assert.Equal([-1.0, 0, 1, 2], Drawn(NumberGenerators.Integers(-1, 2)).Distinct().Order());
        double[] special = Drawn(NumberGenerators.Uniform(1, 2).WithSpecialValues());
        Assert.Contains(double.NaN, special);
        Assert.Contains(special, static number => number == 0 && double.IsNegative(number));
        Assert.Contains(-double.Epsilon, special);
        Assert.Equal(0.75, special.Count(static number => number is >= 1 and < 2) / 4000.0, 0.03);
        Tensor single = TensorGenerators.Tensors([4000], NumberGenerators.Normal().WithSpecialValues(DType.Float32), DType.Float32).Sample(1, new Rnd(1, 1), 50)[0];
        Assert.Contains(float.MaxValue, single.ToArray<float>());
        Assert.Contains(-float.Epsilon, single.ToArray<float>());
        Assert.All(Drawn(NumberGenerators.Uniform(-2, 2).AwayFrom(0.25, -1, 0, 1)), static number =>
            Assert.True(Math.Abs(number - Math.Round(number)) >= 0.25 || Math.Abs(number) >= 1.25, $"{number}"));
    }

    [Fact]
    public void Distinct_tensors_have_no_ties()
    {
        double[] numbers = [.. TensorGenerators.DistinctTensors([5, 8], 0.2).Sample(1)[0].ToArray<double>().Order()];
        Assert.All(numbers.Zip(numbers.Skip(1)), static pair => Assert.InRange(pair.Second - pair.First, 0.2, 0.4));
    }

    /// <summary>Numbers stay where they may be while tensors shrink.</summary>
    [Fact]
    public void Tensors_shrink_within_bounds()
    {
        Arbitrary<Tensor> positive = TensorGenerators.Arbitrary(
            TensorGenerators.Tensors([4], NumberGenerators.LogUniform(0.1, 10)), static number => number > 0);
        Prop.ForAll(positive, x => positive.Shrinker(x).All(static y => y.ToArray<double>().All(static number => number > 0))).QuickCheckThrowOnFailure();
    }

    /// <summary>One element among many, wherever it is, is found and made as simple as it may be.</summary>
    [Fact]
    public void Tensors_shrink_to_the_element_that_matters()
    {
        Arbitrary<Tensor> tensors = TensorArbitraries.Tensors();
        Tensor numbers = Tensor.From([.. Enumerable.Range(0, 60).Select(static i => 0.123 * (i % 7))], [3, 4, 5]);
        Tensor Shrunk(Tensor from, Func<Tensor, bool> fails)
        {
            while (tensors.Shrinker(from).FirstOrDefault(fails) is { } smaller) from = smaller;
            return from;
        }
        Assert.Equal([1.9], Shrunk(numbers.At(1, 2, 3).Set(1.9371), static x => x.ToArray<double>().Any(static n => n > 1.5 && n % 1 != 0)).ToArray<double>());
        Tensor pair = Shrunk(numbers.At(0, 0, 0).Set(-7.5), static x => x.Rank > 0 && x.ToArray<double>() is [< -3, .., > 0.5]);
        Assert.Equal([2], pair.Shape);
        Assert.Equal([-7, 0.6], pair.ToArray<double>());
        Assert.Equal([0], Shrunk(Tensor.Zeros([4, 0, 3]), static x => x.Rank > 0 || x.Size == 0).Shape);
        Assert.False(double.IsNegative(Shrunk(Tensor.From(-0.3), static x => x.Rank == 0).Item<double>()));
        var tree = new ParameterTree { Fields = Fields(numbers), Pair = (new(), numbers) };
        while (TensorArbitraries.ParameterTrees().Shrinker(tree).FirstOrDefault(static t => t.Fields.Count == 2 && t.Pair is not null) is { } smaller) tree = smaller;
        Assert.All(Tree.Leaves(tree), static leaf => Assert.Equal(0.0, leaf.Leaf.Item<double>()));
        static ImmutableDictionary<string, Tensor> Fields(Tensor x) =>
            ImmutableDictionary<string, Tensor>.Empty.Add("bias", x).Add("gain", x);
        Assert.Equal([false, true], Shrunk(Tensor.From([true, true, true, false], [4]), static x => x.Size == 2 && x[1].Item<bool>()).ToArray<bool>());
    }

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
        // Fewer axes, then fewer elements, then fewer digits, then numbers nearer to 0.
        static int WeightOf(Tensor tensor) => (100_000 * tensor.Rank) + tensor.Shape.Sum()
            + tensor.ToArray<double>().Sum(static number => 100 + (5 * $"{number:R}".Length) + (int)Math.Abs(number));
        AssertShrinks(TensorArbitraries.Shapes(), Weight);
        AssertShrinks(TensorArbitraries.BroadcastableShapes(), static pair => Weight(pair.Left) + Weight(pair.Right));
        AssertShrinks(TensorArbitraries.AxesOfShapes(), static choice => choice.Axes.Count + Weight(choice.Shape));

        AssertShrinks(TensorArbitraries.BroadcastableShapeSets(), static set => set.Shapes.Length + set.Shapes.Sum(Weight));
        AssertShrinks(TensorArbitraries.AxisOfShapes(), static choice => Weight(choice.Shape));
        AssertShrinks(TensorArbitraries.IndicesOfShapes(), static choice => Weight(choice.Shape) + choice.Slices.Length + choice.Slices.Count(static slice => $"{slice}" != ".."));
        AssertShrinks(
            TensorArbitraries.ParameterTrees(),
            static tree => Tree.Leaves(tree).Sum(static leaf => 1000 + WeightOf(leaf.Leaf) + leaf.Path.ToString().Length) + Parts(tree));
        AssertShrinks(TensorArbitraries.Tensors(), WeightOf);
        AssertShrinks(TensorArbitraries.EinsumCases(), static one => (100 * one.Specification.Length) + one.Operands.Sum(static operand => operand.Shape.Sum()));

        // A false claim comes down to a smallest counterexample.
        Arbitrary<Tensor> tensors = TensorArbitraries.Tensors();
        Tensor found = TensorGenerators.Tensors([3, 4, 2]).Sample(1)[0];
        for (Tensor? next = found; next is not null; next = tensors.Shrinker(found).FirstOrDefault(static t => t.Size > 3)) found = next;
        Assert.Equal(4, found.Size);
        Assert.All(found.ToArray<double>(), static number => Assert.Equal(Math.Truncate(number), number));
    }

    /// <summary>How many trees a tree is made of, itself included, where there is nothing else.</summary>
    private static int Parts(ParameterTree tree) => 1 + tree.Items.Sum(Parts) + (tree.Pair is { } pair ? Parts(pair.Tree) : 0);

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

    /// <summary>The class can be merged into the generators that FsCheck has, which is what FsCheck.Xunit does with it.</summary>
    [Fact]
    public void The_class_can_be_merged()
    {
        IArbMap map = ArbMap.Default.Merge(typeof(TensorArbitraries));
        Assert.NotEmpty(map.ArbFor<Tensor>().Generator.Sample(3));
        Assert.NotEmpty(map.ArbFor<Shape>().Generator.Sample(3));
        Assert.NotEmpty(map.ArbFor<ParameterTree>().Generator.Sample(3));
        Assert.NotEmpty(map.ArbFor<EinsumCase>().Generator.Sample(3));
        Assert.NotEmpty(map.ArbFor<GraphRecipe>().Generator.Sample(3));
        Assert.NotEmpty(map.ArbFor<(Tensor Left, Tensor Right)>().Generator.Sample(3));
        Assert.NotEmpty(map.ArbFor<Tensor[]>().Generator.Sample(3));
    }

    private static bool SumKeepsDType(Tensor tensor, Shape shape, BroadcastableShapes pair, AxesOfShape choice) =>
        tensor.Sum().DType == tensor.DType
        && shape.Rank <= 4
        && (Tensor.Zeros(pair.Left) + Tensor.Zeros(pair.Right)).Rank == Math.Max(pair.Left.Rank, pair.Right.Rank)
        && Tensor.Zeros(choice.Shape).Sum(choice.Axes).DType == DType.Float32;
}
