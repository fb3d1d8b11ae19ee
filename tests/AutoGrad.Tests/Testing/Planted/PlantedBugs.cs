using System.Collections.Immutable;
using AutoGrad.Testing;
using static AutoGrad.Tensor;
using static AutoGrad.Transforms;

namespace AutoGrad.Tests.Testing.Planted;

/// <summary>
/// Thirty mistakes that are made in derivative rules: each function has a rule of its own, wrong or right as is asked for.
/// </summary>
internal static partial class PlantedBugs
{
    public static ImmutableArray<PlantedBug> All { get; } =
    [
        new("one term of a sum has the wrong sign", Entropy, Uniform(1, [6], 0.1, 0.9)),
        new("a term of the product rule is missing", Swish, Uniform(2, [5])),
        new("the factor 2 is missing", SumOfSquares, Uniform(3, [3, 4])),
        new("the factor 1/n of a mean is missing", Mean, Uniform(4, [12])),
        new("the axes of a square matrix are swapped", SwappedAxes, Uniform(5, [3, 3]), Uniform(6, [3, 3])),
        new("a transposition is missing in the rule of a matrix product", Product, Uniform(7, [3, 3]), Uniform(8, [3, 3])),
        new("a bias that is broadcast gets the cotangent of the first row only", Bias, Uniform(9, [4, 3]), Uniform(10, [3])),
        new("the rule is right at the origin only; checked near it", Saturating, Uniform(11, [6], -1e-3, 1e-3)),
        new("the rule is right for a cotangent of 1 only", SumOfSines, Uniform(12, [7])),
        new("a saturated branch is taken for linear too soon, an error of 3·10⁻⁴", SoftplusFromEight, From([-2.0, 1, 8.1, 9, 15])),
        new("NaN at a masked element", MaskedRoot, From([0.5, -0.3, 2, -1])),
        new("at a kink the derivative is outside of both sides", LeakyRelu, From([-0.5, 0, 0.7])),
        new("ties of a maximum all get the whole cotangent", LargestOf, From([0.3, 0.8, 0.8, -1])),
        new("one of 2,000 elements is wrong by 10⁻⁴ of itself", isWrong => Sines(isWrong, 2000, 777, 1e-4), Uniform(13, [40, 50])),
        new("one of 200,000 elements is missing", isWrong => Sines(isWrong, 200_000, 123_456, 1), Uniform(14, [200_000], 0, 1.5)),
        new("a power forgets the sign of its base", Cube, From([0.5, -1.2, 2])),
        new("a factor 2 where inputs are about 10⁶ and derivatives 10⁻⁶", Logarithm, From([1e6, 3e6, 7e5])),
        new("1 % too much where inputs are about 10⁻⁶", Bump, From([-4e-7, 3e-7, 1.1e-6])),
        new("a tiny derivative beside a huge one is wrong by a factor 2", TinyBesideHuge, From([1.3, 0.7])),
        new("one of 24 leaves of a model gets the mean over the batch, not the sum", Model, [.. Enumerable.Range(0, 24).Select(i => Uniform(100 + i, i % 2 == 0 ? [3, 3] : [3]))]),
        new("the reverse sum of a cumulative one is off by one", RunningTotal, Uniform(16, [6])),
        new("indices that occur twice do not add up", Lookup, Uniform(17, [5])),
        new("a kernel is not flipped in the rule of a convolution", Convolution, Uniform(18, [1, 1, 8])),
        new("the mean is missing in the rule of softmax", SoftmaxRule, Uniform(19, [2, 4])),
        new("the variance of a normalisation is taken for constant", Normalisation, Uniform(20, [3, 5])),
        new("second derivatives are lost", StoppedCosine, Uniform(21, [4]), 2),
        new("forward mode is wrong where reverse mode is right", ForwardOnly, Uniform(22, [4])),
        new("cotangents are clipped at ±5", Clipped, Uniform(23, [4])) { Modes = DerivativeModes.Reverse },
        new("wrong under Vmap only: sums over the whole batch", BatchedSoftmax, Uniform(24, [4])),
        new("wrong in Float32 only: a difference of nearly equal numbers", Vanishing, Uniform(25, [4], 14.5, 15.5).Cast(DType.Float32).Evaluate()),
    ];

