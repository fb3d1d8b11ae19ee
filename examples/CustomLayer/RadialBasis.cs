using AutoGrad;
using static AutoGrad.Tensor;

namespace CustomLayer;

/// <summary>
/// A layer of one's own: a weighted sum of bumps, <c>Σₖ wₖ·exp(−sₖ·‖x − cₖ‖²)</c>. It is a record of its parameters with a function that
/// makes them and one that applies them. [Tree] lets every transform look inside; how to differentiate need not be said anywhere.
/// </summary>
[Tree]
public sealed partial record RadialBasis(Tensor Centres, Tensor Sharpness, Tensor Weights)
{
    /// <summary>Bumps at random places of the square between −1 and 1.</summary>
    public static RadialBasis Init(Key key, int inputs, int bumps)
    {
        (Key forCentres, Key forWeights) = key.Split();
        return new(forCentres.Uniform([bumps, inputs], -1, 1), Ones([bumps]), forWeights.Uniform([bumps], -0.5, 0.5));
    }

    /// <summary>The heights at points [examples, inputs], as [examples].</summary>
    public Tensor Apply(Tensor x)
    {
        Tensor squaredDistances = Square(x[.., Slice.NewAxis] - Centres).Sum(-1); // [examples, bumps]
        return (Weights * Exp(-Softplus(Sharpness) * squaredDistances)).Sum(-1);  // softplus keeps the sharpness positive
    }
}
