using static AutoGrad.Tensor;
using static AutoGrad.Testing.GraphChoosers;

namespace AutoGrad.Testing;

internal static partial class GraphOperations
{
    /// <summary>Functions of one float, kept inside their domains by what is put into them.</summary>
    private static IEnumerable<GraphOperation> ElementwiseFunctions()
    {
        GraphChooser one = One(IsFloat);
        return
        [
            Smooth(one, static (x, _) => Sin(x)),
            Smooth(one, static (x, _) => Cos(x)),
            Smooth(one, static (x, _) => Tan(Sin(x))),
            Smooth(one, static (x, _) => Asin(0.9 * Sin(x))),
            Smooth(one, static (x, _) => Acos(0.9 * Cos(x))),
            Smooth(one, static (x, _) => Atan(x)),
            Smooth(one, static (x, _) => Sinh(Tanh(x))),
            Smooth(one, static (x, _) => Cosh(Sin(x))),
            Smooth(one, static (x, _) => Tanh(x)),
            Smooth(one, static (x, _) => Asinh(x)),
            Smooth(one, static (x, _) => Acosh(Square(x) + 1.5)),
            Smooth(one, static (x, _) => Atanh(0.8 * Tanh(x))),
            Smooth(one, static (x, _) => Exp(x)),
            Smooth(one, static (x, _) => Exp2(x)),
            Smooth(one, static (x, _) => Expm1(Sin(x))),
            Smooth(one, static (x, _) => Log(Square(x) + 0.5)),
            Smooth(one, static (x, _) => Log2(Square(x) + 0.6)),
            Smooth(one, static (x, _) => Log10(Exp(x) + 0.2)),
            Smooth(one, static (x, _) => Log1p(Square(x))),
            Smooth(one, static (x, _) => Sqrt(Square(x) + 0.3)),
            Smooth(one, static (x, _) => Rsqrt(Square(x) + 0.5)),
            Smooth(one, static (x, _) => Cbrt(Square(x) + 0.4)),
            Smooth(one, static (x, _) => Reciprocal(Square(x) + 0.6)),
            Smooth(one, static (x, _) => Sigmoid(x)),
            Smooth(one, static (x, _) => Softplus(x)),
            Smooth(one, static (x, _) => Erf(x)),
            Smooth(one, static (x, _) => Erfc(x)),
            Smooth(one, static (x, _) => ErfInverse(0.8 * Tanh(x))),
            Smooth(one, static (x, _) => LogGamma(Square(x) + 0.7)),
            Smooth(one, static (x, _) => Digamma(Square(x) + 0.7)),
            Smooth(
                One(IsFloat, static (draft, _) => new() { Count = draft.Between(1, 3) }),
                static (x, p) => Polygamma(p.Count, Square(x) + 1.2)),
            Smooth(one, static (x, _) => Square(x)),
            Smooth(one, static (x, _) => Power(x, 2)),
            Smooth(one, static (x, _) => Power(x, 3)),
            Smooth(one, static (x, _) => Power(Square(x) + 0.5, -1.5)),
            Smooth(one, static (x, _) => -x),
            Smooth(one, static (x, _) => 0.5 * x),
            Smooth(one, static (x, _) => 1 - x),
            Kinked(one, static (x, _) => StopGradient(x)),
            Smooth(One(IsFloat, static (draft, _) => new() { DType = draft.FloatType }), static (x, p) => x.Cast(p.DType)),
            Smooth(one, static (x, _) => x.Cast(DType.Float64)),
            Smooth(one, static (x, _) => x.Cast(DType.Float32)),
        ];
    }

