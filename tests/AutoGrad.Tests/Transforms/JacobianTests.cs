using System.Collections.Immutable;
using AutoGrad.Tests.Operations;
using AutoGrad.Tests.Trees;
using Xunit;
using static AutoGrad.Tensor;
using static AutoGrad.Testing.TensorAssertions;
using static AutoGrad.Transforms;

namespace AutoGrad.Tests.Transforms;

public sealed class JacobianTests
{
    private static readonly Tensor Point = From(new double[,] { { 0.3, -0.2, 0.5 }, { 0.1, 0.7, -0.4 } });

    [Fact]
    public void Tensors_of_any_rank_give_output_axes_before_input_axes()
    {
        Func<Tensor, Tensor> f = x => MatMul(Sin(x), x.Transpose()) * x.Sum();
        foreach (Tensor jacobian in new[] { JacobianForward(f, Point), JacobianReverse(f, Point) })
        {
            Assert.Equal(new TensorType(DType.Float64, [2, 2, 2, 3]), jacobian.Type);
            for (int row = 0; row < 2; row++)
            {
                for (int column = 0; column < 3; column++)
                {
                    Tensor direction = UnitVector(row, column);
                    AssertClose(Jvp(f, Point, direction).Tangent, (jacobian * direction).Sum([2, 3]), 1e-13);
                }
            }
        }
    }

    [Fact]
    public void Forward_equals_reverse_on_random_compositions()
    {
        var random = new Random(7);
        for (int trial = 0; trial < 60; trial++)
        {
            (string name, Func<Tensor, Tensor> f) = RandomFunction(random);
            Tensor x = Sample.Uniform(random, CompositionParts.Shape, -1, 1);
            try
            {
                AssertClose(JacobianReverse(f, x), JacobianForward(f, x), 1e-10);
            }
            catch (Exception error) when (error is Xunit.Sdk.XunitException or AutoGrad.Testing.TensorsDifferException)
            {
                Assert.Fail($"{name}: {error.Message}");
            }
        }
    }

    [Fact]
    public void The_graph_does_not_grow_with_the_number_of_directions()
    {
        static Tensor Network(Tensor x) => Tanh(MatMul(Ones([x.Size, 5], DType.Float64).Transpose(), Sin(x))).Reshape(5);
        static int Nodes(Func<Func<Tensor, Tensor>, Tensor, Tensor> jacobian, int size) =>
            Numbers.CountNodes(jacobian(Network, Ones([size], DType.Float64)));
        Assert.Equal(Nodes(JacobianForward, 3), Nodes(JacobianForward, 400));
        Assert.Equal(Nodes(JacobianReverse, 3), Nodes(JacobianReverse, 400));
    }

    [Fact]
    public void The_function_is_called_once_and_not_batched()
    {
        int calls = 0;
        Tensor jacobian = JacobianForward(
            x =>
            {
                calls++;
                return Sin(x);
            },
            Ones([50], DType.Float64));
        Assert.Equal(1, calls);
        Assert.All(Graph.Reachable([jacobian], static _ => true), static node =>
        {
            if (node.Primitive is Sin or Cos) Assert.Equal([50], node.Shape);
        });
    }

    [Fact]
    public void A_tree_of_inputs_gives_a_tree_of_blocks()
    {
        var point = (Weights: Point, Bias: From([1.0, 2.0]), Scale: From(3.0));
        static Tensor Layer((Tensor Weights, Tensor Bias, Tensor Scale) p) =>
            (MatMul(p.Weights, Ones([3], DType.Float64)) + p.Bias) * p.Scale;
        foreach (var jacobian in new[] { JacobianForward(Layer, point), JacobianReverse(Layer, point) })
        {
            Assert.Equal([2, 2, 3], jacobian.Weights.Shape);
            Assert.Equal([3.0, 3, 3, 0, 0, 0, 0, 0, 0, 3, 3, 3], jacobian.Weights.ToArray<double>());
            AssertClose(3 * Eye(2, dtype: DType.Float64), jacobian.Bias, 1e-15);
            AssertClose(From([1.6, 2.4]), jacobian.Scale, 1e-15);
        }
    }

