using System.Collections.Immutable;
using static AutoGrad.Tensor;

namespace AutoGrad.Tests.Transforms;

/// <summary>
/// What random compositions are made of: functions of two Float64 tensors of one shape, to that shape. They are smooth and keep numbers
/// near 1, so that central differences can judge them.
/// </summary>
internal static class CompositionParts
{
    public static readonly Shape Shape = [2, 3];

    public static readonly ImmutableArray<(string Name, Func<Tensor, Tensor, Tensor> Combine)> All =
    [
        ("add", static (x, y) => (x + y) * 0.7),
        ("subtract", static (x, y) => (x - y) * 0.7),
        ("multiply", static (x, y) => x * y),
        ("divide", static (x, y) => x / (2 + Cos(y))),
        ("negate", static (x, _) => -x),
        ("square", static (x, _) => 0.4 * Square(x)),
        ("power", static (x, y) => Power(1.5 + (0.5 * Sin(x)), Sin(y))),
        ("remainder", static (x, _) => Remainder(x, 1e6)),
        ("sine", static (x, _) => Sin(x)),
        ("cosine", static (x, y) => Cos(x + (y * y))),
        ("tangent", static (x, _) => Tan(0.5 * Sin(x))),
        ("inverse sine", static (x, y) => Asin(0.7 * Sin(x)) + Acos(0.7 * Sin(y))),
        ("angle", static (x, y) => Atan2(x, 2 + Cos(y)) + Atan(y)),
        ("hyperbolic", static (x, y) => Sinh(0.5 * Sin(x)) - Cosh(0.5 * Sin(y)) + Tanh(x)),
        ("inverse hyperbolic", static (x, y) => Asinh(x) + Acosh(2.5 + Sin(y)) + Atanh(0.5 * Cos(x))),
        ("exponential", static (x, y) => Exp(-(x * x)) + Exp2(-(y * y)) + Expm1(0.3 * Sin(x))),
        ("logarithm", static (x, y) => Log(1.5 + Sin(x)) + Log1p(y * y) - Log2(2 + Sin(y)) + Log10(2 + Cos(x))),
        ("root", static (x, y) => Sqrt(1 + (x * x)) - Rsqrt(1 + (y * y)) + Cbrt(2 + Sin(x)) - Reciprocal(2 + Sin(y))),
        ("sigmoid", static (x, y) => Sigmoid(x) + Softplus(y) - 1),
        ("error function", static (x, y) => Erf(x) - Erfc(y) + ErfInverse(0.5 * Sin(x))),
        ("gamma function", static (x, y) => LogGamma(2 + Sin(x)) + (0.5 * Digamma(2 + Cos(y)))),
        ("far from kinks", static (x, y) => (Abs(x + 50) / 2) - 25 + ((Maximum(y, -50) + Minimum(y, 50) - Clamp(x, -50, 50)) / 4)),
        ("choose", static (x, y) => Where([[true, false, true], [false, true, false]], x, y)),
        ("cast", static (x, _) => x.Cast(DType.Float64)),
        ("swap rows and columns", static (x, _) => x.Transpose().Reshape(Shape)),
        ("swap axes", static (x, _) => x.ExpandDims(0).SwapAxes(0, 2).MoveAxis(0, 2).Squeeze()),
        ("flip", static (x, _) => x.Flip(1)),
        ("roll", static (x, _) => x.Roll(1, 1)),
        ("join and slice", static (x, y) => Concatenate([x, y])[1..3]),
        ("every second", static (x, y) => Concatenate([x, y], 1)[.., Slice.Every(2)]),
        ("pad and crop", static (x, _) => x.Pad([1, 0], [0, 2])[..2, 1..4] * 1.1),
        ("tile and repeat", static (x, _) => x[..1].Tile(2, 1) + x[..1].Repeat(2, 0)),
        ("stack", static (x, y) => Stack([x, y], 1).Sum(1) * 0.5),
        ("triangles", static (x, y) => x.LowerTriangle() + y.UpperTriangle(1)),
        ("diagonal", static (x, y) => x + (0.5 * DiagonalMatrix(y.Diagonal()).Sum(0, keepDims: true).Mean(1, keepDims: true))),
        ("look up", static (x, y) => Take(x, From([2, 0, 2]), 1) + (0.5 * y[[From([1, 0])]])),
        ("look up along", static (x, _) => TakeAlong(x, From(new[,] { { 1, 1, 0 } }), 0) + (0.1 * x)),
        ("scatter", static (x, y) => ScatterAdd(x, From([0, 0]), 0.5 * y) + (0.3 * ScatterSet(x, From([2, 1, 2]), y, 1))),
        ("matrix product", static (x, y) => 0.3 * MatMul(MatMul(x, y.Transpose()), x)),
        ("einsum", static (x, y) => x + (0.2 * Einsum("ij,kj,kl->il", x, y, y))),
        ("inner and outer product", static (x, y) => x + (0.1 * Dot(x[0], y[1])) + (0.3 * Outer(y[.., 0], x[1]))),
        ("convolution", static (x, y) => 0.5 * Convolve(x.ExpandDims([0, 1]), y[.., 1..].ExpandDims([0, 1]), padding: 1)[0, 0, 1.., ..3]),
        ("average of neighbours", static (x, _) => AveragePool(x.Reshape(1, 1, 2, 3), [2, 2], 1, Padding.Same)[0, 0]),
        ("subtract mean", static (x, _) => x - x.Mean(1, keepDims: true)),
        ("share of sum", static (x, y) => x + (0.3 * y.Sum())),
        ("running total", static (x, y) => (0.5 * x.CumulativeSum(1)) - (0.3 * y.CumulativeSum(0, reverse: true))),
        ("product of rows", static (x, y) => x + (0.5 * y.Product(0))),
        ("variance", static (x, y) => x * (1 + y.Variance(1, true)) / (1 + (y + From([1.0, 2, 4])).StandardDeviation(1, true))),
        ("log sum exp", static (x, y) => x - y.LogSumExp(0)),
        ("softmax", static (x, y) => Softmax(x, 0) + (0.3 * LogSoftmax(y))),
        ("norm", static (x, y) => x / (1 + (y + 5).Norm())),
    ];
}
