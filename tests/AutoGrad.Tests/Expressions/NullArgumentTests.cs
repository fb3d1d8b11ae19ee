#nullable disable // callers without nullable reference types can pass null
using System.Linq.Expressions;
using System.Reflection;
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
        { "SearchSorted", () => SearchSorted(X, None) },
        { "Quantile", () => X.Quantile(None) },
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
        { "BatchAxes by null", () => BatchAxes.By(null) },
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

    /// <summary>At once, and not only when the function that a transform returns is called somewhere else.</summary>
    [Fact]
    public void Every_transform_refuses_a_missing_function_at_once()
    {
        List<string> forgiving = [];
        foreach (MethodInfo open in typeof(AutoGrad.Transforms).GetMethods(BindingFlags.Public | BindingFlags.Static))
        {
            MethodInfo method = open.IsGenericMethodDefinition
                ? open.MakeGenericMethod([.. open.GetGenericArguments().Select(static _ => typeof(Tensor))])
                : open;
            ParameterInfo[] parameters = method.GetParameters();
            if (Array.Exists(parameters, static parameter => parameter.ParameterType.IsByRefLike)) continue;
            for (int i = 0; i < parameters.Length; i++)
            {
                if (!parameters[i].ParameterType.IsSubclassOf(typeof(Delegate)) || parameters[i].HasDefaultValue) continue;
                object[] arguments = [.. parameters.Select((parameter, k) => k == i ? null : Argument(parameter))];
                Exception error = Record.Exception(() => method.Invoke(null, arguments))?.InnerException;
                if (error is not ArgumentNullException) forgiving.Add($"{open}, {parameters[i].Name}: {error?.Message ?? "nothing"}");
            }
        }
        Assert.True(forgiving.Count == 0, string.Join("\n", forgiving));
    }

    private static object Argument(ParameterInfo parameter)
    {
        Type type = parameter.ParameterType;
        if (parameter.HasDefaultValue) return parameter.DefaultValue;
        if (type == typeof(Tensor)) return Zeros([]);
        if (type == typeof(TensorType)) return new TensorType(DType.Float32, []);
        if (!type.IsSubclassOf(typeof(Delegate))) return type.IsValueType ? Activator.CreateInstance(type) : null;
        MethodInfo invoke = type.GetMethod("Invoke");
        IEnumerable<ParameterExpression> given = invoke.GetParameters().Select(static own => Expression.Parameter(own.ParameterType));
        return Expression.Lambda(type, Expression.Default(invoke.ReturnType), given).Compile();
    }
}
