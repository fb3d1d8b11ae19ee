using AutoGrad.Benchmarks.Peers;
using AutoGrad.Learning;
using BenchmarkDotNet.Attributes;
using static AutoGrad.Transforms;

namespace AutoGrad.Benchmarks.Tracing;

/// <summary>
/// What a step of a tiny network costs beside its arithmetic: building its expressions, evaluating them, calling what was compiled.
/// </summary>
public class Overheads
{
    private static readonly Tensor X = [[0f, 0f], [0f, 1f], [1f, 0f], [1f, 1f]], Y = [[0f], [1f], [1f], [0f]];
    private static readonly Func<XorNetwork, XorNetwork> Compiled = Compile((XorNetwork model) => Step(model));
    private static readonly Func<Tensor, Tensor> Identical = Compile(static (Tensor x) => x + 1);

    private readonly XorNetwork network = Tree.Evaluate(XorNetwork.Init(Key.FromSeed(1)));
    private readonly Tensor number = Inputs.Normal([1]);

    [Benchmark]
    public object BuildExpressions() => Losses.MeanSquaredError(network.Apply(X), Y);

    [Benchmark]
    public object BuildGradient() => Step(network);

    [Benchmark]
    public object EvaluatePlainly() => Tree.Evaluate(Step(network));

    [Benchmark]
    public object CallCompiled() => Compiled(network);

    [Benchmark]
    public Tensor EvaluateOneAddition() => (number + 1).Evaluate();

    [Benchmark]
    public Tensor CallCompiledAddition() => Identical(number);

    private static XorNetwork Step(XorNetwork model)
    {
        XorNetwork gradient = Grad((XorNetwork m) => Losses.MeanSquaredError(m.Apply(X), Y))(model);
        return Tree.Zip(model, gradient, static (parameter, slope) => parameter - 0.1f * slope);
    }
}
