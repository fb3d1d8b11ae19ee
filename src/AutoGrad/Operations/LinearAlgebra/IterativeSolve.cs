using System.Collections.Immutable;
using AutoGrad.Execution;

namespace AutoGrad;

/// <summary>
/// x[…, n] with A(p)·x = b, where A is known by its products only: a body that takes vectors and the parameters p to the products. The
/// leading axes number independent systems; the body multiplies for all of them at once. Inputs: b, then the parameters.
/// </summary>
/// <remarks>
/// From A·x = b follows A·dx = db − (dA)·x. So the tangent is another solution, and the cotangents are λ = A⁻ᵀ·ct for b and
/// −λᵀ·∂(A(p)·x)/∂p for p, all in terms of this primitive again.
/// </remarks>
internal sealed record IterativeSolve(string Operation, KrylovSettings Settings, LinearBody Operator) : Primitive
{
    public override ImmutableArray<(string Name, ClosedFunction Function)> Bodies => [("Operator", Operator.Function)];

    public override string ParametersText() => $"Operation = {Operation}, Settings = {Settings}";

    public override TensorType TypeOf(ReadOnlySpan<Tensor> inputs)
    {
        ImmutableArray<Tensor> expected = Operator.Function.Inputs;
        bool fits = inputs.Length == expected.Length;
        for (int i = 0; i < inputs.Length && fits; i++) fits = inputs[i].Type == expected[i].Type;
        return fits ? inputs[0].Type : throw Errors.Internal($"{this} of {string.Join(", ", inputs.ToArray().Select(static x => x.Type))}");
    }

    public override Lowering Lower(Tensor y) => new Lowering.Opaque(Run)
    {
        // Exact arithmetic needs at most as many products as there are unknowns.
        Operations = y.Rank == 0 ? 0 : Operator.Function.Operations * y.Shape[^1],
    };

    public override ImmutableArray<Tensor?> Vjp(Tensor y, Tensor ct)
    {
        ImmutableArray<Tensor> parameters = y.Inputs[1..];
        LinearBody transposed = Settings.Method == KrylovMethod.ConjugateGradient ? Operator : Operator.Transposed;
        Tensor right = (this with { Operator = transposed }).Apply([ct, .. parameters]);
        ImmutableArray<Tensor> variables = [.. parameters.Select(static parameter => parameter.Fresh())];
        Tensor product = Operator.Function.Call([y, .. variables])[0];
        int[] floats = [.. Enumerable.Range(0, variables.Length).Where(i => variables[i].DType.IsFloat)];
        ImmutableArray<Tensor?> owed = Reverse.CotangentsOrNull([product], [-right], floats.Select(i => variables[i]).ToArray());
        var cotangents = new Tensor?[y.Inputs.Length];
        cotangents[0] = right;
        for (int k = 0; k < floats.Length; k++) cotangents[floats[k] + 1] = owed[k];
        return [.. cotangents];
    }

    public override Tensor? Jvp(Tensor y, ImmutableArray<Tensor?> tangents)
    {
        Tensor? right = tangents[0];
        ImmutableArray<Tensor> parameters = y.Inputs[1..];
        int[] moving = [.. Enumerable.Range(0, parameters.Length).Where(i => tangents[i + 1] is not null)];
        if (moving.Length > 0)
        {
            Tensor[] variables = [.. parameters];
            foreach (int i in moving) variables[i] = parameters[i].Fresh();
            Tensor product = Operator.Function.Call([y, .. variables])[0];
            Tensor change = Forward.Tangents(
                [product],
                moving.Select(i => variables[i]).ToArray(),
                moving.Select(i => tangents[i + 1] ?? throw Errors.Internal("a tangent is missing")).ToArray())[0];
            right = right is null ? -change : right - change;
        }
        return right is null ? null : Apply([right, .. parameters]);
    }

    public override Tensor Batch(Tensor y, BatchedInputs inputs)
    {
        LinearBody batched = new(Operator.Function.Batched(inputs.BatchSize, i => i == 0 || inputs.IsBatched(i)));
        return (this with { Operator = batched }).Apply([inputs[0], .. Enumerable.Range(1, inputs.Count - 1).Select(inputs.Shared)]);
    }

    private TensorValue Run(TensorValue[] inputs, TensorType type, StoragePool pool)
    {
        Compilation.Program program = Operator.Function.Program;
        TensorValue[] arguments = [.. inputs];
        return KrylovKernel.Run(
            Settings,
            Operation,
            inputs[0],
            vectors =>
            {
                arguments[0] = vectors;
                return program.Run(arguments)[0];
            },
            pool);
    }
}
