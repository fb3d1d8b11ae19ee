using System.Collections.Immutable;
using Xunit;

namespace AutoGrad.Tests.Operations;

/// <summary>
/// The laws every primitive obeys. A test class per primitive inherits them and supplies cases: scalar, vector, higher rank, size-1 and
/// empty axes, every variety of the static parameters, at points where the primitive is smooth.
/// </summary>
public abstract partial class PrimitiveLaws
{
    /// <summary>The record type under test.</summary>
    protected abstract Type Primitive { get; }

    /// <summary>Uses of the primitive; the generator is seeded, so every run sees the same.</summary>
    protected abstract IEnumerable<LawCase> Cases(Random random);

    /// <summary>
    /// What the result must be, element by element in row-major order, computed by other means in double; null when a case has no
    /// independent oracle here.
    /// </summary>
    protected virtual double[]? Expected(LawCase law) => null;

    /// <summary>Whether derivatives are those of the function; false for what stops or has none, whose cotangents must then be zero.</summary>
    protected virtual bool IsDifferentiable => true;

    /// <summary>How far the value may be from <see cref="Expected"/>, relative to 1 + |expected|.</summary>
    protected virtual double Tolerance => 1e-12;

    [Fact]
    public void Cases_use_the_primitive() => ForEach(law =>
    {
        List<Tensor> nodes = Graph.Reachable([law.Function(law.Inputs)], static _ => true);
        Assert.Contains(nodes, node => node.Primitive.GetType() == Primitive);
    });

    [Fact]
    public void Value_has_the_type_of_the_rule() => ForEach(law =>
    {
        foreach (DType dtype in new[] { DType.Float64, DType.Float32 })
        {
            Tensor result = law.Function(Convert(law.Inputs, dtype));
            Assert.Equal(result.Type, AutoGrad.Compilation.Evaluation.ValueOf(result).Type);
        }
    });

    [Fact]
    public void Value_is_as_expected() => ForEach(law =>
    {
        if (Expected(law) is { } expected) AssertClose(expected, Numbers(law.Function(law.Inputs)), Tolerance);
    });

    [Fact]
    public void Float32_agrees_with_Float64() => ForEach(law =>
    {
        Tensor wide = law.Function(law.Inputs);
        if (!wide.DType.IsFloat) return;
        Tensor narrow = law.Function(Convert(law.Inputs, DType.Float32));
        if (narrow.DType == DType.Float32) AssertClose(Numbers(wide), Numbers(narrow), 2e-4);
    });

    [Fact]
    public void Vjp_agrees_with_central_differences() => ForEachDifferentiable((law, random) =>
    {
        Tensor[] tangents = Directions(law.Inputs, random);
        Tensor ct = Sample.Uniform(random, law.Function(law.Inputs).Shape);
        double analytic = Dot(Pull(law.Function, law.Inputs, ct), tangents);
        double numeric = Difference(step => Dot(ct, law.Function(Move(law.Inputs, tangents, step))));
        Assert.True(Near(analytic, numeric, 1e-6), $"{law}: vjp gives {analytic}, differences {numeric}");
    });

    [Fact]
    public void Without_derivative_the_cotangent_is_zero() => ForEach(law =>
    {
        if (IsDifferentiable || !law.Function(law.Inputs).DType.IsFloat) return;
        Tensor[] pulled = Pull(law.Function, law.Inputs, Tensor.OnesLike(law.Function(law.Inputs)));
        Assert.All(Floats(law.Inputs), i => Assert.All(pulled[i].ToArray<double>(), static number => Assert.Equal(0, number)));
    });

    [Fact]
    public void Jvp_is_the_adjoint_of_Vjp() => ForEachDifferentiable((law, random) =>
    {
        Tensor[] inputs = [.. law.Inputs.Select(static input => input.Fresh())];
        Tensor output = law.Function(inputs);
        Tensor[] tangents = Directions(law.Inputs, random);
        Tensor ct = Sample.Uniform(random, output.Shape);
        int[] floats = Floats(law.Inputs);
        Tensor[] variables = [.. floats.Select(i => inputs[i])];
        Tensor pushed = Forward.Tangents([output], variables, floats.Select(i => tangents[i]).ToArray())[0];
        double forward = Dot(ct, pushed);
        double reverse = Dot(Pull(law.Function, law.Inputs, ct), tangents);
        Assert.True(Near(forward, reverse, 1e-10), $"{law}: ⟨ct, J t⟩ is {forward}, ⟨Jᵀ ct, t⟩ is {reverse}");
    });

