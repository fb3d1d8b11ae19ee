// A Gaussian process learns from the data alone how smooth, how large and how noisy an unknown function is: its three hyperparameters climb
// the gradient of the marginal likelihood, which goes through a Cholesky factorisation.
// dotnet run -c Release --project examples/GaussianProcess [file.svg]
using AutoGrad;
using AutoGrad.Learning;
using static AutoGrad.Tensor;
using static AutoGrad.Transforms;

string file = args.Length > 0 ? args[0] : Path.Combine(AppContext.BaseDirectory, "GaussianProcess.svg");

// The data: 60 noisy values of a function drawn from a process that we know, with a gap from 5 to 7.
var keys = Key.FromSeed(1).Split(3);
Process truth = Process.Of(length: 0.8, amplitude: 1.5, noise: 0.2);
Tensor places = keys[0].Uniform([60], 0, 8, DType.Float64);
places = Where(places > 5, places + 2, places);
Tensor covariance = truth.Covariance(places, places) + 1e-9 * Eye(60, dtype: DType.Float64);
Tensor smooth = MatMul(Cholesky(covariance), keys[1].Normal([60], DType.Float64));
Tensor values = (smooth + truth.Noise * keys[2].Normal([60], DType.Float64)).Evaluate();

Optimizer adam = Optimizers.Adam(0.05);
var step = Compile((Process process, OptimizerState state, Tensor x, Tensor y) =>
{
    var (loss, gradient) = ValueAndGrad((Process p) => -p.LogLikelihood(x, y), process);
    (process, state) = adam.Update(process, gradient, state);
    return (process, state, -loss);
});

Process process = Process.Of(length: 3, amplitude: 1, noise: 1);
OptimizerState state = adam.Init(process);
for (int i = 0; i <= 300; i++)
{
    Process before = process;
    (process, state, Tensor likelihood) = step(process, state, places, values);
    if (i % 50 == 0) Console.WriteLine($"step {i,3}: log likelihood {likelihood,8:F3} with {before}");
}
Console.WriteLine($"fitted: {process}");
Console.WriteLine($"truth:  {truth}, log likelihood {truth.LogLikelihood(places, values):F3}");

Tensor grid = Linspace(0, 10, 300, DType.Float64);
var (mean, deviation) = process.Predict(places, values, grid);
Console.WriteLine($"standard deviation among the data {(double)deviation[75]:F3}, within the gap {(double)deviation[180]:F3}");
double[] at = grid.ToArray<double>();
new Figure(
    "A Gaussian process with fitted hyperparameters", "x", "f(x)",
    Drawing.Band("2 σ", "#cfe2f3", at, (mean - 2 * deviation).ToArray<double>(), (mean + 2 * deviation).ToArray<double>()),
    Drawing.Curve("posterior mean", "#1f6fb4", at, mean.ToArray<double>()),
    Drawing.Points("data", "#222222", places.ToArray<double>(), values.ToArray<double>())).Save(file);

/// <summary>
/// A distribution of functions of one number: values at x and x' have the covariance amplitude² · exp(−(x − x')² / (2 · length²)), and what
/// is seen of them has noise. Logarithms are kept: any number is one of a positive parameter, so an optimizer cannot leave the range.
/// </summary>
[Tree]
internal sealed partial record Process(Tensor LogLength, Tensor LogAmplitude, Tensor LogNoise)
{
    public static Process Of(double length, double amplitude, double noise) => new(Math.Log(length), Math.Log(amplitude), Math.Log(noise));

    public Tensor Noise => Exp(LogNoise);

    public Tensor Covariance(Tensor x1, Tensor x2)
    {
        Tensor distance = (x1.ExpandDims(1) - x2) / Exp(LogLength);
        return Exp(2 * LogAmplitude) * Exp(-0.5 * Square(distance));
    }

    /// <summary>ln p(y | x) = −½ · yᵀ · C⁻¹ · y − ½ · ln det C − ½ · n · ln 2π, by the Cholesky factor L of C: det C is the square of det
    /// L.</summary>
    public Tensor LogLikelihood(Tensor x, Tensor y)
    {
        Tensor factor = Factor(x);
        return -0.5 * Square(TriangularSolve(factor, y)).Sum() - Log(factor.Diagonal()).Sum() - 0.5 * y.Size * Math.Log(2 * Math.PI);
    }

    /// <summary>Mean and standard deviation of the function at places, given noisy values of it at others.</summary>
    public (Tensor Mean, Tensor Deviation) Predict(Tensor x, Tensor y, Tensor at)
    {
        Tensor factor = Factor(x), across = TriangularSolve(factor, Covariance(x, at));
        Tensor mean = MatMul(TriangularSolve(factor, y), across);
        return (mean, Sqrt(Exp(2 * LogAmplitude) - Square(across).Sum(0)));
    }

    public override string ToString() => $"length {Exp(LogLength):F3}, amplitude {Exp(LogAmplitude):F3}, noise {Noise:F3}";

    private Tensor Factor(Tensor x) => Cholesky(Covariance(x, x) + Square(Noise) * Eye(x.Size, dtype: x.DType));
}
