using System.Collections.Immutable;
using AutoGrad.Learning;
using Xunit;
using static AutoGrad.Tensor;
using static AutoGrad.Transforms;

namespace AutoGrad.Tests.Learning;

public sealed class OptimizersTests
{
    private static readonly double[] Start = [1.0, -2, 3];

    /// <summary>Three gradients in a row that do not depend on the parameters, so that every rule can be followed by hand.</summary>
    private static readonly double[][] Gradients = [[0.5, -1, 2], [-0.25, 0.5, 1], [0.1, 0.2, -0.3]];

    [Fact]
    public void Plain_descent() => Follow(Optimizers.Sgd(0.1), static (w, g, _) => w - (0.1 * g));

    [Fact]
    public void Momentum()
    {
        double[] trace = new double[3];
        Follow(Optimizers.Sgd(0.1, momentum: 0.9), (w, g, i) => w - (0.1 * (trace[i] = (0.9 * trace[i]) + g)));
    }

    [Fact]
    public void Nesterov()
    {
        double[] trace = new double[3];
        Follow(
            Optimizers.Sgd(0.1, momentum: 0.9, nesterov: true),
            (w, g, i) => w - (0.1 * ((0.9 * (trace[i] = (0.9 * trace[i]) + g)) + g)));
    }

    [Fact]
    public void Weight_decay_comes_before_momentum()
    {
        double[] trace = new double[3];
        Follow(
            Optimizers.Sgd(0.1, momentum: 0.9, weightDecay: 0.01),
            (w, g, i) => w - (0.1 * (trace[i] = (0.9 * trace[i]) + g + (0.01 * w))));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(0.05)]
    public void Adam(double weightDecay)
    {
        double[] mean = new double[3], square = new double[3];
        int[] step = new int[3];
        Follow(
            Optimizers.Adam(0.01, 0.8, 0.95, 1e-6, weightDecay),
            (w, g, i) =>
            {
                step[i]++;
                mean[i] = (0.8 * mean[i]) + (0.2 * g);
                square[i] = (0.95 * square[i]) + (0.05 * g * g);
                double corrected = mean[i] / (1 - Math.Pow(0.8, step[i]));
                double root = Math.Sqrt(square[i] / (1 - Math.Pow(0.95, step[i])));
                return w - (0.01 * ((corrected / (root + 1e-6)) + (weightDecay * w)));
            });
    }

    [Fact]
    public void A_schedule_counts_the_updates_from_zero()
    {
        int[] step = new int[3];
        Follow(Optimizers.Sgd(static t => 0.1 / (1 + t)), (w, g, i) => w - (0.1 / (1 + step[i]++) * g));
        Follow(Optimizers.Chain(GradientTransforms.Scale(static t => -t)), (w, g, i) => w - ((step[i]++ - 3) * g));
    }

    [Fact]
    public void Clipping_limits_the_common_norm()
    {
        Optimizer clipped = Optimizers.Chain(GradientTransforms.ClipByGlobalNorm(1), GradientTransforms.Scale(-1));
        (Tensor, Tensor) model = (Zeros([2], DType.Float64), Zeros([], DType.Float32));
        (Tensor, Tensor) Updated((Tensor, Tensor) gradient) => clipped.Update(model, gradient, clipped.Init(model)).Model;

        (Tensor first, Tensor second) = Updated((From([2.0, 6]), From(3f)));
        LearningChecks.Close([-2.0 / 7, -6.0 / 7], first.ToArray<double>());
        Assert.Equal(-3f / 7, second.Item<float>(), 1e-6f);
        (first, second) = Updated((From([0.1, 0.2]), From(-0.3f)));
        Assert.Equal([-0.1, -0.2], first.ToArray<double>());
        Assert.Equal(0.3f, second.Item<float>());
        (first, second) = Updated((Zeros([2], DType.Float64), Zeros([], DType.Float32)));
        Assert.Equal([0, 0], first.ToArray<double>());
    }

    [Fact]
    public void The_state_is_a_tree_and_passes_through_Compile()
    {
        Optimizer adam = Optimizers.Adam(0.1);
        int traced = 0;
        var step = Compile((Tensor w, OptimizerState s) =>
        {
            traced++;
            return adam.Update(w, Grad(x => Square(x - 3).Sum(), w), s);
        });
        (Tensor w, OptimizerState state) = (From(Start), adam.Init(From(Start)));
        for (int i = 0; i < 400; i++) (w, state) = step(w, state);
        Assert.Equal(1, traced);
        Assert.Equal(400, state.Step.Item<int>());
        LearningChecks.Close([3, 3, 3], w.ToArray<double>(), 1e-3);
        Assert.Equal(3, Tree.Flatten(state).Length); // the step, the mean and the mean square
    }

    [Fact]
    public void Float32_models_stay_Float32()
    {
        Tensor w = From([1f, 2f]);
        Optimizer adam = Optimizers.Adam(static _ => From(0.1), weightDecay: 0.1);
        foreach (Optimizer optimizer in new[] { Optimizers.Sgd(0.1, 0.9, true, 0.01), adam })
        {
            (Tensor updated, OptimizerState state) = optimizer.Update(w, From([1f, -1f]), optimizer.Init(w));
            Assert.Equal(w.Type, updated.Type);
            Assert.All(Tree.Flatten(state), leaf => Assert.NotEqual(DType.Float64, leaf.DType));
        }
    }

