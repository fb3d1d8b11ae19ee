using System.Collections.Immutable;
using AutoGrad.Execution;

namespace AutoGrad;

/// <summary>
/// x[…, n] with residual zero, searched for from a start. The body takes points and parameters to values […], residuals […, n] and
/// directions […, n]; the leading axes number independent searches. Inputs: the start, then the parameters. The derivative is not here but
/// in the <see cref="ImplicitRule"/> of whoever asks, since it does not depend on the search.
/// </summary>
internal sealed record Search(string Operation, SearchSettings Settings, ClosedFunction Body) : NonDifferentiable
{
    public override ImmutableArray<(string Name, ClosedFunction Function)> Bodies => [("Body", Body)];

    public override string ParametersText() => $"Operation = {Operation}, Settings = {Settings}";

    public override TensorType TypeOf(ReadOnlySpan<Tensor> inputs)
    {
        bool fits = inputs.Length == Body.Inputs.Length;
        for (int i = 0; i < inputs.Length && fits; i++) fits = inputs[i].Type == Body.Inputs[i].Type;
        return fits ? inputs[0].Type : throw Errors.Internal($"{this} of {string.Join(", ", inputs.ToArray().Select(static x => x.Type))}");
    }

    public override Lowering Lower(Tensor y) => new Lowering.Opaque(Run) { Operations = Body.Operations };

    public override Tensor Batch(Tensor y, BatchedInputs inputs)
    {
        ClosedFunction batched = Body.Batched(inputs.BatchSize, i => i == 0 || inputs.IsBatched(i));
        return (this with { Body = batched }).Apply([inputs[0], .. Enumerable.Range(1, inputs.Count - 1).Select(inputs.Shared)]);
    }

    /// <summary>
    /// The search for a fixed point by repeating the map, or for a root or a minimum by Newton's method.
    /// </summary>
    /// <param name="operation">The operation to name in messages.</param>
    /// <param name="settings">What is searched for.</param>
    /// <param name="equations">
    /// From x and the parameters to the residual: g(x) − x for a fixed point, and for a minimum the value and its gradient.
    /// </param>
    /// <param name="solver">Solves the equations of Newton's step.</param>
    public static Search For(string operation, SearchSettings settings, ClosedFunction equations, LinearSolver solver)
    {
        ImmutableArray<Tensor> inputs = [.. equations.Inputs.Select(static input => Placeholder.Create(input.Type))];
        ImmutableArray<Tensor> outputs = equations.Call(inputs.AsSpan());
        Tensor residual = outputs[^1];
        Tensor value = settings.Kind switch
        {
            SearchKind.Minimum => outputs[0],
            SearchKind.Root => 0.5 * (residual * residual).Sum(),
            _ => Tensor.Zeros([], residual.DType),
        };
        Tensor direction = settings.HasNewtonSteps ? NewtonStep(operation, inputs[0], residual, solver) : residual;
        return new Search(operation, settings, new ClosedFunction(inputs, [value, residual, direction]));
    }

    /// <summary>−J⁻¹·r with J = ∂r/∂x; NaN where J is singular, so that the search can say so or go another way.</summary>
    private static Tensor NewtonStep(string operation, Tensor x, Tensor r, LinearSolver solver)
    {
        Tensor vector = Placeholder.Create(x.Type);
        Tensor product = Forward.Tangents([r], [x], [vector])[0];
        (ClosedFunction function, ImmutableArray<Tensor> captured) = ClosedFunction.Close([vector], [product]);
        return solver.Forgiving.Solve(operation, new LinearBody(function), -r, captured);
    }

    private TensorValue Run(TensorValue[] inputs, TensorType type, StoragePool pool)
    {
        Compilation.Program program = Body.Program;
        TensorValue[] arguments = [.. inputs];
        return SearchKernel.Run(
            Settings,
            Operation,
            inputs[0],
            points =>
            {
                arguments[0] = points;
                return program.Run(arguments);
            },
            pool);
    }
}