    /// <summary>Functions of floats with kinks and jumps.</summary>
    private static IEnumerable<GraphOperation> KinkedFunctions()
    {
        GraphChooser one = One(IsFloat);
        GraphChooser two = Two(IsFloat, Match);
        return
        [
            Kinked(one, static (x, _) => Abs(x)),
            Kinked(one, static (x, _) => Maximum(x, 0)),
            Kinked(one, static (x, _) => Clamp(x, -0.7, 0.8)),
            Kinked(one, static (x, _) => Sign(x)),
            Kinked(one, static (x, _) => Floor(x)),
            Kinked(one, static (x, _) => Ceiling(x)),
            Kinked(one, static (x, _) => Round(x)),
            Kinked(one, static (x, _) => Truncate(x)),
            Kinked(one, static (x, _) => x.Cast(DType.Int32)),
            Kinked(one, static (x, _) => (3 * x).Cast(DType.Int64)),
            Kinked(two, static (x, y, _) => Maximum(x, y)),
            Kinked(two, static (x, y, _) => Minimum(x, y)),
            Kinked(two, static (x, y, _) => Remainder(x, Square(y) + 0.5)),
            Kinked(
                Three(IsFloat, Match, static (x, y, z) => Match(x, z) && BroadcastsWith(y, z)),
                static (x, y, z, _) => Clamp(x, y, y + Square(z))),
            Kinked(two, static (x, y, _) => x < y),
            Kinked(two, static (x, y, _) => x <= y),
            Kinked(two, static (x, y, _) => x > y),
            Kinked(two, static (x, y, _) => x >= y),
            Kinked(two, static (x, y, _) => Equal(x, y)),
            Kinked(two, static (x, y, _) => NotEqual(x, y)),
            Kinked(one, static (x, _) => x > 0),
            Kinked(one, static (x, _) => Where(x > 0, Log(x), 0)),
            Kinked(one, static (x, _) => Where(x > 0, Sqrt(x), 0)),
            Kinked(one, static (x, _) => IsNaN(x)),
            Kinked(one, static (x, _) => IsFinite(Log(x))),
            Kinked(one, static (x, _) => IsInfinite(1 / x)),
        ];
    }

    private static IEnumerable<GraphOperation> Arithmetic()
    {
        GraphChooser two = Two(IsFloat, Match);
        return
        [
            Smooth(two, static (x, y, _) => x + y),
            Smooth(two, static (x, y, _) => x - y),
            Smooth(two, static (x, y, _) => x * y),
            Smooth(two, static (x, y, _) => x / (Square(y) + 0.5)),
            Smooth(two, static (x, y, _) => Power(Square(x) + 0.5, Sin(y))),
            Smooth(two, static (x, y, _) => Atan2(x, Square(y) + 0.5)),
            Smooth(two, static (x, y, _) => Sin(x) * Exp(-y * y)),
            Smooth(
                Three(
                    IsBool,
                    static (condition, x) => IsFloat(x) && BroadcastsWith(condition, x),
                    static (condition, x, y) => Match(x, y) && BroadcastsWith(condition, y)),
                static (x, y, z, _) => Where(x, y, z)),
            Smooth(Two(IsBool, static (condition, x) => IsFloat(x) && BroadcastsWith(condition, x)), static (x, y, _) => Where(x, y, 0.5)),
        ];
    }

