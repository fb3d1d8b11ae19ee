using System.Collections.Immutable;
using AutoGrad.Learning;
using static AutoGrad.Tensor;
using static AutoGrad.Transforms;

namespace AutoGrad.Benchmarks.Bounds;

/// <summary>
/// What has so little arithmetic that only the speed of memory should count, on arrays that fit into the last cache and on larger ones.
/// </summary>
internal static class MemoryBoundWork
{
    public static ImmutableArray<MovedBytes> All { get; } =
        [.. Maps(1024), .. Maps(4096), .. Movement(1024), .. Movement(4096), .. Updates()];

    private static IEnumerable<MovedBytes> Maps(int n)
    {
        Shape square = [n, n];
        yield return MovedBytes.Of($"negate {n}", [square], x => -x[0]);
        yield return MovedBytes.Of($"add {n}", [square, square], x => x[0] + x[1]);
        yield return MovedBytes.Of($"chain {n}", [square, square, square], x => Maximum(x[0] * x[1] + x[2], 0f) * 0.5f - x[0]);
        yield return MovedBytes.Of($"add row {n}", [square, [n]], x => x[0] + x[1]);
        yield return MovedBytes.Of($"add column {n}", [square, [n, 1]], x => x[0] + x[1]);
        yield return MovedBytes.Of($"sum all {n}", [square], x => x[0].Sum());
        yield return MovedBytes.Of($"sum axis 0 {n}", [square], x => x[0].Sum(0));
        yield return MovedBytes.Of($"sum axis 1 {n}", [square], x => x[0].Sum(1));
        yield return MovedBytes.Of($"sum middle axis {n}", [[n / 64, 64, n]], x => x[0].Sum(1));
        yield return MovedBytes.Of($"softmax {n}", [square], x => Softmax(x[0]));
    }

    private static IEnumerable<MovedBytes> Movement(int n)
    {
        Shape square = [n, n];
        yield return MovedBytes.Of($"transpose {n}", [square], x => x[0].Transpose());
        yield return MovedBytes.Of($"transpose Float64 {n}", () => [Key.FromSeed(0).Normal([n, n / 2], DType.Float64)], x => x[0].Transpose());
        yield return MovedBytes.Of($"transpose odd {n - 1}", [[n - 1, n + 1]], x => x[0].Transpose());
        yield return MovedBytes.Of($"transpose 64 matrices {n}", [[64, n / 8, n / 8]], x => x[0].Transpose([0, 2, 1]));
        yield return MovedBytes.Of($"channels last {n}", [[n / 64, 64, n / 32, 32]], x => x[0].Transpose([0, 2, 3, 1]));
        yield return MovedBytes.Of($"channels first {n}", [[n / 64, n / 32, 32, 64]], x => x[0].Transpose([0, 3, 1, 2]));
        yield return MovedBytes.Of($"heads {n}", [[n / 64, n / 8, 8, 64]], x => x[0].Transpose([0, 2, 1, 3]));
        yield return MovedBytes.Of($"reverse axes {n}", [[n / 64, 64, n / 32, 32]], x => x[0].Transpose());
        yield return MovedBytes.Of($"flip {n}", [square], x => x[0].Flip(1));
        yield return MovedBytes.Of($"concatenate rows {n}", [[n / 2, n], [n / 2, n]], x => Concatenate([x[0], x[1]], 0));
        yield return MovedBytes.Of($"concatenate columns {n}", [[n, n / 2], [n, n / 2]], x => Concatenate([x[0], x[1]], 1));
        yield return MovedBytes.Of($"pad {n}", [square], x => x[0].Pad([1, 1], [1, 1]));
        yield return MovedBytes.Of($"slice of columns {n}", [[n, n + 8]], x => x[0][.., 4..^4] + 0f);
        yield return MovedBytes.Of($"gather rows {n}", () => [Key.FromSeed(0).Normal(square), Rows(n)], x => Take(x[0], x[1]));
        yield return MovedBytes.Of(
            $"scatter rows {n}", () => [Key.FromSeed(0).Normal(square), Rows(n)], x => ScatterAdd(Zeros(square), x[1], x[0]));
    }

    private static IEnumerable<MovedBytes> Updates()
    {
        foreach ((string name, Optimizer optimizer, int arrays) in ((string, Optimizer, int)[])
            [("descent", Optimizers.Sgd(0.1), 3), ("momentum", Optimizers.Sgd(0.1, momentum: 0.9), 5), ("Adam", Optimizers.Adam(1e-3), 7)])
        {
            foreach (int n in (int[])[1024, 4096])
            {
                yield return new($"{name} {n}", arrays * 4L * n * n, () =>
                {
                    Tensor model = Key.FromSeed(1).Normal([n, n]).Evaluate(), gradient = Key.FromSeed(2).Normal([n, n]).Evaluate();
                    OptimizerState state = optimizer.Init(model);
                    var update = Compile((Tensor model, OptimizerState state, Tensor gradient) => optimizer.Update(model, gradient, state), donate: [0, 1]);
                    return () => (model, state) = update(model, state, gradient);
                });
            }
        }
    }

    private static Tensor Rows(int count) => Key.FromSeed(5).Permutation(count);
}
