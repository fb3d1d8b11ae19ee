using Xunit;
using static AutoGrad.Transforms;

namespace AutoGrad.Tests.Operations.Elementwise;

/// <summary>The laws of a function of two elements: those of every primitive, a scalar oracle, masking, and what it refuses.</summary>
public abstract class BinaryLaws : PrimitiveTests
{
    /// <summary>The public function.</summary>
    protected abstract Func<Tensor, Tensor, Tensor> Function { get; }

    /// <summary>Where the function is smooth and of moderate size: the left operand.</summary>
    protected virtual (double Low, double High) Left => (-2, 2);

    /// <summary>The same for the right operand.</summary>
    protected virtual (double Low, double High) Right => (-2, 2);

    /// <summary>The name in messages.</summary>
    protected virtual string MessageName => Primitive.Name;

    /// <summary>Whether integers are taken too.</summary>
    protected virtual bool TakesIntegers => true;

    /// <summary>Whether Bools are taken too.</summary>
    protected virtual bool TakesBools => false;

    /// <summary>The value for one pair of elements, by other means; 0 or 1 for Bools.</summary>
    protected abstract double Oracle(double x, double y);

    protected sealed override IEnumerable<LawCase> Cases(Random random) =>
        ElementwiseCases.Binary(random, Function, Left.Low, Left.High, Right.Low, Right.High);

    protected sealed override double[] Expected(LawCase law)
    {
        Shape shape = law.Function(law.Inputs).Shape;
        double[] first = Numbers(law.Inputs[0].BroadcastTo(shape));
        if (law.Name == "literal on the right") return [.. first.Select(x => Oracle(x, (Right.Low + Right.High + 1.5) / 2))];
        if (law.Name == "literal on the left") return [.. first.Select(y => Oracle((Left.Low + Left.High + 1.5) / 2, y))];
        return [.. first.Zip(Numbers(law.Inputs[1].BroadcastTo(shape)), Oracle)];
    }

    [Fact]
    public void Masked_operands_have_zero_derivatives()
    {
        double[] numbers = [-2, -1, -0.0, 0, 0.5, 1, 1e300, double.PositiveInfinity, double.NegativeInfinity, double.NaN];
        Tensor column = Tensor.From(numbers, [numbers.Length, 1]), row = Tensor.From(numbers);
        Tensor value = Function(column, row);
        if (value.DType != DType.Float64) return;
        Tensor never = Tensor.Zeros(value.Shape, DType.Bool);
        Func<Tensor, Tensor> first = x => Tensor.Where(never, Function(x, row), 0).Sum();
        Func<Tensor, Tensor> second = y => Tensor.Where(never, Function(column, y), 0).Sum();
        foreach ((Func<Tensor, Tensor> masked, Tensor at) in new[] { (first, column), (second, row) })
        {
            Assert.All(Grad(masked)(at).ToArray<double>(), static number => Assert.Equal(0, number));
            Assert.All(Grad(x => Grad(masked)(x).Sum())(at).ToArray<double>(), static number => Assert.Equal(0, number));
        }
    }

    [Fact]
    public void Mixed_dtypes_are_refused()
    {
        var error = Assert.Throws<ArgumentException>(() => Function(Tensor.From([1f, 2f]), Tensor.From([1.0, 2.0])));
        Assert.Equal(
            $"{MessageName}: dtypes Float32 and Float64 do not mix (operands are Float32[2] and Float64[2]). "
                + "Convert one operand, for example with .Cast(DType.Float64).",
            error.Message);
    }

    [Fact]
    public void Shapes_that_do_not_broadcast_are_refused()
    {
        var error = Assert.Throws<ArgumentException>(() => Function(Tensor.Ones([2, 3]), Tensor.Ones([2])));
        Assert.Equal(
            $"{MessageName}: shapes [2, 3] and [2] do not broadcast together. "
                + "Aligned at the last axis, sizes must be equal or one of them 1; Reshape or Transpose one operand.",
            error.Message);
    }

    [Fact]
    public void A_literal_that_does_not_fit_is_refused()
    {
        var error = Assert.Throws<ArgumentException>(() => Function(Tensor.From([1, 2]), 0.5));
        Assert.Equal(
            $"{MessageName}: the number 0.5 is not a value of the Int32 tensor it meets. "
                + "Convert the tensor with .Cast(DType.Float32), or use a whole number in range.",
            error.Message);
        error = Assert.Throws<ArgumentException>(() => Function(-1, Tensor.From([1u, 2u])));
        Assert.Equal(
            $"{MessageName}: the number -1 is not a value of the UInt32 tensor it meets. "
                + "Convert the tensor with .Cast(DType.Float32), or use a whole number in range.",
            error.Message);
    }

    [Fact]
    public void Other_dtypes_are_refused()
    {
        if (!TakesIntegers)
        {
            var error = Assert.Throws<ArgumentException>(() => Function(Tensor.From([1, 2]), Tensor.From([1, 2])));
            Assert.Equal(
                $"{MessageName}: needs a floating-point tensor, but got Int32[2]. "
                    + "Convert it with .Cast(DType.Float32) or .Cast(DType.Float64).",
                error.Message);
        }
        else if (!TakesBools)
        {
            var error = Assert.Throws<ArgumentException>(() => Function(Tensor.From([true]), Tensor.From([true])));
            Assert.Equal(
                $"{MessageName}: needs numbers, but got Bool[1]. Convert it with .Cast(DType.Int32) or .Cast(DType.Float32).",
                error.Message);
        }
    }
}