    private static Tensor Uniform(int seed, Shape shape, double low = -1, double high = 1) =>
        Key.FromSeed(seed).Uniform(shape, low, high, DType.Float64).Evaluate();

    private static Func<Tensor, Tensor> Entropy(bool isWrong) => CustomVjp(
        static (Tensor p) => -(p * Log(p)).Sum(), (p, y, ct) => ct * (isWrong ? 1 - Log(p) : -1 - Log(p)));

    private static Func<Tensor, Tensor> Swish(bool isWrong) => CustomVjp(
        static (Tensor x) => x * Sigmoid(x), (x, y, ct) => ct * (isWrong ? Sigmoid(x) : Sigmoid(x) + (y * (1 - Sigmoid(x)))));

    private static Func<Tensor, Tensor> SumOfSquares(bool isWrong) => CustomVjp(
        static (Tensor x) => Square(x).Sum(), (x, y, ct) => ct * x * (isWrong ? 1 : 2));

    private static Func<Tensor, Tensor> Mean(bool isWrong) => CustomVjp(
        static (Tensor x) => Exp(x).Mean(), (x, y, ct) => ct * Exp(x) / (isWrong ? 1 : x.Size));

    private static Func<Tensor, Tensor, Tensor> SwappedAxes(bool isWrong) => CustomVjp(
        static (Tensor x, Tensor w) => x.Transpose() * w, (x, w, y, ct) => (isWrong ? ct * w : (ct * w).Transpose(), ct * x.Transpose()));

    private static Func<Tensor, Tensor, Tensor> Product(bool isWrong) => CustomVjp(
        static (Tensor a, Tensor b) => MatMul(a, b),
        (a, b, y, ct) => (MatMul(ct, isWrong ? b : b.Transpose()), MatMul(a.Transpose(), ct)));

    private static Func<Tensor, Tensor, Tensor> Bias(bool isWrong) => CustomVjp(
        static (Tensor x, Tensor b) => Tanh(x + b),
        (x, b, y, ct) => (ct * (1 - (y * y)), isWrong ? (ct * (1 - (y * y)))[0] : (ct * (1 - (y * y))).Sum(0)));

    private static Func<Tensor, Tensor> Saturating(bool isWrong) => CustomVjp(
        static (Tensor x) => Tanh(x), (x, y, ct) => isWrong ? ct : ct * (1 - (y * y)));

    private static Func<Tensor, Tensor> SumOfSines(bool isWrong) => CustomVjp(
        static (Tensor x) => Sin(x).Sum(), (x, y, ct) => isWrong ? Cos(x) : ct * Cos(x));

    private static Func<Tensor, Tensor> SoftplusFromEight(bool isWrong) => CustomVjp(
        static (Tensor x) => Softplus(x), (x, y, ct) => ct * (isWrong ? Where(x > 8, OnesLike(x), Sigmoid(x)) : Sigmoid(x)));

    private static Func<Tensor, Tensor> Cube(bool isWrong) => CustomVjp(
        static (Tensor x) => x * x * x, (x, y, ct) => 3 * ct * (isWrong ? x * Abs(x) : x * x));

    private static Func<Tensor, Tensor> MaskedRoot(bool isWrong) => CustomVjp(
        static (Tensor x) => Where(x > 0, Sqrt(Maximum(x, 0)), 0),
        (x, y, ct) => isWrong
            ? ct * (x > 0).Cast(x.DType) * 0.5 / y
            : Where(x > 0, ct * 0.5 / Where(x > 0, y, 1), 0));

    private static Func<Tensor, Tensor> LeakyRelu(bool isWrong) => CustomVjp(
        static (Tensor x) => Where(x > 0, x, 0.1 * x), (x, y, ct) => ct * Where(x > 0, 1.0, Where(x < 0, 0.1, isWrong ? 0.0 : 0.1)));

    private static Func<Tensor, Tensor> LargestOf(bool isWrong) => CustomVjp(
        static (Tensor x) => x.Max(), (x, y, ct) =>
        {
            Tensor isLargest = Equal(x, y).Cast(x.DType);
            return ct * (isWrong ? isLargest : isLargest / isLargest.Sum());
        });
}
