using System.Collections.Immutable;
using AutoGrad.Learning;
using BenchmarkDotNet.Attributes;
using static AutoGrad.Transforms;

namespace AutoGrad.Benchmarks.Updates;

/// <summary>One update of a million parameters, in one array and in a hundred, in place.</summary>
public class Optimization
{
    private Action update = static () => { };

    [Params(1, 100)]
    public int Arrays { get; set; }

    [Params("descent", "momentum", "Adam")]
    public string Rule { get; set; } = "";

    [GlobalSetup]
    public void Setup()
    {
        Optimizer optimizer = Rule switch
        {
            "descent" => Optimizers.Sgd(1e-3),
            "momentum" => Optimizers.Sgd(1e-3, momentum: 0.9),
            _ => Optimizers.Adam(1e-3),
        };
        ImmutableArray<Tensor> model = [.. Enumerable.Range(0, Arrays).Select(i => Inputs.Normal([1_000_000 / Arrays], i))];
        ImmutableArray<Tensor> gradient = [.. Enumerable.Range(0, Arrays).Select(i => Inputs.Normal([1_000_000 / Arrays], 1000 + i))];
        OptimizerState state = optimizer.Init(model);
        var step = Compile(
            (ImmutableArray<Tensor> model, OptimizerState state, ImmutableArray<Tensor> gradient) =>
                optimizer.Update(model, gradient, state), donate: [0, 1]);
        update = () => (model, state) = step(model, state, gradient);
    }

    [Benchmark]
    public void Update() => update();
}
