using AutoGrad;
using static AutoGrad.Tensor;
using static AutoGrad.Transforms;

namespace GradientChecking;

/// <summary>
/// A layer of one's own with a derivative of one's own: <c>y = (x·W) · sigmoid(s · x·W)</c>, whose rule reads what the function has
/// computed.
/// </summary>
[Tree]
public sealed partial record Swish(Tensor Weights, Tensor Sharpness)
{
    /// <summary>Random weights and a sharpness of 1.</summary>
    public static Swish Init(Key key, int inputs, int outputs) =>
        new(key.Normal([inputs, outputs], DType.Float64), Ones([outputs], DType.Float64));

    /// <summary>The layer with a rule that was written in a hurry: the derivative by the sharpness lacks the factor z.</summary>
    public Tensor ApplyWrong(Tensor x) => Bend(isHasty: true)(MatMul(x, Weights), Sharpness);

    /// <summary>The layer.</summary>
    public Tensor Apply(Tensor x) => Bend(isHasty: false)(MatMul(x, Weights), Sharpness);

    private static Func<Tensor, Tensor, Tensor> Bend(bool isHasty) => CustomVjp(
        static (Tensor z, Tensor s) => z * Sigmoid(s * z),
        (z, s, y, ct) =>
        {
            Tensor gate = Sigmoid(s * z), slope = gate * (1 - gate);
            Tensor bySharpness = (ct * z * slope * (isHasty ? 1 : z)).Sum(0);
            return (ct * (gate + (z * s * slope)), bySharpness);
        });
}
