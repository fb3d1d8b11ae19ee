using static AutoGrad.Tensor;
using static AutoGrad.Transforms;
using Tensors = System.Collections.Immutable.ImmutableArray<AutoGrad.Tensor>;

namespace AutoGrad.Tests.Testing.Planted;

/// <content>Mistakes that hide: in size, scale, structure, higher orders, batches and dtypes.</content>
internal static partial class PlantedBugs
{
    /// <summary>Σ sin(x) over many elements, the derivative of one of which is too small by a share.</summary>
    private static Func<Tensor, Tensor> Sines(bool isWrong, int size, int place, double share)
    {
        double[] factors = [.. Enumerable.Repeat(1.0, size)];
        if (isWrong) factors[place] = 1 - share;
        Tensor factor = From(factors);
        return CustomVjp(static (Tensor x) => Sin(x).Sum(), (x, y, ct) => ct * Cos(x) * factor.Reshape(x.Shape));
    }

    private static Func<Tensor, Tensor> Logarithm(bool isWrong) => CustomVjp(
        static (Tensor x) => Log(x), (x, y, ct) => (isWrong ? 2 : 1) * ct / x);

    private static Func<Tensor, Tensor> Bump(bool isWrong) => CustomVjp(
        static (Tensor x) => Exp(-Square(x * 1e6)), (x, y, ct) => (isWrong ? 1.01 : 1) * -2e12 * ct * x * y);

    private static Func<Tensor, Tensor> TinyBesideHuge(bool isWrong)
    {
        Tensor scale = From([1e5, 1e-5]), factor = From([1, isWrong ? 2.0 : 1]);
        return CustomVjp((Tensor x) => scale * Sin(x), (x, y, ct) => ct * scale * Cos(x) * factor);
    }

    /// <summary>A network of twelve layers, each of which has a rule for its bias.</summary>
    private static Func<Tensors, Tensors> Model(bool isWrong) => leaves =>
    {
        Tensor x = Uniform(99, [8, 3]);
        for (int layer = 0; layer < leaves.Length / 2; layer++)
        {
            bool isHere = isWrong && layer == 7;
            Func<Tensor, Tensor, Tensor> addBias = CustomVjp(
                static (Tensor z, Tensor b) => z + b, (z, b, y, ct) => (ct, isHere ? ct.Mean(0) : ct.Sum(0)));
            x = Tanh(addBias(MatMul(x, leaves[2 * layer]), leaves[(2 * layer) + 1]));
        }
        return [Square(x).Mean()];
    };

    private static Func<Tensor, Tensor> RunningTotal(bool isWrong) => CustomVjp(
        static (Tensor x) => Square(x).CumulativeSum(0),
        (x, y, ct) => 2 * x * (ct.CumulativeSum(0, reverse: true) - (isWrong ? ct : ZerosLike(ct))));

    private static Func<Tensor, Tensor> Lookup(bool isWrong)
    {
        Tensor indices = From([3, 0, 3, 1]);
        return CustomVjp((Tensor table) => Take(table, indices), (table, y, ct) => isWrong
            ? ScatterSet(ZerosLike(table), indices, ct)
            : ScatterAdd(ZerosLike(table), indices, ct));
    }

    private static Func<Tensor, Tensor> Convolution(bool isWrong)
    {
        Tensor kernel = From([0.5, -0.2, 0.9], [1, 1, 3]);
        return CustomVjp(
            (Tensor x) => Convolve(x, kernel, padding: 1), (x, y, ct) => Convolve(ct, isWrong ? kernel : kernel.Flip(-1), padding: 1));
    }

    private static Func<Tensor, Tensor> SoftmaxRule(bool isWrong) => CustomVjp(
        static (Tensor x) => Softmax(x), (x, y, ct) => y * (ct - (isWrong ? ZerosLike(ct) : (y * ct).Sum(-1, keepDims: true))));

    private static Func<Tensor, Tensor> Normalisation(bool isWrong)
    {
        static (Tensor Centred, Tensor Deviation) Parts(Tensor x)
        {
            Tensor centred = x - x.Mean(-1, keepDims: true);
            return (centred, Sqrt(Square(centred).Mean(-1, keepDims: true) + 1e-5));
        }

        return CustomVjp(
            static (Tensor x) => Parts(x).Centred / Parts(x).Deviation,
            (x, y, ct) =>
            {
                Tensor alongMean = ct.Mean(-1, keepDims: true), alongResult = y * (y * ct).Mean(-1, keepDims: true);
                return (ct - alongMean - (isWrong ? ZerosLike(ct) : alongResult)) / Parts(x).Deviation;
            });
    }

    private static Func<Tensor, Tensor> StoppedCosine(bool isWrong) => CustomVjp(
        static (Tensor x) => Sin(x), (x, y, ct) => ct * (isWrong ? StopGradient(Cos(x)) : Cos(x)));

    /// <summary>The forward rule holds a linear map whose transpose is not that of what it computes.</summary>
    private static Func<Tensor, Tensor> ForwardOnly(bool isWrong)
    {
        Func<Tensor, Tensor> scaled = CustomVjp((Tensor t) => isWrong ? t * 1.5 : t * 1, static (t, y, ct) => ct);
        return CustomJvp(static (Tensor x) => Sin(x), (x, y, t) => Cos(x) * scaled(t));
    }

    private static Func<Tensor, Tensor> Clipped(bool isWrong) => CustomVjp(
        static (Tensor x) => Sin(x).Sum(), (x, y, ct) => (isWrong ? Clamp(ct, -5, 5) : ct) * Cos(x));

    /// <summary>Softmax by code of the host, which is given batches.</summary>
    private static Func<Tensor, Tensor> BatchedSoftmax(bool isWrong) => HostCallback(
        (Tensor batch) => Exp(batch) / (isWrong ? Exp(batch).Sum() : Exp(batch).Sum(-1, keepDims: true)),
        new TensorType(DType.Float64, [4]),
        static (Tensor x, Tensor y, Tensor ct) => y * (ct - (y * ct).Sum()),
        takesBatches: true);

    /// <summary>log(1 + e⁻ˣ), whose derivative needs e⁻ˣ; (1 + e⁻ˣ) − 1 is nearly the same in Float64.</summary>
    private static Func<Tensor, Tensor> Vanishing(bool isWrong) => CustomVjp(
        static (Tensor x) => Log1p(Exp(-x)), (x, y, ct) =>
        {
            Tensor e = Exp(-x);
            return -ct * (isWrong ? (1 + e) - 1 : e) / (1 + e);
        });
}
