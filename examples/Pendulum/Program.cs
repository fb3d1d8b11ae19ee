// Finds the constants of a damped pendulum from noisy angles, by differentiating through the integrator of its equation of motion:
// θ″ = −(g / L) · sin θ − c · θ′. Nothing here knows about adjoint equations; the derivative of the loop is another loop.
// dotnet run -c Release --project examples/Pendulum [file.svg]
using AutoGrad;
using AutoGrad.Learning;
using static AutoGrad.Tensor;
using static AutoGrad.Transforms;

string file = args.Length > 0 ? args[0] : Path.Combine(AppContext.BaseDirectory, "Pendulum.svg");
const int Steps = 200;
const double Interval = 0.05;

// The data: ten seconds of a pendulum that we know, seen with an error of 0.1 rad.
var truth = new Pendulum(9.81, 0.25, 1.8);
Tensor observed = (truth.Angles(Steps, Interval) + 0.1 * Key.FromSeed(1).Normal([Steps], DType.Float64)).Evaluate();

static Tensor Loss(Pendulum pendulum, Tensor observed) => Losses.MeanSquaredError(pendulum.Angles(Steps, Interval), observed);

Optimizer adam = Optimizers.Adam(0.05);
var step = Compile((Pendulum pendulum, OptimizerState state, Tensor observed) =>
{
    var (loss, gradient) = ValueAndGrad(Loss, pendulum, observed);
    (pendulum, state) = adam.Update(pendulum, gradient, state);
    return (pendulum, state, loss);
});

var guess = new Pendulum(8.0, 0.05, 1.2);
Pendulum pendulum = guess;
OptimizerState state = adam.Init(pendulum);
for (int i = 0; i <= 300; i++)
{
    Pendulum before = pendulum;
    (pendulum, state, Tensor loss) = step(pendulum, state, observed);
    if (i % 50 == 0) Console.WriteLine($"step {i,3}: error {Math.Sqrt((double)loss):F4} with {before}");
}
Console.WriteLine($"fitted: {pendulum}");
Console.WriteLine($"truth:  {truth}");

double[] times = Arange(0.0, Steps).ToArray<double>().Select(i => i * Interval).ToArray();
new Figure(
    "A pendulum's constants from noisy angles", "time in seconds", "angle in radians",
    Drawing.Curve("first guess", "#cccccc", times, guess.Angles(Steps, Interval).ToArray<double>()),
    Drawing.Points("data", "#222222", times, observed.ToArray<double>()),
    Drawing.Curve("fit", "#d1495b", times, pendulum.Angles(Steps, Interval).ToArray<double>())).Save(file);

/// <summary>What a pendulum that is let go at an angle does is said by g / L, its damping c and that angle.</summary>
[Tree]
internal sealed partial record Pendulum(Tensor GravityByLength, Tensor Damping, Tensor Start)
{
    /// <summary>The angles at the beginning of so many steps, which Runge and Kutta's method of fourth order takes.</summary>
    public Tensor Angles(int steps, double interval)
    {
        Tensor atRest = Stack([Start, ZerosLike(Start)]);
        return Control.Scan((Tensor state) => (Next(state, interval), state[0]), atRest, steps).Outputs;
    }

    /// <summary>Angle and speed become speed and acceleration.</summary>
    private Tensor Slope(Tensor state) => Stack([state[1], -GravityByLength * Sin(state[0]) - Damping * state[1]]);

    private Tensor Next(Tensor state, double interval)
    {
        Tensor first = Slope(state);
        Tensor second = Slope(state + interval / 2 * first);
        Tensor third = Slope(state + interval / 2 * second);
        Tensor fourth = Slope(state + interval * third);
        return state + interval / 6 * (first + 2 * second + 2 * third + fourth);
    }

    public override string ToString() => $"g/L {GravityByLength:F3}, damping {Damping:F3}, start {Start:F3}";
}
