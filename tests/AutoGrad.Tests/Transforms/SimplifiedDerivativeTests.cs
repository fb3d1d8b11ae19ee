using AutoGrad.Compilation;
using AutoGrad.Tests.Compilation;
using Xunit;
using static AutoGrad.Tensor;
using static AutoGrad.Transforms;

namespace AutoGrad.Tests.Transforms;

/// <summary>
/// Derivatives as Simplify leaves them: beside each stands what a person would write, which must take as many operations and give the same
/// numbers.
/// </summary>
public sealed class SimplifiedDerivativeTests
{
    private static readonly DType F = DType.Float64;
    private static readonly Tensor Inputs = Sin(Iota([5, 3], 0, F) + (2 * Iota([5, 3], 1, F))).Evaluate();
    private static readonly Tensor Targets = Cos(Iota([5, 2], 0, F) - Iota([5, 2], 1, F)).Evaluate();
    private static readonly (Tensor Weights, Tensor Bias) Layer = (Cos(Iota([3, 2], 0, F) * 3).Evaluate(), From([0.1, -0.2]));

    [Fact]
    public void A_square() => Check(
        x => x * x,
        x => 2 * x,
        """
        (x: Float64[])
        %0: Float64[] = 2 * x
        return %0
        """);

    [Fact]
    public void A_product_of_functions() => Check(
        x => Sin(x) * Exp(-x * x),
        x =>
        {
            Tensor e = Exp(-(x * x));
            return (e * Cos(x)) - (2 * (Sin(x) * e * x));
        },
        """
        (x: Float64[])
        %0: Float64[] = Sin(x)
        %1: Float64[] = Cos(x)
        %2: Float64[] = x * x
        %3: Float64[] = -%2
        %4: Float64[] = Exp(%3)
        %5: Float64[] = %0 * %4
        %6: Float64[] = %5 * x
        %7: Float64[] = %4 * %1
        %8: Float64[] = 2 * %6
        %9: Float64[] = %7 - %8
        return %9
        """);

    [Fact]
    public void A_hyperbolic_tangent() => Check(
        x => Tanh(x),
        x =>
        {
            Tensor t = Tanh(x);
            return (1 - t) * (1 + t); // not 1 − t², which cancels where t is near 1
        },
        """
        (x: Float64[])
        %0: Float64[] = Tanh(x)
        %1: Float64[] = 1 - %0
        %2: Float64[] = 1 + %0
        %3: Float64[] = %1 * %2
        return %3
        """);

    [Fact]
    public void A_dense_layer_with_mean_squared_error() => Check(
        static (layer, x, y) => Square(MatMul(x, layer.Weights) + layer.Bias - y).Mean(),
        static (layer, x, y) =>
        {
            Tensor error = 0.2 * (MatMul(x, layer.Weights) + layer.Bias - y); // 2/10
            return (MatMul(x.Transpose(), error), error.Sum(0));
        },
        """
        (x0.Item1: Float64[3, 2], x0.Item2: Float64[2], x1: Float64[5, 3], x2: Float64[5, 2])
        %0: Float64[5, 2] = MatMul(x1, x0.Item1)
        %1: Float64[5, 2] = Broadcast(x0.Item2, To = [5, 2])
        %2: Float64[5, 2] = %0 + %1
        %3: Float64[5, 2] = %2 - x2
        %4: Float64[5, 2] = 0.2 * %3
        %5: Float64[2] = Sum(%4, Axes = [0])
        %6: Float64[3, 2] = Einsum("ij,il->jl", x1, %4)
        return Item1: %6, Item2: %5
        """);