    /// <summary>Values without derivatives. They come from inputs or from jumps of floats.</summary>
    private static IEnumerable<GraphOperation> IntegersAndBools()
    {
        GraphChooser integer = One(IsInteger);
        GraphChooser integers = Two(IsInteger, Match);
        GraphChooser word = One(IsWord);
        GraphChooser words = Two(IsWord, Match);
        GraphChooser truth = One(IsBool);
        GraphChooser truths = Two(IsBool, Match);
        return
        [
            Smooth(integers, static (x, y, _) => x + y),
            Smooth(integers, static (x, y, _) => x - 2 * y),
            Smooth(integers, static (x, y, _) => x * y),
            Smooth(integers, static (x, y, _) => x / y),
            Smooth(integers, static (x, y, _) => Remainder(x, y)),
            Smooth(integers, static (x, y, _) => Maximum(x, y)),
            Smooth(integers, static (x, y, _) => Minimum(x, y)),
            Smooth(integers, static (x, y, _) => x < y),
            Smooth(integers, static (x, y, _) => x >= y),
            Smooth(integers, static (x, y, _) => Equal(x, y)),
            Smooth(integers, static (x, y, _) => And(x, y)),
            Smooth(integers, static (x, y, _) => Or(x, y)),
            Smooth(integers, static (x, y, _) => Xor(x, y)),
            Smooth(integer, static (x, _) => -Abs(x)),
            Smooth(integer, static (x, _) => Sign(x - 2)),
            Smooth(integer, static (x, _) => Not(x)),
            Smooth(integer, static (x, _) => Clamp(x, 1, 3)),
            Smooth(integer, static (x, _) => ShiftLeft(x, 1)),
            Smooth(integer, static (x, _) => ShiftRight(x, 1)),
            Smooth(integer, static (x, _) => NotEqual(x, 1)),
            Smooth(integer, static (x, _) => x.Cast(DType.Int64)),
            Smooth(integer, static (x, _) => x.Cast(DType.Int32)),
            Smooth(integer, static (x, _) => x.Cast(DType.UInt32).Cast(DType.Int32)),
            Smooth(One(IsInteger, static (draft, _) => new() { DType = draft.FloatType }), static (x, p) => 0.1 * x.Cast(p.DType)),
            Smooth(
                One(IsInteger, static (draft, _) => new() { DType = draft.FloatType, Count = draft.Between(1, 4) }),
                static (x, p) => OneHot(Remainder(Abs(x), p.Count), p.Count, p.DType)),
            Smooth(words, static (x, y, _) => x + y),
            Smooth(words, static (x, y, _) => Remainder(x, y + 1)),
            Smooth(words, static (x, y, _) => Xor(x, y)),
            Smooth(words, static (x, y, _) => x < y),
            Smooth(word, static (x, _) => ShiftLeft(x, 2)),
            Smooth(word, static (x, _) => Maximum(x, 2)),
            Smooth(word, static (x, _) => x.Cast(DType.Int32)),
            Smooth(One(IsWord, static (draft, _) => new() { DType = draft.FloatType }), static (x, p) => 0.1 * x.Cast(p.DType)),
            Smooth(truths, static (x, y, _) => And(x, y)),
            Smooth(truths, static (x, y, _) => Or(x, y)),
            Smooth(truths, static (x, y, _) => Xor(x, y)),
            Smooth(truth, static (x, _) => Not(x)),
            Smooth(truth, static (x, _) => x.Cast(DType.Int32)),
            Smooth(One(IsBool, static (draft, _) => new() { DType = draft.FloatType }), static (x, p) => x.Cast(p.DType)),
        ];
    }

    private static IEnumerable<GraphOperation> Creations()
    {
        GraphChooser any = Nothing(static draft => new()
        {
            Shape = draft.AnyShape(3),
            DType = draft.FloatType,
            Number = draft.Between(-9, 9) / 8.0,
            Count = draft.Between(0, 4),
            Axis = 0,
        });
        return
        [
            Smooth(any, static p => Full(p.Shape, p.Number, p.DType)),
            Smooth(any, static p => Zeros(p.Shape, p.DType)),
            Smooth(any, static p => Ones(p.Shape, p.DType)),
            Smooth(any, static p => Eye(p.Count, 3, p.DType)),
            Smooth(any, static p => Arange(p.Count)),
            Smooth(any, static p => Linspace(-1, p.Number, p.Count, p.DType)),
            Smooth(
                Nothing(static draft => draft.AnyShape(3) is { Rank: > 0 } shape
                    ? new() { Shape = shape, Axis = draft.Between(0, shape.Rank - 1) }
                    : null),
                static p => Iota(p.Shape, p.Axis)),
            Smooth(One(IsFloat), static (x, _) => ZerosLike(x)),
            Smooth(One(IsFloat), static (x, _) => OnesLike(x)),
        ];
    }
}
