using System.Collections.Immutable;
using AutoGrad.Testing;
using Xunit;

namespace AutoGrad.Tests.Operations;

/// <summary>
/// What every primitive is tested for: the laws of any function (<see cref="FunctionLaws{T, TResult}"/>), its types, its values, what it
/// costs. A test class per primitive inherits this and supplies cases: scalar, vector, higher rank, size-1 and empty axes, every variety
/// of the static parameters, at points where the primitive is smooth.
/// </summary>
public abstract partial class PrimitiveTests
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

    /// <summary>
    /// Whether derivatives are those of the function; false for what stops or has none, whose cotangents must then be zero.
    /// </summary>
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
    public void Value_has_the_type_of_the_rule() => ForEachLaw(static laws => laws.ResultsHaveTheirTypes());

    [Fact]
    public void Value_is_as_expected() => ForEach(law =>
    {
        if (Expected(law) is { } expected) TensorAssertions.AssertClose(expected, law.Function(law.Inputs).Cast(DType.Float64), Tolerance);
    });

    [Fact]
    public void Float32_agrees_with_Float64() => ForEachLaw(static laws => laws.Float32AgreesWithFloat64());

    [Fact]
    public void Derivatives_of_both_modes_to_order_2_are_those_of_the_function() => ForEachLaw(static laws => laws.DerivativesAreRight());

    [Fact]
    public void Without_derivative_the_cotangent_is_zero() => ForEach(law =>
    {
        Tensor result = law.Function(law.Inputs);
        if (IsDifferentiable || !result.DType.IsFloat) return;
        Tensor[] inputs = [.. law.Inputs.Select(static input => input.Fresh())];
        Tensor[] floats = [.. inputs.Where(static input => input.DType.IsFloat)];
        ImmutableArray<Tensor> pulled = Reverse.Cotangents([law.Function(inputs)], [Tensor.OnesLike(result)], floats);
        Assert.All(pulled, static cotangent => Assert.All(Numbers(cotangent), static number => Assert.Equal(0, number)));
    });

    [Fact]
    public void Compiled_is_plain() => ForEachLaw(static laws => laws.CompiledIsPlain());

    [Fact]
    public void Batch_is_loop_and_stack() => ForEachLaw(static laws => laws.BatchIsLoop());

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

    /// <summary>The laws of every function, as the package has them, for each case.</summary>
    private void ForEachLaw(Action<FunctionLaws<Tensor[], Tensor>> check) => ForEach(law =>
    {
        var random = new Random(5);
        var options = new FunctionLawOptions
        {
            Order = IsDifferentiable && law.Function(law.Inputs).DType == DType.Float64 ? 2 : 0,
            Vary = (input, example) => Vary(input, example, random),
        };
        check(new(Primitive.Name, law.Function, law.Inputs, options));
    });

    /// <summary>The elements as doubles, whatever the dtype.</summary>
    protected static double[] Numbers(Tensor tensor) => tensor.Cast(DType.Float64).ToArray<double>();
}