    [Fact]
    public void Logistic_regression() => Check(
        static (layer, x, y) =>
        {
            Tensor z = MatMul(x, layer.Weights) + layer.Bias;
            return (Softplus(z) - (y * z)).Mean();
        },
        static (layer, x, y) =>
        {
            Tensor error = 0.1 * (Sigmoid(MatMul(x, layer.Weights) + layer.Bias) - y);
            return (MatMul(x.Transpose(), error), error.Sum(0));
        },
        """
        (x0.Item1: Float64[3, 2], x0.Item2: Float64[2], x1: Float64[5, 3], x2: Float64[5, 2])
        %0: Float64[5, 2] = MatMul(x1, x0.Item1)
        %1: Float64[5, 2] = Broadcast(x0.Item2, To = [5, 2])
        %2: Float64[5, 2] = %0 + %1
        %3: Float64[5, 2] = Sigmoid(%2)
        %4: Float64[5, 2] = %3 - x2
        %5: Float64[5, 2] = 0.1 * %4
        %6: Float64[2] = Sum(%5, Axes = [0])
        %7: Float64[3, 2] = Einsum("ij,il->jl", x1, %5)
        return Item1: %7, Item2: %6
        """);

    [Fact]
    public void Softmax_cross_entropy() => Check(
        static (layer, x, y) =>
        {
            Tensor z = MatMul(x, layer.Weights);
            return (Log(Exp(z).Sum(1)) - (y * z).Sum(1)).Mean();
        },
        static (layer, x, y) =>
        {
            Tensor e = Exp(MatMul(x, layer.Weights));
            Tensor error = (0.2 / e.Sum(1)).Reshape(5, 1) * e - (0.2 * y); // (softmax − y) / 5, the division once a row
            return (MatMul(x.Transpose(), error), Zeros([2], F));
        },
        """
        (x0.Item1: Float64[3, 2], x0.Item2: Float64[2], x1: Float64[5, 3], x2: Float64[5, 2])
        %0: Float64[2] = 0
        %1: Float64[5, 2] = MatMul(x1, x0.Item1)
        %2: Float64[5, 2] = Exp(%1)
        %3: Float64[5] = Sum(%2, Axes = [1])
        %4: Float64[5] = 0.2 / %3
        %5: Float64[5, 1] = Reshape(%4, To = [5, 1])
        %6: Float64[5, 2] = Broadcast(%5, To = [5, 2])
        %7: Float64[5, 2] = %6 * %2
        %8: Float64[5, 2] = 0.2 * x2
        %9: Float64[5, 2] = %7 - %8
        %10: Float64[3, 2] = Einsum("ij,il->jl", x1, %9)
        return Item1: %10, Item2: %0
        """);

    private static void Check(Func<Tensor, Tensor> function, Func<Tensor, Tensor> byHand, string expected)
    {
        Assert.Equal(expected, GraphPrinter.Print(Simplify(Grad(function)), 0.7));
        Tensor at = From(0.7);
        Compare([Simplify(Grad(function), at)], [byHand(at)]);
    }

    private static void Check(
        Func<(Tensor Weights, Tensor Bias), Tensor, Tensor, Tensor> loss,
        Func<(Tensor Weights, Tensor Bias), Tensor, Tensor, (Tensor Weights, Tensor Bias)> byHand,
        string expected)
    {
        Assert.Equal(expected, GraphPrinter.Print(Simplify(Grad(loss)), Layer, Inputs, Targets));
        (Tensor weights, Tensor bias) = Simplify(Grad(loss))(Layer, Inputs, Targets);
        (Tensor handWeights, Tensor handBias) = byHand(Layer, Inputs, Targets);
        Compare([weights, bias], [handWeights, handBias]);
    }

    private static void Compare(Tensor[] derived, Tensor[] byHand)
    {
        Assert.Equal(Operations(byHand), Operations(derived));
        Assert.InRange(FlopCount.Of(derived), 0, FlopCount.Of(byHand));
        foreach ((Tensor own, Tensor hand) in derived.Zip(byHand))
        {
            double[] numbers = own.ToArray<double>(), expected = hand.ToArray<double>();
            for (int i = 0; i < expected.Length; i++) Assert.Equal(expected[i], numbers[i], 1e-14 * (1 + Math.Abs(expected[i])));
        }
    }

    /// <summary>How many nodes compute something, once number literals are numbers.</summary>
    private static int Operations(Tensor[] outputs) =>
        ComputedNodes.Count(Simplify([.. outputs], Inputs, Targets, Layer.Weights, Layer.Bias).AsSpan());
}
