using static AutoGrad.Transforms;

namespace AutoGrad.Tests.Operations.LinearAlgebra;

public sealed class IterativeSolveTests : PrimitiveTests
{
    private static readonly LinearSolver Gmres = LinearSolver.Gmres(1e-14);
    private static readonly LinearSolver ConjugateGradient = LinearSolver.ConjugateGradient(1e-14);

    protected override Type Primitive => typeof(IterativeSolve);

    protected override IEnumerable<LawCase> Cases(Random random)
    {
        Tensor one = (Sample.Uniform(random, [3, 3]) + (4 * Tensor.Eye(3, dtype: DType.Float64))).Evaluate();
        Tensor b = Sample.Uniform(random, [3]);
        yield return new("GMRES", x => LinearSolve(v => Tensor.MatMul(x[0], v), x[1], Gmres), one, b);
        yield return new(
            "conjugate gradients",
            x => LinearSolve(v => Tensor.MatMul(x[0].Transpose(), Tensor.MatMul(x[0], v)), x[1], ConjugateGradient),
            one,
            b);
        yield return new(
            "a diagonal besides",
            x => LinearSolve(v => Tensor.MatMul(x[0], v) + (x[2] * v), x[1], Gmres),
            one,
            b,
            Sample.Uniform(random, [3], 1, 2));
        static Tensor Divide(Tensor[] x) => LinearSolve(v => x[0] * v, x[1], Gmres);
        yield return new("one unknown", Divide, Sample.Uniform(random, [1], 1, 2), Sample.Uniform(random, [1]));
        yield return new("no unknowns", Divide, Sample.Uniform(random, [0], 1, 2), Sample.Uniform(random, [0]));
        yield return new("a scalar", Divide, Sample.Uniform(random, [], 1, 2), Sample.Uniform(random, []));
        yield return new("only the right side moves", x => LinearSolve(v => v + (0.5 * v.Roll(1, 0)), x[0], Gmres), b);
        yield return new(
            "the right side stands still", x => LinearSolve(v => Tensor.MatMul(x[0], v), Tensor.OnesLike(x[0][0]), Gmres), one);
        yield return new(
            "a matrix of unknowns",
            x => LinearSolve(v => Tensor.MatMul(x[0], v) + (0.1 * v.Transpose()), x[1], Gmres),
            (Sample.Uniform(random, [2, 2]) + (4 * Tensor.Eye(2, dtype: DType.Float64))).Evaluate(),
            Sample.Uniform(random, [2, 2]));
        yield return new(
            "two restarts", x => LinearSolve(v => Tensor.MatMul(x[0], v), x[1], LinearSolver.Gmres(1e-14, restart: 2)), one, b);
    }

    protected override double[]? Expected(LawCase law) => law.Name switch
    {
        "GMRES" or "two restarts" => Tensor.Solve(law.Inputs[0], law.Inputs[1]).ToArray<double>(),
        "conjugate gradients" =>
            Tensor.Solve(Tensor.MatMul(law.Inputs[0].Transpose(), law.Inputs[0]), law.Inputs[1]).ToArray<double>(),
        "a diagonal besides" =>
            Tensor.Solve(law.Inputs[0] + Tensor.DiagonalMatrix(law.Inputs[2]), law.Inputs[1]).ToArray<double>(),
        "one unknown" => (law.Inputs[1] / law.Inputs[0]).ToArray<double>(),
        _ => null,
    };
}
