using static AutoGrad.Tensor;
using static AutoGrad.Testing.GraphChoosers;
using static AutoGrad.Transforms;

namespace AutoGrad.Testing;

internal static partial class GraphOperations
{
    /// <summary>Steps with bodies: loops, choices, and solutions of equations. Captured values are differentiated too.</summary>
    private static IEnumerable<GraphOperation> BodiesAndEquations()
    {
        GraphChooser sequence = One(IsFloatWithAxis, static (draft, _) => new() { Flag = draft.OneIn(2), Count = draft.Between(1, 3) });
        GraphChooser sequenceAndNumber = Two(IsFloatWithAxis, IsNumberLike, static (draft, _, _) => new() { Flag = draft.OneIn(2) });
        GraphChooser integerAndFloat = Two(IsInteger, static (_, x) => IsFloat(x));
        GraphChooser equations = Two(static x => x is { DType: DType.Float64, Size: > 0 }, IsNumberLike);
        return
        [
            Smooth(sequence, static (x, p) => Control.Scan((Tensor c, Tensor v) => (Tanh(c) + v, c * Cos(v)), x.Mean(0), x, p.Flag).Outputs),
            Smooth(sequence, static (x, p) => Control.Scan((Tensor c, Tensor v) => (Sin(c) * v, v), OnesLike(x).Sum(0), x, false, p.Count).Carry),
            Smooth(sequenceAndNumber, static (x, y, p) => Control.Scan((Tensor c, Tensor v) => (Sin(c * y) + v, c), x.Sum(0), x, p.Flag).Outputs),
            Smooth(
                One(IsFloat, static (draft, _) => new() { Count = draft.Between(0, 4) }),
                static (x, p) => Control.Scan((Tensor c) => (Sin(c) + (0.5 * c), c), x, p.Count).Outputs),
            Smooth(sequence, static (x, _) => Control.Map((Tensor v) => Sin(v) * v.Sum(), x)),
            Smooth(
                integerAndFloat,
                static (x, y, _) => Control.While(
                    ((Tensor N, Tensor V) c) => c.N > 0,
                    ((Tensor N, Tensor V) c) => (c.N - 1, Sin(c.V) + (0.1 * y)),
                    (Remainder(Abs(x).Sum(), 4), y),
                    5).Item2),
            Kinked(One(IsFloat), static (x, _) => Control.While((Tensor v) => v.Norm() > 1, v => 0.5 * v, x, 12)),
            Smooth(Two(IsBool, static (_, x) => IsFloat(x)), static (x, y, _) => Control.Cond(x.Any(), () => Sin(y), () => 0.1 * y * y)),
            Kinked(One(IsFloat), static (x, _) => Control.Cond(x.Sum() > 0, () => Sin(x), () => 0.1 * x * x)),
            Smooth(
                integerAndFloat,
                static (x, y, _) => Control.Switch(
                    Remainder(Abs(x).Sum(), 3).Cast(DType.Int32),
                    () => Sin(y),
                    () => Tanh(y) * y,
                    () => ZerosLike(y))),
            Smooth(
                equations,
                static (x, y, _) => LinearSolve(
                    (Tensor v) => ((3 + Square(y)) * v) + v.Flip(0),
                    x.Flatten(),
                    LinearSolver.ConjugateGradient(1e-13))),
            Smooth(equations, static (x, y, _) => LinearSolve((Tensor v) => (3 * v) + v.CumulativeSum(0) + (0.1 * y * v), x.Flatten())),
            Smooth(
                equations,
                static (x, y, _) => ImplicitFunction.Root(
                    (Tensor v, Tensor a) => (v * v * v) + v - (a * Cos(y)),
                    ZerosLike(x),
                    null,
                    1e-13)(x)),
            Smooth(
                equations,
                static (x, y, _) =>
                    ImplicitFunction.FixedPoint((Tensor v, Tensor a) => 0.5 * Sin(v + a) * Cos(y), ZerosLike(x), null, 1e-13)(x)),
            Smooth(
                equations,
                static (x, y, _) => ImplicitFunction.Minimum(
                    (Tensor v, Tensor a) => (Square(v - a) + (0.1 * Square(v * v * Cos(y)))).Sum(),
                    x,
                    null,
                    1e-10)(x)),
        ];
    }

    private static bool IsNumberLike(Tensor x, Tensor y) => x.DType == y.DType && y.Rank == 0;
}
