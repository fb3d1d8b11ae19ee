using BenchmarkDotNet.Attributes;
using static AutoGrad.Tensor;
using static AutoGrad.Transforms;

namespace AutoGrad.Benchmarks.Movement;

/// <summary>Numbers that change their places.</summary>
public class Copies
{
    private static readonly Func<Tensor, Tensor> Transposed = Compile(static (Tensor x) => x.Transpose());
    private static readonly Func<Tensor, Tensor> LastChannels = Compile(static (Tensor x) => x.Reshape(x.Shape[0] / 64, 64, -1, 32).Transpose([0, 2, 3, 1]));
    private static readonly Func<Tensor, Tensor> HeadsApart = Compile(static (Tensor x) => x.Reshape(x.Shape[0] / 64, -1, 8, 64).Transpose([0, 2, 1, 3]));
    private static readonly Func<Tensor, Tensor> Flipped = Compile(static (Tensor x) => x.Flip(1));
    private static readonly Func<Tensor, Tensor> Columns = Compile(static (Tensor x) => Concatenate([x, x], 1));
    private static readonly Func<Tensor, Tensor> Padded = Compile(static (Tensor x) => x.Pad([1, 1], [1, 1]));
    private static readonly Func<Tensor, Tensor> EverySecond = Compile(static (Tensor x) => x.Reshape(-1, 2)[.., 0] + 0f);
    private static readonly Func<Tensor, Tensor, Tensor> Taken = Compile(static (Tensor x, Tensor rows) => Take(x, rows));
    private static readonly Func<Tensor, Tensor, Tensor> Added = Compile(static (Tensor x, Tensor rows) => ScatterAdd(ZerosLike(x), rows, x));

    private Tensor x = 0f, rows = 0;

    [Params(512, 1024, 4096)]
    public int Size { get; set; }

    [GlobalSetup]
    public void Setup() => (x, rows) = (Inputs.Normal([Size, Size]), Key.FromSeed(2).Permutation(Size).Evaluate());

    [Benchmark]
    public Tensor Transpose() => Transposed(x);

    [Benchmark]
    public Tensor ChannelsLast() => LastChannels(x);

    [Benchmark]
    public Tensor Heads() => HeadsApart(x);

    [Benchmark]
    public Tensor Flip() => Flipped(x);

    [Benchmark]
    public Tensor ConcatenateColumns() => Columns(x);

    [Benchmark]
    public Tensor Pad() => Padded(x);

    [Benchmark]
    public Tensor SliceWithStep2() => EverySecond(x);

    [Benchmark]
    public Tensor GatherRows() => Taken(x, rows);

    [Benchmark]
    public Tensor ScatterRows() => Added(x, rows);
}