    [Fact]
    public void Trees_of_outputs_give_blocks_by_path_and_as_a_matrix()
    {
        var point = new Affine(Point, From([0.5, -1.0]));
        static (Tensor, ImmutableArray<Tensor>) Function(Affine p)
        {
            Tensor bias = p.Bias ?? throw new InvalidOperationException();
            return (MatMul(p.Weights.Transpose(), bias), [Sin(p.Weights).Sum(), bias * bias]);
        }

        JacobianBlocks<Affine> forward = JacobianForward(Function, point), reverse = JacobianReverse(Function, point);
        foreach (JacobianBlocks<Affine> blocks in new[] { forward, reverse })
        {
            Assert.Equal(["Item1", "Item2[0]", "Item2[1]"], blocks.OutputPaths.Select(static path => path.ToString()));
            Assert.Equal([3, 2, 3], blocks["Item1", "Weights"].Shape);
            AssertClose(Cos(Point), blocks["Item2[0]", "Weights"], 1e-15);
            AssertClose(From([0.0, 0.0]), blocks["Item2[0]", "Bias"], 0);
            Assert.Equal([1.0, 0, 0, -2], blocks[blocks.OutputPaths[2], blocks.InputPaths[1]].ToArray<double>());
            Assert.Equal([6, 8], blocks.ToMatrix().Shape);
        }
        AssertClose(reverse.ToMatrix(), forward.ToMatrix(), 1e-13);
        AssertClose(Point.Transpose(), forward.ToMatrix()[..3, 6..], 1e-15);
        Assert.Equal(
            """
                           Weights: [2, 3]   Bias: [2]
            Item1: [3]     Float64[3, 2, 3]  Float64[3, 2]
            Item2[0]: []   Float64[2, 3]     Float64[2]
            Item2[1]: [2]  Float64[2, 2, 3]  Float64[2, 2]
            """.ReplaceLineEndings("\n"),
            forward.ToString());
    }

    [Fact]
    public void Scalars_and_empty_leaves()
    {
        Assert.Equal(Math.Cos(0.3), (double)JacobianForward(x => Sin(x), 0.3), 1e-15);
        Assert.Equal(Math.Cos(0.3), (double)JacobianReverse(x => Sin(x), 0.3), 1e-15);
        static (Tensor, Tensor) Both((Tensor X, Tensor None) p) => (p.None * p.X, p.X * p.X);
        var point = (X: From(2.0), None: Zeros([0, 3], DType.Float64));
        foreach (var blocks in new[] { JacobianForward(Both, point), JacobianReverse(Both, point) })
        {
            Assert.Equal([0, 3], blocks["Item1", "Item1"].Shape);
            Assert.Equal([0, 3, 0, 3], blocks["Item1", "Item2"].Shape);
            Assert.Equal([0, 3], blocks["Item2", "Item2"].Shape);
            Assert.Equal(4.0, (double)blocks["Item2", "Item1"]);
            Assert.Equal([4.0], blocks.ToMatrix().ToArray<double>());
            Assert.Empty(blocks["Item1", "Item2"].ToArray<double>());
        }
    }

    [Fact]
    public void A_result_that_does_not_depend_on_the_point_gives_zeros()
    {
        AssertClose(Zeros([2, 2, 3], DType.Float64), JacobianForward(_ => From([1.0, 2.0]), Point), 0);
        AssertClose(Zeros([2, 2, 3], DType.Float64), JacobianReverse(_ => From([1.0, 2.0]), Point), 0);
    }

    [Fact]
    public void Blocks_have_the_dtype_of_the_output_and_a_matrix_the_wider_one()
    {
        static (Tensor, Tensor) Mixed((Tensor X, Tensor Y) p) => (p.X * p.Y.Cast(DType.Float32), p.Y);
        var point = (X: From([2f, 3f]), Y: From([5.0, 7.0]));
        foreach (var blocks in new[] { JacobianForward(Mixed, point), JacobianReverse(Mixed, point) })
        {
            Assert.Equal([DType.Float32, DType.Float32], Tree.Flatten(blocks.Rows[0]).Select(static block => block.DType));
            Assert.Equal([DType.Float64, DType.Float64], Tree.Flatten(blocks.Rows[1]).Select(static block => block.DType));
            Assert.Equal([5.0, 0, 2, 0, 0, 7, 0, 3, 0, 0, 1, 0, 0, 0, 0, 1], blocks.ToMatrix().ToArray<double>());
        }
    }

    [Fact]
    public void Nests_with_every_other_transform()
    {
        Func<Tensor, Tensor> f = x => Sin(x) * x.Sum();
        Tensor batch = From(new double[,] { { 0.1, 0.2 }, { 0.3, -0.4 }, { 1, 2 } });
        Tensor together = Vmap(JacobianForward(f))(batch);
        AssertClose(Vmap(JacobianReverse(f))(batch), together, 1e-14);
        AssertClose(JacobianForward(f, batch[2]), together[2], 1e-14);
        AssertClose(JacobianForward(f, batch[1]), Compile(JacobianForward(f))(batch[1]), 1e-14);

        // The Jacobian of a Jacobian is the tensor of second derivatives, in either nesting.
        AssertClose(JacobianForward(JacobianReverse(f), batch[0]), JacobianReverse(JacobianForward(f), batch[0]), 1e-13);
        AssertClose(
            Grad(x => JacobianForward(f, x).Sum(), batch[0]), JacobianReverse(JacobianReverse(f), batch[0]).Sum([0, 1]), 1e-13);
    }

