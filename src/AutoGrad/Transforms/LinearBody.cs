using System.Collections.Immutable;

namespace AutoGrad;

/// <summary>
/// A closed function that is linear in its first input, and has its type: the products of a matrix that is nowhere written down.
/// </summary>
internal sealed record LinearBody(ClosedFunction Function)
{
    private LinearBody? transposed;

    /// <summary>The products of the transposed matrix.</summary>
    public LinearBody Transposed => transposed ??= Transpose();

    public bool Equals(LinearBody? other) => other is not null && Function.Equals(other.Function);

    public override int GetHashCode() => Function.GetHashCode();

    public override string ToString() => Function.ToString();

    private LinearBody Transpose()
    {
        Tensor variable = Placeholder.Create(Function.Inputs[0].Type);
        ImmutableArray<Tensor> inputs = [.. Function.Inputs.Select(static input => Placeholder.Create(input.Type))];
        Tensor product = Function.Call([variable, .. inputs[1..]])[0];
        Tensor pulled = Reverse.Cotangents([product], [inputs[0]], [variable])[0];
        // The derivative of a linear function is the same everywhere; a rule that says so in terms of the point may say it of zero.
        var atZero = new Dictionary<Tensor, Tensor> { [variable] = Tensor.ZerosLike(variable) };
        return new LinearBody(new ClosedFunction(inputs, Substitution.Apply([pulled], atZero))) { transposed = this };
    }
}
