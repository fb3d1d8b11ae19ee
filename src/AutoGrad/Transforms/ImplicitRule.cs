using System.Collections.Immutable;
using AutoGrad.Compilation;

namespace AutoGrad;

/// <summary>
/// The derivative of the vector x that solves r(x, p) = 0, by the implicit function theorem: from J·dx + (∂r/∂p)·dp = 0, with J = ∂r/∂x,
/// the tangent is <c>−J⁻¹·(∂r/∂p)·dp</c> and the cotangent of p is <c>(∂r/∂p)ᵀ·λ</c> with <c>Jᵀ·λ = −ct</c>. How x was found does not
/// matter.
/// </summary>
/// <param name="operation">The operation to name in messages.</param>
/// <param name="signature">The types of its argument, for messages.</param>
/// <param name="residual">r, a function of x and then of every p, closed.</param>
/// <param name="solver">How the linear equations are solved; by size unless given.</param>
/// <param name="isSymmetric">Whether J is known to be symmetric.</param>
internal sealed class ImplicitRule(string operation, string signature, ClosedFunction residual, LinearSolver? solver, bool isSymmetric)
    : DerivativeRule(operation, signature)
{
    /// <summary>A solution with this rule as its derivative.</summary>
    /// <param name="solution">x, however it was computed.</param>
    /// <param name="parameters">Every p.</param>
    public Tensor Attach(Tensor solution, ImmutableArray<Tensor> parameters) =>
        new CustomRule(1, 0, parameters.Length, 0, this).Apply([solution, .. parameters]);

    /// <summary>
    /// The tensor as a constant if its numbers can be had, so that the steps that led to it are forgotten; while a function is traced for
    /// later, the tensor itself.
    /// </summary>
    public static Tensor Evaluated(Tensor tensor) => Evaluation.IsKnown(tensor) ? tensor.Evaluate() : tensor;

    public override ImmutableArray<Tensor?> Vjp(RuleOperands operands, ImmutableArray<Tensor> cotangents)
    {
        (Tensor x, ImmutableArray<Tensor> parameters, Tensor r) = AtTheSolution(operands);
        Tensor lambda = Solve(r, weights => Reverse.Cotangents([r], [weights], [x])[0], -cotangents[0]);
        int[] floats = Floats(parameters);
        ImmutableArray<Tensor?> owed = Reverse.CotangentsOrNull([r], [lambda], floats.Select(i => parameters[i]).ToArray());
        var all = new Tensor?[parameters.Length];
        for (int k = 0; k < floats.Length; k++) all[floats[k]] = owed[k];
        return [.. all];
    }

    public override ImmutableArray<Tensor?> Jvp(RuleOperands operands, ImmutableArray<Tensor> tangents)
    {
        (Tensor x, ImmutableArray<Tensor> parameters, Tensor r) = AtTheSolution(operands);
        int[] floats = Floats(parameters);
        Tensor moved = Forward.Tangents([r], floats.Select(i => parameters[i]).ToArray(), floats.Select(i => tangents[i]).ToArray())[0];
        return [Solve(r, direction => Forward.Tangents([r], [x], [direction])[0], -moved)];
    }

    private static int[] Floats(ImmutableArray<Tensor> parameters) =>
        [.. Enumerable.Range(0, parameters.Length).Where(i => parameters[i].DType.IsFloat)];

    /// <summary>The residual again, in terms of nodes of its own.</summary>
    private (Tensor X, ImmutableArray<Tensor> Parameters, Tensor Residual) AtTheSolution(RuleOperands operands)
    {
        Tensor x = operands.Y[0].Fresh();
        ImmutableArray<Tensor> parameters = [.. operands.X.Select(static parameter => parameter.Fresh())];
        return (x, parameters, residual.Call([x, .. parameters])[0]);
    }

    private Tensor Solve(Tensor r, Func<Tensor, Tensor> multiply, Tensor right)
    {
        Tensor vector = Placeholder.Create(r.Type);
        (ClosedFunction function, ImmutableArray<Tensor> captured) = ClosedFunction.Close([vector], [multiply(vector)]);
        LinearSolver chosen = solver ?? LinearSolver.ForSize(r.Size, isSymmetric);
        return chosen.Solve(Operation, new LinearBody(function), right, captured);
    }
}
