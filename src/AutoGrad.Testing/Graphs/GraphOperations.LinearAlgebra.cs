using static AutoGrad.Tensor;
using static AutoGrad.Testing.GraphChoosers;

namespace AutoGrad.Testing;

internal static partial class GraphOperations
{
    /// <summary>Factorisations and equations of matrices that are well conditioned whatever the operands are.</summary>
    private static IEnumerable<GraphOperation> LinearAlgebra() =>
    [
        Smooth(One(IsSquare, Definite), static (x, p) => Cholesky(MatMul(Tanh(x), Tanh(x).SwapAxes(-1, -2)) + Eye(p.Count, p.Count, p.DType))),
        Smooth(One(IsSquare, Definite), static (x, p) => Inverse(MatMul(Tanh(x), Tanh(x).SwapAxes(-1, -2)) + Eye(p.Count, p.Count, p.DType))),
        Smooth(One(IsSquare, Definite), static (x, p) => Tanh(Determinant(0.5 * Tanh(x) + 3 * Eye(p.Count, p.Count, p.DType)))),
        Smooth(One(IsSquare, Definite), static (x, p) => SlogDet(0.5 * Tanh(x) + 3 * Eye(p.Count, p.Count, p.DType)).Logarithm),
        Smooth(One(IsSquare), static (x, _) => MatrixPower(0.5 * Tanh(x), 3)),
        Smooth(One(IsSquare), static (x, _) => Tanh(MatrixExponential(Tanh(x)))),
        Smooth(One(IsFloatMatrix), static (x, _) => x.Trace()),
        Smooth(
            Two(IsFloatMatrix, static (x, y) => x.DType == y.DType && y.Rank == 2 && x.Size * y.Size <= GraphDraft.MaximumSize),
            static (x, y, _) => Kron(x, y)),
        Smooth(One(IsSquare, Definite), static (x, p) => MatMul(Qr(0.5 * Tanh(x) + 3 * Eye(p.Count, p.Count, p.DType)).R, x)),
        Smooth(
            One(IsSquare, Definite),
            static (x, p) =>
                Tanh(Eigh(0.1 * (Tanh(x) + Tanh(x).SwapAxes(-1, -2)) + DiagonalMatrix(3 * Iota([p.Count]).Cast(p.DType))).Values)),
        Smooth(
            One(IsSquare, Definite),
            static (x, p) => Tanh(Svd(0.1 * Tanh(x) + DiagonalMatrix(3 * (Iota([p.Count]).Cast(p.DType) + 1))).S)),
        Smooth(One(IsSquare, Definite), static (x, p) => PseudoInverse(0.2 * Tanh(x) + 3 * Eye(p.Count, p.Count, p.DType))),
        Smooth(
            One(IsSquare, Definite),
            static (x, p) => Tanh((0.2 * Tanh(x) + 3 * Eye(p.Count, p.Count, p.DType)).MatrixNorm(MatrixNormKind.Frobenius))),
        Kinked(One(IsFloatMatrix), static (x, _) => x.MatrixNorm(MatrixNormKind.One)),
        Smooth(
            Two(IsSquare, AreSolved, static (_, x, _) => new() { Count = x.Shape[^1], DType = x.DType }),
            static (x, y, p) => LeastSquares(0.5 * Tanh(x) + 3 * Eye(p.Count, p.Count, p.DType), y)),
        Smooth(
            Two(IsSquare, AreSolved, static (draft, x, _) => new() { Count = x.Shape[^1], DType = x.DType, Flag = draft.OneIn(2) }),
            static (x, y, p) => TriangularSolve(0.5 * Tanh(x) + 3 * Eye(p.Count, p.Count, p.DType), y, p.Flag, transposed: !p.Flag)),
    ];

    private static GraphParameters? Definite(GraphDraft draft, Tensor x) => new() { Count = x.Shape[^1], DType = x.DType };
}
