using Xunit;
using static AutoGrad.Transforms;

namespace AutoGrad.Tests.Operations.Elementwise;

/// <summary>The laws of a function of one element: those of every primitive, a scalar oracle, masking, and what it refuses.</summary>
public abstract class UnaryLaws : PrimitiveTests
{
    /// <summary>The public function.</summary>
    protected abstract Func<Tensor, Tensor> Function { get; }

    /// <summary>Where the function is smooth and of moderate size.</summary>
    protected virtual (double Low, double High) Range => (-2, 2);

    /// <summary>Whether integers are taken too.</summary>
    protected virtual bool TakesIntegers => false;

    /// <summary>Derivatives at special points, exactly.</summary>
    protected virtual (double X, double Slope)[] Slopes => [];

    /// <summary>The value for one element, by other means.</summary>
    protected abstract double Oracle(double x);

    protected sealed override IEnumerable<LawCase> Cases(Random random) => ElementwiseCases.Unary(random, Function, Range.Low, Range.High);

    protected sealed override double[] Expected(LawCase law) => [.. Numbers(law.Inputs[0]).Select(Oracle)];

    [Fact]
    public void Slopes_at_special_points()
    {
        foreach ((double x, double slope) in Slopes)
        {
            double actual = (double)Grad(Function, x);
            Assert.True(actual.Equals(slope), $"the derivative at {x} is {actual}, not {slope}");
        }
    }

    /// <summary>What <c>Where</c> does not choose has no derivative, first or second, however wild the function is there.</summary>
    [Fact]
    public void Masked_operands_have_zero_derivatives()
    {
        double[] numbers = [-2, -1, -0.5, -0.0, 0, 0.5, 1, 2, 1e300, -1e300, double.PositiveInfinity, double.NegativeInfinity, double.NaN];
        Tensor x = Tensor.From(numbers), never = Tensor.Zeros(x.Shape, DType.Bool);
        Func<Tensor, Tensor> masked = x => Tensor.Where(never, Function(x), 0).Sum();
        Func<Tensor, Tensor> slope = x => Grad(masked)(x).Sum();
        Assert.All(Grad(masked)(x).ToArray<double>(), static number => Assert.Equal(0, number));
        Assert.All(Grad(slope)(x).ToArray<double>(), static number => Assert.Equal(0, number));
    }

    [Fact]
    public void Other_dtypes_are_refused()
    {
        Tensor x = TakesIntegers ? Tensor.From([true, false]) : Tensor.From([1, 2, 3]);
        var error = Assert.Throws<ArgumentException>(() => Function(x));
        string expected = TakesIntegers
            ? $"{Primitive.Name}: needs numbers, but got Bool[2]. Convert it with .Cast(DType.Int32) or .Cast(DType.Float32)."
            : $"{Primitive.Name}: needs a floating-point tensor, but got Int32[3]. "
                + "Convert it with .Cast(DType.Float32) or .Cast(DType.Float64).";
        Assert.Equal(expected, error.Message);
    }
}