    [Fact]
    public void Second_derivative_agrees_with_differences_of_the_first() => ForEachDifferentiable((law, random) =>
    {
        Tensor[] tangents = Directions(law.Inputs, random);
        Tensor[] others = Directions(law.Inputs, random);
        Tensor ct = Sample.Uniform(random, law.Function(law.Inputs).Shape);
        int[] floats = Floats(law.Inputs);

        Tensor[] inputs = [.. law.Inputs.Select(static input => input.Fresh())];
        Tensor[] variables = [.. floats.Select(i => inputs[i])];
        ImmutableArray<Tensor> first = Reverse.Cotangents([law.Function(inputs)], [ct], variables);
        Tensor slope = floats.Select((i, k) => (first[k] * others[i]).Sum()).Aggregate(static (a, b) => a + b);
        double analytic = Reverse.Cotangents([slope], [Tensor.OnesLike(slope)], variables).Select((pulled, k) => Dot(pulled, tangents[floats[k]])).Sum();
        double numeric = Difference(step => Dot(Pull(law.Function, Move(law.Inputs, tangents, step), ct), others));
        Assert.True(Near(analytic, numeric, 1e-4), $"{law}: second derivative {analytic}, differences {numeric}");
    });

    /// <summary>The cases at which derivatives exist and are not zero, to count what they cost.</summary>
    internal IEnumerable<LawCase> CostCases() => IsDifferentiable ? Cases(new Random(1)) : [];

    /// <summary>The primitive's own node in the first case that is more than a scalar, over plain inputs; null if it has none.</summary>
    internal Tensor? FirstNode() => Cases(new Random(1))
        .Select(law => Graph.Reachable([law.Function(law.Inputs)], static _ => true).FirstOrDefault(node => node.Primitive.GetType() == Primitive))
        .FirstOrDefault(static node => node is { Rank: > 0, Size: > 0 });

    private void ForEach(Action<LawCase> law)
    {
        int count = 0;
        foreach (LawCase instance in Cases(new Random(1)))
        {
            count++;
            try
            {
                law(instance);
            }
            catch (Exception error) when (error is not Xunit.Sdk.XunitException)
            {
                throw new InvalidOperationException($"{Primitive.Name}, case {instance}: {error.Message}", error);
            }
            catch (Xunit.Sdk.XunitException error)
            {
                Assert.Fail($"{Primitive.Name}, case {instance}: {error.Message}");
            }
        }
        Assert.True(count > 0, "a primitive needs at least one case");
    }

    private void ForEachDifferentiable(Action<LawCase, Random> law) => ForEach(instance =>
    {
        if (!IsDifferentiable) return;
        if (instance.Function(instance.Inputs).DType == DType.Float64 && Floats(instance.Inputs).Length > 0) law(instance, new Random(2));
    });

    private static int[] Floats(Tensor[] inputs) => [.. Enumerable.Range(0, inputs.Length).Where(i => inputs[i].DType == DType.Float64)];

    private static Tensor[] Convert(Tensor[] inputs, DType dtype) => [.. inputs.Select(input => input.DType.IsFloat ? input.Cast(dtype) : input)];

    /// <summary>A tangent for each float input, zeros of no consequence for the others.</summary>
    private static Tensor[] Directions(Tensor[] inputs, Random random) =>
        [.. inputs.Select(input => input.DType.IsFloat ? Sample.Uniform(random, input.Shape, -1, 1) : input)];

    private static Tensor[] Move(Tensor[] inputs, Tensor[] tangents, double step) =>
        [.. inputs.Select((input, i) => input.DType.IsFloat ? (input + (tangents[i] * step)).Evaluate() : input)];

    private static Tensor[] Pull(Func<Tensor[], Tensor> function, Tensor[] at, Tensor ct)
    {
        Tensor[] inputs = [.. at.Select(static input => input.Fresh())];
        int[] floats = Floats(inputs);
        ImmutableArray<Tensor> cotangents = Reverse.Cotangents([function(inputs)], [ct], floats.Select(i => inputs[i]).ToArray());
        Tensor[] all = [.. at];
        for (int k = 0; k < floats.Length; k++) all[floats[k]] = cotangents[k];
        return all;
    }

    private static double Dot(Tensor[] left, Tensor[] right) =>
        left.Zip(right).Where(static pair => pair.First.DType.IsFloat).Sum(static pair => Dot(pair.First, pair.Second));

    private static double Dot(Tensor left, Tensor right) =>
        left.ToArray<double>().Zip(right.ToArray<double>()).Sum(static pair => pair.First * pair.Second);

    /// <summary>A central difference at step 0, extrapolated once, so that its error is of fourth order.</summary>
    private static double Difference(Func<double, double> function)
    {
        const double Step = 2e-4;
        double Central(double step) => (function(step) - function(-step)) / (2 * step);
        return ((4 * Central(Step / 2)) - Central(Step)) / 3;
    }

    private static bool Near(double left, double right, double tolerance) =>
        Math.Abs(left - right) <= tolerance * (1 + Math.Max(Math.Abs(left), Math.Abs(right)));

    /// <summary>The elements as doubles, whatever the dtype.</summary>
    protected static double[] Numbers(Tensor tensor) => tensor.Cast(DType.Float64).ToArray<double>();

    private static void AssertClose(double[] expected, double[] actual, double tolerance)
    {
        Assert.Equal(expected.Length, actual.Length);
        for (int i = 0; i < expected.Length; i++)
        {
            bool same = expected[i].Equals(actual[i]) || Near(expected[i], actual[i], tolerance);
            Assert.True(same, $"element {i} is {actual[i]:R}, expected {expected[i]:R}");
        }
    }
}
