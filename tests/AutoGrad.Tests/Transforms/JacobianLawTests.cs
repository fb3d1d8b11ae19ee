using AutoGrad.Testing;
using Xunit;
using static AutoGrad.Tensor;
using static AutoGrad.Tests.Transforms.GraphLaws;
using static AutoGrad.Transforms;
using Tensors = System.Collections.Immutable.ImmutableArray<AutoGrad.Tensor>;

namespace AutoGrad.Tests.Transforms;

/// <summary>
/// What must be true of whole Jacobians, Hessians, linear maps and Taylor series of any function, on graphs that nobody wrote.
/// </summary>
public sealed class JacobianLawTests
{
    private static readonly GraphOptions Small = new() { AllowFloat32 = false, MaximumInputSize = 12 };

    [Fact]
    public void Forward_Jacobian_is_the_reverse_Jacobian_and_pushes_tangents() => ForAllDifferentiable(Small, 60, static graph =>
    {
        Tensors x = graph.FloatInputs;
        if (Floats(graph)(x).IsEmpty) return;
        JacobianBlocks<Tensors> forward = JacobianForward(Floats(graph), x), reverse = JacobianReverse(Floats(graph), x);
        AssertClose(reverse.ToMatrix(), forward.ToMatrix(), 1e-10);
        Tensors t = Directions(x, 1);
        AssertClose(Flat(Jvp(Floats(graph), x, t).Tangent), MatMul(forward.ToMatrix(), Flat(t)), 1e-10);
    });

    [Fact]
    public void Hessian_is_symmetric_and_multiplies_vectors() => ForAllDifferentiable(Small, 60, static graph =>
    {
        Tensors x = graph.FloatInputs, v = Directions(x, 1);
        Tensor hessian = Hessian<Tensors>(graph.Scalar, x).ToMatrix();
        AssertClose(hessian.Transpose(), hessian, 1e-9);
        AssertClose(MatMul(hessian, Flat(v)), Flat(HessianVectorProduct<Tensors>(graph.Scalar, x, v)), 1e-9);
        AssertClose(hessian.Diagonal().Sum(), Laplacian<Tensors>(graph.Scalar, x), 1e-9);
        AssertClose(hessian.Diagonal().Sum(), Divergence(Grad<Tensors>(graph.Scalar), x), 1e-9);
    });

    [Fact]
    public void Linearize_is_Jvp_and_its_transpose_is_Vjp() => ForAllDifferentiable(Mixed, 60, static graph =>
    {
        Tensors x = graph.FloatInputs, t = Directions(x, 1);
        (Tensors expectedValue, Tensors expected) = Jvp(Floats(graph), x, t);
        (Tensors value, Func<Tensors, Tensors> pushforward) = Linearize(Floats(graph), x);
        AssertClose(expectedValue, value, Tolerance(graph, 1e-12));
        AssertClose(expected, pushforward(t), Tolerance(graph, 1e-12));
        if (value.IsEmpty || HasWhile(graph)) return;
        Tensors ct = Directions(value, 2);
        AssertClose(Vjp(Floats(graph), x).Pullback(ct), LinearTranspose(pushforward, x)(ct), Tolerance(graph, 1e-10));
    });

    [Fact]
    public void Taylor_series_agree_with_nested_Jvp() => ForAllDifferentiable(Small, 60, static graph =>
    {
        const int Order = 4;
        Tensors x = graph.FloatInputs, t = Directions(x, 1);
        var derivatives = Taylor(graph.ApplyToFloats, x, t, Order);
        Func<Tensors, Tensors> nested = graph.ApplyToFloats;
        for (int k = 0; k <= Order; k++)
        {
            AssertClose(nested(x), derivatives[k], 1e-8);
            Func<Tensors, Tensors> inner = nested;
            nested = at => Jvp(inner, at, t).Tangent;
        }
    });

    /// <summary>The tangents of such a loop are computed beside its values, so that it is not seen to be linear in them.</summary>
    private static bool HasWhile(GraphRecipe graph) =>
        Graph.Reachable(Tracing.Call(graph.Apply, graph.Inputs).AsSpan(), static _ => true)
            .Exists(static node => node.Primitive is While);

    private static Func<Tensors, Tensors> Floats(GraphRecipe graph) =>
        x => graph.ApplyToFloats(x).RemoveAll(static leaf => !leaf.DType.IsFloat);

    private static Tensor Flat(Tensors tensors) => Concatenate([.. tensors.Select(static tensor => tensor.Reshape(-1))]);
}
