using static AutoGrad.Tensor;
using static AutoGrad.Testing.GraphChoosers;
using static AutoGrad.Transforms;

namespace AutoGrad.Testing;

internal static partial class GraphOperations
{
    /// <summary>Random numbers of fixed keys, and of keys into which integers are folded.</summary>
    private static IEnumerable<GraphOperation> RandomNumbers()
    {
        GraphChooser any = Nothing(static draft => new()
        {
            Count = draft.Between(0, 99),
            Shape = draft.AnyShape(3),
            DType = draft.FloatType,
        });
        GraphChooser folded = One(
            static x => IsInteger(x) && x.Rank == 0,
            static (draft, _) => new() { Count = draft.Between(0, 99), Shape = draft.AnyShape(2), DType = draft.FloatType });
        GraphChooser bounded = One(IsFloat, static (draft, x) => new() { Count = draft.Between(0, 99), Shape = x.Shape });
        return
        [
            Smooth(any, static p => Key.FromSeed(p.Count).Normal(p.Shape, p.DType)),
            Smooth(any, static p => Key.FromSeed(p.Count).Uniform(p.Shape, -1, 1, p.DType)),
            Smooth(any, static p => Key.FromSeed(p.Count).Bits(p.Shape).Cast(p.DType) / 4294967296.0),
            Smooth(Nothing(static draft => new() { Count = draft.Between(0, 5) }), static p => Key.FromSeed(7).Permutation(p.Count)),
            Kinked(
                One(IsFloat, static (_, x) => new() { Shape = x.Shape }),
                static (x, p) => Key.FromSeed(5).Bernoulli(Sigmoid(x), p.Shape)),
            Smooth(any, static p => Key.FromSeed(p.Count).Laplace(p.Shape, p.DType) / 4),
            Smooth(any, static p => Key.FromSeed(p.Count).Exponential(p.Shape, p.DType) / 4),
            Smooth(any, static p => Key.FromSeed(p.Count).Gumbel(p.Shape, p.DType) / 4),
            Smooth(bounded, static (x, p) => Key.FromSeed(p.Count).TruncatedNormal(Sigmoid(x), 2, p.Shape)),
            // What moves a drawn number is not what its derivative holds fixed: no differences of these.
            Kinked(bounded, static (x, p) => Tanh(Key.FromSeed(p.Count).Gamma(Exp(x / 4), p.Shape) / 4)),
            Kinked(bounded, static (x, p) => Key.FromSeed(p.Count).Beta(Exp(x / 4), 2, p.Shape)),
            Kinked(bounded, static (x, p) => Tanh(Grad(v => Key.FromSeed(p.Count).LogGamma(Exp(v / 4), p.Shape).Sum(), x))),
            Kinked(bounded, static (x, p) => Tanh(Key.FromSeed(p.Count).Poisson(Exp(x / 4), p.Shape) / 4)),
            Smooth(
                One(IsFloatWithAxis, static (draft, x) => x.Shape[0] > 0 ? new() { Count = draft.Between(0, 99) } : null),
                static (x, p) => Key.FromSeed(p.Count).Shuffle(x)),
            Smooth(folded, static (x, p) => Key.FromSeed(p.Count).FoldIn(x).Uniform(p.Shape, 0, 1, p.DType)),
            Smooth(folded, static (x, p) => Key.FromSeed(p.Count).FoldIn(x).Split().Second.Normal(p.Shape, p.DType)),
        ];
    }

    /// <summary>Steps that are transforms of small functions, with captured values: what happens to derivatives of derivatives.</summary>
    private static IEnumerable<GraphOperation> NestedTransforms()
    {
        GraphChooser one = One(IsFloat);
        GraphChooser alike = Two(IsFloat, static (x, y) => x.Type == y.Type);
        return
        [
            Smooth(one, static (x, _) => Grad(v => (Sin(v) * v).Sum(), x)),
            Smooth(alike, static (x, y, _) => Grad(v => Sin(v * y).Sum(), x)),
            Smooth(alike, static (x, y, _) => Grad(v => (v * Grad(w => (w * v * Cos(w)).Sum(), y)).Sum(), x)),
            Smooth(alike, static (x, y, _) => Jvp(v => Tanh(v) * v, x, y).Tangent),
            Smooth(alike, static (x, y, _) => Jvp(v => v.CumulativeSum(0) * y.Sum(), x.ExpandDims(0), y.ExpandDims(0)).Tangent),
            Smooth(alike, static (x, y, _) => Vjp(v => Square(v) * x, y).Pullback(x)),
            Smooth(One(IsFloatWithAxis), static (x, _) => Vmap(v => Sin(v) * v.Sum())(x)),
            Smooth(
                Two(IsFloatWithAxis, static (x, y) => x.DType == y.DType && y.Rank == 0),
                static (x, y, _) => Vmap(v => Grad(w => Sin(w * y).Sum(), v))(x)),
            Smooth(
                One(IsFloatMatrix),
                static (x, _) => Vmap(v => Vmap(w => w.CumulativeSum(0) * v.Sum())(v.ExpandDims(1)), -1)(x.Flatten(1))),
            Smooth(one, static (x, _) => Compile(static (Tensor v) => Exp(-v * v))(x)),
            Smooth(one, static (x, _) => Checkpoint((Tensor v) => Sin(v) * Exp(-v * v))(x)),
            Smooth(alike, static (x, y, _) => Grad(Checkpoint((Tensor v) => Sin(v * Checkpoint((Tensor w) => Tanh(w * v))(y)).Sum()), x)),
            Smooth(one, static (x, _) => Checkpoint((Tensor v) => Sin(v).Named("s") * v, CheckpointPolicy.Named("s"))(x)),
            Smooth(one, static (x, _) => CustomVjp((Tensor v) => Sin(v) * v, (v, _, ct) => ct * ((Cos(v) * v) + Sin(v)))(x)),
            Smooth(
                alike,
                static (x, y, _) => CustomVjp(
                    (Tensor v, Tensor w) => Tanh(v) * w,
                    (v, w, r, ct) => (ct * (w - (r * Tanh(v))), ct * Tanh(v)))(x, y)),
            Smooth(one, static (x, _) => CustomJvp((Tensor v) => Tanh(Sin(v)), (v, r, dv) => (1 - (r * r)) * Cos(v) * dv)(x)),
        ];
    }
}