    [Fact]
    public void Blocks_are_a_tree_that_transforms_pass_through()
    {
        static (Tensor, Tensor) Function((Tensor X, Tensor Y) p) => (Sin(p.X) * p.Y, p.X + p.Y);
        var point = (X: From([1.0, 2.0]), Y: From([3.0, 4.0]));
        JacobianBlocks<(Tensor X, Tensor Y)> direct = JacobianForward(Function, point);
        var compiled = Compile(((Tensor X, Tensor Y) p) => JacobianForward(Function, p));
        AssertClose(direct.ToMatrix(), compiled(point).ToMatrix(), 1e-15);
        AssertClose(direct.ToMatrix(), compiled(point).ToMatrix(), 1e-15);
        Assert.True(Tree.SameStructure(direct, compiled(point)));
        Assert.False(Tree.SameStructure(direct, JacobianForward(static p => (p.X, p.X, p.Y), point)));

        Tensor batch = Vmap(((Tensor X, Tensor Y) p) => JacobianForward(Function, p))((Stack([point.X, point.Y]), Stack([point.Y, point.X]))).ToMatrix();
        Assert.Equal([2, 4, 4], batch.Shape);
        AssertClose(direct.ToMatrix(), batch[0], 1e-15);
    }

    [Fact]
    public void Unknown_leaf()
    {
        JacobianBlocks<Tensor> blocks = JacobianForward(x => (x, x * x), From([1.0]));
        var error = Assert.Throws<ArgumentException>(() => blocks["Item3", ""]);
        Assert.Equal("JacobianBlocks: the result has no leaf 'Item3'. Its leaves are 'Item1', 'Item2'.", error.Message);
        error = Assert.Throws<ArgumentException>(() => blocks["Item1", "X"]);
        Assert.Equal("JacobianBlocks: the argument has no leaf 'X'. Its leaves are '' (the tensor itself).", error.Message);
    }

    [Fact]
    public void Bad_input()
    {
        Tensor x = From([1f, 2f]);
        AssertMessage("JacobianForward: cannot differentiate with respect to an argument of type Int32[]", () => JacobianForward(y => y, From(3)));
        AssertMessage("JacobianReverse: cannot differentiate with respect to the leaf Item2 of type", () => JacobianReverse(p => p.Item1, (x, From(3))));
        AssertMessage(
            "JacobianForward: the function of (Float32[2]) returned Int32[2], which has no derivative. Leave out",
            () => JacobianForward(y => y.Cast(DType.Int32), x));
        AssertMessage(
            "JacobianReverse: the function of (Float32[2]) returned Item2: Bool[2], which has no derivative. Leave out",
            () => JacobianReverse(y => (y, y > 0), x));
        AssertMessage("JacobianReverse: the function of (Float32[2]) returned null. Return", () => JacobianReverse(y => Nothing(y), x));
        AssertMessage("JacobianForward: the argument has no tensors", () => JacobianForward(_ => x, ImmutableArray<Tensor>.Empty));
        AssertMessage("JacobianForward: the function of (Float32[2]) returned no tensors", () => JacobianForward(_ => ImmutableArray<Tensor>.Empty, x));
        Assert.Throws<ArgumentNullException>("x", () => JacobianForward(y => y, (Tensor?)null!));
        Assert.Throws<ArgumentNullException>("function", () => JacobianReverse((Func<Tensor, Tensor>)null!, x));

        static Tensor Nothing(Tensor _) => null!;
        static void AssertMessage(string expected, Action action) =>
            Assert.StartsWith(expected, Assert.Throws<ArgumentException>(action).Message, StringComparison.Ordinal);
    }

    private static Tensor UnitVector(int row, int column)
    {
        double[,] numbers = new double[2, 3];
        numbers[row, column] = 1;
        return From(numbers);
    }

    private static (string Name, Func<Tensor, Tensor> Function) RandomFunction(Random random)
    {
        var chosen = Enumerable.Range(0, 4).Select(_ => CompositionParts.All[random.Next(CompositionParts.All.Length)]).ToArray();
        return (string.Join(", ", chosen.Select(static part => part.Name)), x =>
        {
            Tensor y = x;
            foreach ((_, Func<Tensor, Tensor, Tensor> combine) in chosen) (x, y) = (y, combine(x, y));
            return x + y;
        }
        );
    }
}
