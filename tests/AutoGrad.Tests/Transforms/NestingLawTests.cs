using AutoGrad.Testing;
using Xunit;
using static AutoGrad.Tests.Transforms.GraphLaws;
using static AutoGrad.Transforms;
using Tensors = System.Collections.Immutable.ImmutableArray<AutoGrad.Tensor>;

namespace AutoGrad.Tests.Transforms;

/// <summary>
/// Transforms in any order, three deep, agree with nestings that compute the same by other transforms: derivatives by the other mode one
/// coordinate at a time, batches by loops, and what changes nothing by nothing.
/// </summary>
public sealed class NestingLawTests
{
    /// <summary>A transform of functions to lists of tensors, and another way to the same.</summary>
    private sealed record Layer(string Name, Transform Apply, Transform Reference);

    private delegate Func<Tensors, Tensors> Transform(Func<Tensors, Tensors> function);

    private static readonly double[] Scales = [1, 0.9, 0.8];

    private static readonly Layer[] Layers =
    [
        new("Jvp", static f => x => Jvp(f, x, Tangent(x)).Tangent, static f => x => TangentByPullbacks(f, x)),
        new(
            "Vjp",
            static f => x => Vjp(f, x) is var (value, pullback) ? pullback(Cotangent(value)) : x,
            static f => x => CotangentByTangents(f, x)),
        new(
            "Grad",
            static f => Grad((Tensors x) => Score(f(x))),
            static f => x => CotangentByTangents(at => [Score(f(at))], x, static _ => [Tensor.Ones([], DType.Float64)])),
        new("Linearize", static f => x => Linearize(f, x).Pushforward(Tangent(x)), static f => x => TangentByPullbacks(f, x)),
        new("Vmap", static f => x => Summed(Vmap(f)(Spread(x))), static f => x => Summed([.. Scales.Select(scale => f(Scaled(x, scale)))])),
        new("Checkpoint", static f => Checkpoint(f), static f => f),
        new("Compile", static f => Compile(f), static f => f),
        new("Simplify", static f => Simplify(f), static f => f),
    ];

    [Fact]
    public void Any_three_transforms_nest_in_any_order() => ForAllDifferentiable(Small, 60, static graph =>
    {
        var random = new Random(graph.StepCount + (31 * graph.Inputs.Sum(static input => input.Size)));
        Layer[] layers = [.. Enumerable.Range(0, 3).Select(_ => Layers[random.Next(Layers.Length)])];
        Func<Tensors, Tensors> actual = graph.ApplyToFloats, expected = graph.ApplyToFloats;
        foreach (Layer layer in layers) (actual, expected) = (layer.Apply(actual), layer.Reference(expected));
        Tensors x = graph.FloatInputs;
        try
        {
            AssertClose(expected(x), actual(x), 1e-8);
        }
        catch (Exception error) when (error is Xunit.Sdk.XunitException or AutoGrad.Testing.TensorsDifferException)
        {
            throw new Xunit.Sdk.XunitException(
                $"{string.Join(" of ", layers.Reverse().Select(static layer => layer.Name))}: {error.Message}",
                error);
        }
    });

    private static GraphOptions Small { get; } = new() { AllowFloat32 = false, MaximumInputSize = 4, MaximumSteps = 8 };

    /// <summary>A scalar of all float results.</summary>
    private static Tensor Score(Tensors results) =>
        results.Select(static result => Tensor.Sin(result).Sum())
            .Aggregate(Tensor.Zeros([], DType.Float64), static (sum, term) => sum + term);

    private static Tensors Tangent(Tensors x) => Directions(x, 5);

    private static Tensors Cotangent(Tensors value) => Directions(value, 6);

    private static Tensors Spread(Tensors x) => [.. x.Select(static leaf => Tensor.Stack([.. Scales.Select(scale => leaf * scale)]))];

    private static Tensors Scaled(Tensors x, double scale) => [.. x.Select(leaf => leaf * scale)];

    private static Tensors Summed(Tensors batches) => [.. batches.Select(static batch => batch.Sum(0))];

    private static Tensors Summed(Tensors[] each) =>
        [.. Enumerable.Range(0, each[0].Length)
            .Select(i => each.Select(results => results[i]).Aggregate(static (sum, term) => sum + term))];

    /// <summary>J·t, one element at a time: its k-th is ⟨Jᵀ·eₖ, t⟩.</summary>
    private static Tensors TangentByPullbacks(Func<Tensors, Tensors> f, Tensors x)
    {
        (Tensors value, Func<Tensors, Tensors> pullback) = Vjp(f, x);
        Tensors t = Tangent(x);
        return Elementwise(value, unit => Inner(pullback(unit), t));
    }

    /// <summary>Jᵀ·v, one element at a time: its k-th is ⟨v, J·eₖ⟩.</summary>
    private static Tensors CotangentByTangents(
        Func<Tensors, Tensors> f, Tensors x, Func<Tensors, Tensors>? choose = null) => Elementwise(x, unit =>
    {
        (Tensors value, Tensors tangent) = Jvp(f, x, unit);
        return Inner((choose ?? Cotangent)(value), tangent);
    });

    private static Tensor Inner(Tensors left, Tensors right) =>
        left.Zip(right, static (a, b) => (a * b).Sum()).Aggregate(Tensor.Zeros([], DType.Float64), static (sum, term) => sum + term);

    /// <summary>Tensors like others whose every element is what a function makes of the unit vector that points to it.</summary>
    private static Tensors Elementwise(Tensors like, Func<Tensors, Tensor> element) => [.. like.Select((leaf, i) =>
    {
        Tensor[] elements = [.. Enumerable.Range(0, leaf.Size).Select(k => element(
            [.. like.Select((other, j) => i == j ? Unit(leaf.Shape, k) : Tensor.ZerosLike(other))]))];
        return elements.Length == 0 ? Tensor.ZerosLike(leaf) : Tensor.Stack(elements).Reshape(leaf.Shape);
    })];

    private static Tensor Unit(Shape shape, int place)
    {
        double[] numbers = new double[shape.Size];
        numbers[place] = 1;
        return Tensor.From(numbers, shape);
    }
}
