using System.Collections.Immutable;
using Xunit;
using static AutoGrad.Tensor;
using static AutoGrad.Transforms;

namespace AutoGrad.Tests.Transforms;

/// <summary>
/// Every elementwise primitive at the edges of its domain and beyond: what <c>Where</c> has masked contributes exactly 0 to first and
/// second derivatives, however infinite or undefined the masked values and their derivatives are.
/// </summary>
public sealed class MaskedEdgeTests
{
    private static readonly double[] Edges =
    [
        double.NaN, double.NegativeInfinity, double.MinValue, -1e200, -1000, -3, -2, -1.5, -1, -0.5, -1e-200, -double.Epsilon, -0.0,
        0, double.Epsilon, 1e-200, 0.5, 1, 1.5, 2, 3, 1000, 1e200, double.MaxValue, double.PositiveInfinity,
    ];

    public static TheoryData<string> Primitives => [.. All.Keys.Order()];

    /// <summary>Everything elementwise with a derivative, as a function of as many floats as it has inputs.</summary>
    private static readonly ImmutableDictionary<string, (int Inputs, Func<Tensor[], Tensor> Apply)> All =
        Everything().ToImmutableDictionary(static entry => entry.Primitive.ToString() ?? "", static entry => (entry.Inputs, entry.Apply));

    [Theory]
    [MemberData(nameof(Primitives))]
    public void Contributes_nothing_to_first_and_second_derivatives(string primitive)
    {
        (int inputs, Func<Tensor[], Tensor> apply) = All[primitive];
        Tensor[] points = inputs switch
        {
            1 => [From(Edges)],
            2 => [From(Edges).Repeat(Edges.Length, 0), From(Edges).Tile(Edges.Length)],
            _ => [From(Edges), -1 * Ones([Edges.Length], DType.Float64), Ones([Edges.Length], DType.Float64)],
        };
        Tensor direction = Sin(Arange(0, points[0].Size).Cast(DType.Float64)) + 2;
        Func<Tensor[], Tensor> f = x => Where(x[0] < double.NegativeInfinity, apply(x), 0);
        // A function above and one below the primitive: the mask is passed on through a chain.
        Func<Tensor[], Tensor> chain = x =>
            Where(x[0] < double.NegativeInfinity, Exp(apply([.. x.Select(static one => one * 2)])) * apply(x), 0);
        foreach (Func<Tensor[], Tensor> function in (Func<Tensor[], Tensor>[])[f, chain])
        {
            Func<Tensor[], Tensor[]> gradient = x => Vjp(function, x).Pullback(direction);
            Tensor[] directions = [.. points.Select(_ => direction)];
            AllZero("reverse", gradient(points));
            AllZero("forward", Jvp(function, points, directions).Tangent);
            AllZero("forward over reverse", Jvp(gradient, points, directions).Tangent);
            AllZero("reverse over reverse", Vjp(gradient, points).Pullback(directions));
            AllZero("reverse over forward", Vjp((Tensor[] x) => Jvp(function, x, directions).Tangent, points).Pullback(direction));
            AllZero("forward over forward", Jvp((Tensor[] x) => Jvp(function, x, directions).Tangent, points, directions).Tangent);
            AllZero("compiled", Compile(gradient)(points));
            AllZero("compiled, second order", Compile((Tensor[] x) => Vjp(gradient, x).Pullback(directions))(points));
            AllZero("compiled, forward over reverse", Compile((Tensor[] x) => Jvp(gradient, x, directions).Tangent)(points));
            AllZero("under Vmap", Vmap((Tensor[] x) => Vjp(function, x).Pullback(1.0))(points));
        }
    }

    [Fact]
    public void Is_asked_of_every_elementwise_primitive_with_a_derivative()
    {
        IEnumerable<Type> needed = typeof(Primitive).Assembly.GetTypes().Where(static type =>
            type.IsSubclassOf(typeof(Elementwise)) && !type.IsSubclassOf(typeof(ElementwiseNonDifferentiable)) && !type.IsAbstract);
        Assert.Empty(needed.Except(Everything().Select(static entry => entry.Primitive.GetType())).Select(static type => type.Name));
    }

    private static IEnumerable<(Primitive Primitive, int Inputs, Func<Tensor[], Tensor> Apply)> Everything()
    {
        foreach (Type type in typeof(Primitive).Assembly.GetTypes().Where(static type => !type.IsAbstract))
        {
            bool isUnary = type.IsSubclassOf(typeof(ElementwiseUnary));
            bool isBinary = type.IsSubclassOf(typeof(ElementwiseBinary)) || type.IsSubclassOf(typeof(Extremum));
            if (!isUnary && !isBinary && type != typeof(Add) && type != typeof(Subtract)) continue;
            if (type.GetConstructor([]) is null) continue;
            var primitive = (Primitive)(Activator.CreateInstance(type) ?? throw new InvalidOperationException(type.Name));
            yield return (primitive, isUnary ? 1 : 2, x => primitive.Apply(x));
        }
        for (int order = 1; order < 3; order++)
        {
            var polygamma = new Polygamma(order);
            yield return (polygamma, 1, x => polygamma.Apply(x));
        }
        yield return (new Negate(), 1, static x => -x[0]);
        yield return (new Cast(DType.Float32), 1, static x => x[0].Cast(DType.Float32).Cast(DType.Float64));
        yield return (new Clamp(), 3, static x => Clamp(x[0], x[1], x[2]));
        yield return (new Where(), 2, static x => Where(x[0] > x[1], x[0], x[1]));
    }

    private static void AllZero(string mode, params Tensor[] derivatives)
    {
        foreach (Tensor derivative in derivatives)
        {
            double[] numbers = derivative.ToArray<double>();
            int wrong = Array.FindIndex(numbers, static number => number != 0);
            Assert.True(wrong < 0, wrong < 0 ? "" : $"{mode}: element {wrong} is {numbers[wrong]}");
        }
    }
}
