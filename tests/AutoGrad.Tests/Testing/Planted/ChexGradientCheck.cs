using Tensors = System.Collections.Immutable.ImmutableArray<AutoGrad.Tensor>;

namespace AutoGrad.Tests.Testing.Planted;

/// <summary>
/// <c>chex.assert_numerical_grads</c>: JAX's check with an absolute tolerance of 0.01 times the number of elements of the first argument.
/// </summary>
internal sealed class ChexGradientCheck : JaxGradientCheck
{
    public override string Name => "chex";

    protected override double Absolute(Tensors x) => 0.01 * x[0].Size;
}
