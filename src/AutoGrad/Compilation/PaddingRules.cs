using System.Collections.Immutable;
using static AutoGrad.Compilation.Rule;

namespace AutoGrad.Compilation;

/// <summary>Sums of what was padded with zeros, as the gradients of slices are: pieces that follow one another are put together.</summary>
internal static class PaddingRules
{
    private const int MostPieces = 256; // of one concatenation, so that the work over a long sum of pieces stays linear
    private const int MostTerms = 16; // of a sum that are looked at

    public static ImmutableArray<Rule> All { get; } =
    [
        On<Add>("sum of x and y padded to follow one another → concatenation", "−0 stays −0 and does not become +0", SumOfPieces),
        On<Concatenate>("concatenation of a concatenation → one", Exact, Flat),
    ];

    /// <summary>
    /// Joins two pieces of a sum, wherever in it they are: all other terms are 0 where a piece is not, so the order does not matter.
    /// </summary>
    private static Tensor? SumOfPieces(Tensor y, Rewriting graph)
    {
        if (PieceOf(y.Inputs[0], graph) is null && PieceOf(y.Inputs[1], graph) is null) return null;
        var terms = new List<Tensor>();
        Collect(y, isRoot: true);
        for (int i = 0; i < terms.Count; i++)
        {
            if (PieceOf(terms[i], graph) is not { } first) continue;
            for (int j = 0; j < terms.Count; j++)
            {
                if (j == i || PieceOf(terms[j], graph) is not { } second || !first.IsFollowedBy(second)) continue;
                if (Pieces(first.Content, first.Axis, graph) + Pieces(second.Content, first.Axis, graph) > MostPieces) continue;
                Tensor joined = Join(terms[i], first, terms[j], second, graph);
                (Tensor one, Tensor other) = (terms[i], terms[j]);
                terms.RemoveAll(term => term == one || term == other);
                terms.Add(joined);
                return terms.Aggregate((sum, term) => graph.Make(new Add(), sum, term));
            }
        }
        return null;

        void Collect(Tensor node, bool isRoot)
        {
            bool isOpen = isRoot || (terms.Count < MostTerms && graph.As<Add>(node) is not null && graph.IsReadOnce(node));
            if (!isOpen)
            {
                terms.Add(node);
                return;
            }
            foreach (Tensor input in node.Inputs) Collect(input, isRoot: false);
        }
    }

    private static Tensor Join(Tensor first, Piece one, Tensor second, Piece other, Rewriting graph)
    {
        Tensor joined = graph.Make(new Concatenate(one.Axis), one.Content, other.Content);
        var (low, high) = (((Pad)first.Primitive).Low, ((Pad)second.Primitive).High);
        return one.Low == 0 && other.End == second.Shape[one.Axis]
            ? joined
            : graph.Make(new Pad(low, high, Axes.Create(new int[first.Rank]), 0), joined);
    }

    private static Tensor? Flat(Tensor y, Rewriting graph)
    {
        if (graph.As<Concatenate>(y) is not { } outer) return null;
        bool IsInner(Tensor x) => graph.As<Concatenate>(x) is { } inner && inner.Axis == outer.Axis && graph.IsReadOnce(x);
        return y.Inputs.Any(IsInner) && y.Inputs.Sum(x => IsInner(x) ? x.Inputs.Length : 1) <= MostPieces
            ? graph.Make(outer, [.. y.Inputs.SelectMany(x => IsInner(x) ? x.Inputs : [x])])
            : null;
    }

    private static int Pieces(Tensor x, int axis, Rewriting graph) =>
        graph.As<Concatenate>(x) is { } inner && inner.Axis == axis ? x.Inputs.Length : 1;

    /// <summary>What a node is if it is zeros but for a piece along one axis, and nothing else reads it.</summary>
    private static Piece? PieceOf(Tensor x, Rewriting graph)
    {
        if (graph.As<Pad>(x) is not { Value: 0 } pad || !graph.IsReadOnce(x) || pad.Interior.Any(static n => n != 0)) return null;
        int axis = -1;
        for (int k = 0; k < x.Rank; k++)
        {
            if (pad.Low[k] == 0 && pad.High[k] == 0) continue;
            if (axis >= 0 || pad.Low[k] < 0 || pad.High[k] < 0) return null;
            axis = k;
        }
        return axis < 0 ? null : new Piece(x.Inputs[0], axis, pad.Low[axis], pad.Low[axis] + x.Inputs[0].Shape[axis]);
    }

    /// <summary>Numbers from one place of an axis to another, with zeros around them.</summary>
    private readonly record struct Piece(Tensor Content, int Axis, int Low, int End)
    {
        public bool IsFollowedBy(Piece other) => Axis == other.Axis && End == other.Low;
    }
}
