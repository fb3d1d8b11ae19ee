#nullable disable // callers without nullable reference types can pass null
using Xunit;
using static AutoGrad.Tensor;
using static AutoGrad.Transforms;

namespace AutoGrad.Tests.Expressions;

/// <summary>A forgotten tensor or function is an <see cref="ArgumentNullException"/>, never a crash inside the library.</summary>
public sealed class NullArgumentTests
{
    private static Tensor None => null;
    private static readonly Tensor X = From([1f, 2f]);

    public static TheoryData<string, Action> Calls => new()
    {
        { "operator", () => _ = X + None },
        { "negation", () => _ = -None },
        { "unary", () => Sin(None) },
        { "literal and null", () => _ = 2 * None },
        { "StopGradient", () => StopGradient(None) },
        { "Polygamma", () => Polygamma(1, None) },
        { "ZerosLike", () => ZerosLike(None) },
        { "OnesLike", () => OnesLike(None) },
        { "Where", () => Where(X > 1, X, None) },
        { "Concatenate", () => Concatenate([X, None]) },
        { "Concatenate one", () => Concatenate([None]) },
        { "Stack", () => Stack([None, X]) },
        { "collection expression", () => FromElements([X, None]) },
        { "From vector", () => From((float[])null) },
        { "From elements and shape", () => From((float[])null, [0]) },
        { "From matrix", () => From((float[,])null) },
        { "From cube", () => From((float[,,])null) },
        { "to double", () => _ = (double)None },
        { "to float", () => _ = (float)None },
        { "to int", () => _ = (int)None },
        { "to long", () => _ = (long)None },
        { "to bool", () => _ = (bool)None },
        { "Gradients of null", () => Gradients(None, X) },
        { "Gradients by null", () => Gradients(X.Sum(), None) },
        { "Grad of null", () => Grad((Func<Tensor, Tensor>)null)(X) },
        { "Vjp of null", () => Vjp((Func<Tensor, Tensor>)null, X) },
        { "SparseJacobian of null", () => SparseJacobian((Func<Tensor, Tensor>)null) },
        { "SparseJacobian at null", () => SparseJacobian(x => x, None) },
        { "SparseHessian of null", () => SparseHessian((Func<Tensor, Tensor>)null, X) },
        { "JacobianSparsity of null", () => JacobianSparsity((Func<Tensor, Tensor>)null, X) },
        { "HessianSparsity at null", () => HessianSparsity(x => x.Sum(), None) },
        { "Compile of null", () => Compile((Func<Tensor, Tensor>)null) },
        { "Compile of null with two arguments", () => Compile((Func<Tensor, Tensor, Tensor>)null) },
    };

    [Theory]
    [MemberData(nameof(Calls), DisableDiscoveryEnumeration = true)]
    public void Null_is_refused(string call, Action action)
    {
        Exception error = Record.Exception(action);
        Assert.True(error is ArgumentNullException, $"{call}: {error}");
    }
}