    /// <summary>The minimum of Rosenbrock's valley at (1, 1), which plain descent hardly reaches.</summary>
    [Theory]
    [InlineData("momentum", 3000)]
    [InlineData("adam", 3000)]
    public void Rosenbrock(string name, int steps)
    {
        Optimizer optimizer = name == "adam" ? Optimizers.Adam(0.02) : Optimizers.Sgd(2e-4, momentum: 0.98);
        var step = Compile((Tensor x, Tensor y, OptimizerState s) =>
        {
            var gradient = Grad(p => Square(1 - p.x) + (100 * Square(p.y - Square(p.x))), (x, y));
            ((x, y), s) = optimizer.Update((x, y), gradient, s);
            return (x, y, s);
        });
        (Tensor x, Tensor y) = (From(-1.2), From(1.0));
        OptimizerState state = optimizer.Init((x, y));
        for (int i = 0; i < steps; i++) (x, y, state) = step(x, y, state);
        Assert.Equal(1, (double)x, 0.02);
        Assert.Equal(1, (double)y, 0.04);
    }

    [Fact]
    public void Mistakes_are_named()
    {
        Optimizer sgd = Optimizers.Sgd(0.1);
        Tensor w = From([1f, 2f]);
        OptimizerState state = sgd.Init(w);
        LearningChecks.Error("Sgd: the learning rate must be above 0, but got 0. Use a positive number.", static () => Optimizers.Sgd(0));
        LearningChecks.Error(
            "Adam: the learning rate must be above 0, but got NaN. Use a positive number.", static () => Optimizers.Adam(double.NaN));
        LearningChecks.Error(
            "Sgd: the momentum must be at least 0 and below 1, but got 1. Use a number such as 0.9.", static () => Optimizers.Sgd(0.1, 1));
        LearningChecks.Error(
            "Sgd: Nesterov needs momentum, but it is 0. Set momentum, for example to 0.9.",
            static () => Optimizers.Sgd(0.1, nesterov: true));
        LearningChecks.Error(
            "ScaleByAdam: beta2 must be at least 0 and below 1, but got 1. Use a number such as 0.9.",
            static () => Optimizers.Adam(0.1, beta2: 1));
        LearningChecks.Error(
            "Adam: the weight decay must not be negative, but got -1. Use 0 or a positive number.",
            static () => Optimizers.Adam(0.1, weightDecay: -1));
        LearningChecks.Error(
            "Optimizer.Update: the parameter is Float32[2], its gradient Float32[3]. "
            + "Both must be floats of one shape; pass the gradient with respect to this very model.",
            () => sgd.Update(w, Zeros([3]), state));
        LearningChecks.Error(
            "Optimizer.Update: the parameter [1] is Float32[2], its gradient Float64[2]. "
            + "Both must be floats of one shape; pass the gradient with respect to this very model.",
            () => sgd.Update(ImmutableArray.Create(w, w), [w, w.Cast(DType.Float64)], state));
        LearningChecks.Error(
            "Optimizer.Update: model and gradient differ at the root: 1 element against 2 elements. "
            + "Pass the gradient with respect to this very model.",
            () => sgd.Update(ImmutableArray.Create(w), [w, w], state));
        LearningChecks.Error(
            "Optimizer.Update: the state was made by an optimizer of 1 transforms, but this one has 2. "
            + "Start with the state that Init of this optimizer gives.",
            () => Optimizers.Sgd(0.1, 0.9).Update(w, w, state));
    }

    /// <summary>Runs three updates and compares each with a rule for single numbers: parameter, gradient and index to parameter.</summary>
    private static void Follow(Optimizer optimizer, Func<double, double, int, double> rule)
    {
        Tensor w = From(Start);
        OptimizerState state = optimizer.Init(w);
        double[] expected = Start;
        foreach (double[] gradient in Gradients)
        {
            (w, state) = optimizer.Update(w, From(gradient), state);
            expected = [.. expected.Select((parameter, i) => rule(parameter, gradient[i], i))];
            LearningChecks.Close(expected, w.ToArray<double>());
        }
    }

    [Fact]
    public void The_state_of_another_model_is_refused()
    {
        Tensor matrix = Ones([2, 3]), vector = Ones([3]);
        LearningChecks.Error(
            "Optimizer.Update: the state remembers (Float32[3], Float32[3]), but this model needs (Float32[2, 3], Float32[2, 3]). "
            + "Start with the state that Init gives for this very model.",
            () => Optimizers.Adam(0.1).Update(matrix, matrix, Optimizers.Adam(0.1).Init(vector)));
        LearningChecks.Error(
            "Optimizer.Update: the state remembers (Float32[3]), but this model needs (Float32[3], Float32[3]). "
            + "Start with the state that Init gives for this very model.",
            () => Optimizers.Sgd(0.1, 0.9).Update((vector, vector), (vector, vector), Optimizers.Sgd(0.1, 0.9).Init(vector)));
    }

    [Fact]
    public void A_schedule_gives_a_scalar()
    {
        Tensor w = Ones([2]);
        Optimizer sgd = Optimizers.Sgd(static _ => Ones([2]));
        LearningChecks.Error(
            "Scale: the factor must be a scalar, but its function returned Float32[2]. Return one number, as Schedules do.",
            () => sgd.Update(w, w, sgd.Init(w)));
    }
}
