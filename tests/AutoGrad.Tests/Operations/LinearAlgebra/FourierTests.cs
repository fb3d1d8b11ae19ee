using AutoGrad.Testing;
using AutoGrad.Tests.Functions;
using Xunit;
using static AutoGrad.Tensor;
using static AutoGrad.Testing.TensorAssertions;
using static AutoGrad.Transforms;

namespace AutoGrad.Tests.Operations.LinearAlgebra;

public sealed class FourierTests : PrimitiveTests
{
    protected override Type Primitive => typeof(Fourier);

    protected override IEnumerable<LawCase> Cases(Random random)
    {
        Tensor Pair() => Sample.Uniform(random, [6, 2]);
        yield return new("power of two", x => Fft(x[0], Sin(x[0])).Real, Sample.Uniform(random, [8]));
        yield return new("odd length", x => Fft(Sin(x[0]), x[0]).Imaginary, Sample.Uniform(random, [2, 5]));
        yield return new("first axis back", x => InverseFft(x[0], x[1], 0).Real, Pair(), Pair());
        yield return new("size 1", x => InverseFft(x[0], x[0]).Imaginary, Sample.Uniform(random, [1]));
        yield return new("no lines", x => Fft(x[0], x[0]).Real, Sample.Uniform(random, [0, 3]));
        yield return new("half", x => RealFft(x[0], 1).Imaginary, Sample.Uniform(random, [2, 6, 3]));
        yield return new("half back", x => InverseRealFft(x[0], x[0], 7), Sample.Uniform(random, [2, 4]));
    }

    /// <summary>Powers of two, other even numbers, odd ones and primes.</summary>
    [Fact]
    public void Transforms_are_the_sums_of_the_definition()
    {
        var random = new Random(5);
        foreach (int n in new[] { 1, 2, 3, 4, 5, 6, 7, 8, 12, 16, 30, 64, 97, 100, 128, 255, 256, 360, 509, 512, 1000, 1024 })
        {
            Tensor x = Sample.Uniform(random, [n]), y = Sample.Uniform(random, [n]);
            (double[] real, double[] imaginary) = ByDefinition(x.ToArray<double>(), y.ToArray<double>(), -1);
            (Tensor a, Tensor b) = Fft(x, y);
            AssertNear(real, a);
            AssertNear(imaginary, b);
            (real, imaginary) = ByDefinition(x.ToArray<double>(), y.ToArray<double>(), 1);
            (a, b) = InverseFft(x, y);
            AssertNear([.. real.Select(number => number / n)], a);
            AssertNear([.. imaginary.Select(number => number / n)], b);
            (real, imaginary) = ByDefinition(x.ToArray<double>(), new double[n], -1);
            (a, b) = RealFft(x);
            AssertNear(real[..((n / 2) + 1)], a);
            AssertNear(imaginary[..((n / 2) + 1)], b);
            AssertNear(x.ToArray<double>(), InverseRealFft(a, b, n));
        }
    }

    [Fact]
    public void Long_transforms_keep_the_energy_and_come_back()
    {
        var random = new Random(6);
        foreach (int n in new[] { 1 << 16, 99_991, 100_000 })
        {
            Tensor x = Sample.Uniform(random, [n]), y = Sample.Uniform(random, [n]);
            (Tensor a, Tensor b) = Fft(x, y);
            double energy = (double)(Square(x) + Square(y)).Sum();
            Assert.Equal(1, (double)(Square(a) + Square(b)).Sum() / n / energy, 1e-13);
            (a, b) = InverseFft(a, b);
            AssertNear(x.ToArray<double>(), a);
            AssertNear(y.ToArray<double>(), b);
        }
    }

    [Fact]
    public void Along_any_axis_and_in_Float32()
    {
        Tensor x = Sample.Uniform(new Random(2), [3, 4, 5]);
        Tensor expected = Stack([.. Enumerable.Range(0, 3).Select(i => RealFft(x[i].Transpose()).Imaginary.Transpose())]);
        AssertNear(expected.ToArray<double>(), RealFft(x, -2).Imaginary);
        (Tensor real, Tensor imaginary) = RealFft(x.Cast(DType.Float32), 0);
        Assert.Equal(new TensorType(DType.Float32, [2, 4, 5]), real.Type);
        double[] back = InverseRealFft(real, imaginary, 3, 0).Cast(DType.Float64).ToArray<double>();
        Assert.Equal(x.ToArray<double>(), back, static (a, b) => Math.Abs(a - b) < 1e-6);
        Assert.Equal([0, 3, 3], RealFft(Zeros([0, 3, 5])).Real.Shape);
    }

    /// <summary>Complex derivatives of a power spectrum: that of Σ|y|² is 2n·x by Parseval, and its Hessian 2n on the diagonal.</summary>
    [Fact]
    public void Derivatives_of_the_energy()
    {
        static Tensor Energy(Tensor x)
        {
            (Tensor a, Tensor b) = Fft(x, 0);
            return (Square(a) + Square(b)).Sum();
        }
        Tensor x = Sample.Uniform(new Random(3), [6]);
        AssertNear((12 * x).ToArray<double>(), Grad(Energy)(x));
        AssertNear((12 * Eye(6, 6, DType.Float64)).ToArray<double>(), Hessian(Energy)(x));
    }

    [Fact]
    public void Mistakes_are_explained()
    {
        Messages.Verify("Fft: axis 0 of shape [0, 2] is empty. Transform an axis with at least one element.", () => Fft(Zeros([0, 2]), 0, 0).Real);
        Messages.Verify("InverseFft: axis 1 is out of range for shape [2]. Use an axis from -1 to 0.", () => InverseFft(Zeros([2]), 0, 1).Real);
        Messages.Verify(
            "RealFft: needs a floating-point tensor, but got Int32[1]. Convert it with .Cast(DType.Float32) or .Cast(DType.Float64).",
            () => RealFft(From([1])).Real);
        Messages.Verify(
            "InverseRealFft: 7 numbers do not have the 3 of axis 0 of shape [3] as the first half of their transform. The first half of n has n/2 + 1, rounded down.",
            () => InverseRealFft(Zeros([3]), 0, 7));
    }

    private static (double[] Real, double[] Imaginary) ByDefinition(double[] x, double[] y, int sign)
    {
        int n = x.Length;
        double[] real = new double[n], imaginary = new double[n];
        for (int k = 0; k < n; k++)
        {
            for (int j = 0; j < n; j++)
            {
                (double sine, double cosine) = double.SinCosPi(2.0 * sign * ((long)j * k % n) / n);
                real[k] += (x[j] * cosine) - (y[j] * sine);
                imaginary[k] += (x[j] * sine) + (y[j] * cosine);
            }
        }
        return (real, imaginary);
    }

    /// <summary>Within 1e-12 of the largest element.</summary>
    private static void AssertNear(double[] expected, Tensor actual) =>
        AssertClose(expected, actual, new Tolerance { Absolute = 1e-15, OfLargest = 1e-12 });
}
