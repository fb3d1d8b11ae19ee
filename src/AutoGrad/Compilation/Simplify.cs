using System.Collections.Immutable;

namespace AutoGrad.Compilation;

/// <summary>
/// Algebra: an expression becomes one of the same meaning with fewer or cheaper operations. The laws are the tables of <see cref="Rule"/>s
/// in the files beside this one. A walk goes from inputs to outputs and gives every node its final form before its readers are looked at.
/// </summary>
/// <remarks>
/// <para>
/// What is computed stays the same up to what each rule says itself: where two operations become one, rounding may differ in the last
/// place, and a zero may change its sign; a sum of different terms is never put in another order. There are never more operations than
/// before, apart from numbers, which cost nothing: a rule that moves an operation outwards only applies where the old one has no other
/// reader.
/// </para>
/// <para>
/// It ends because every rule takes a node away, or makes one cheaper, or brings numbers to the left or signs and broadcasts further out,
/// and none does the opposite. Few graphs need a second walk, which sees how often the nodes of the first one are read.
/// </para>
/// </remarks>
internal static class Simplify
{
    private const int MostWalks = 8;

    /// <summary>All laws. For a node the first one in this order that applies is taken.</summary>
    public static ImmutableArray<Rule> Rules { get; } =
    [
        .. NumberRules.All,
        .. SumRules.All,
        .. ProductRules.All,
        .. SignRules.All,
        .. MaskRules.All,
        .. ChoiceRules.All,
        .. CastRules.All,
        .. MovementRules.All,
        .. PaddingRules.All,
        .. ReductionRules.All,
        .. ContractionRules.All,
        .. WrapperRules.All,
    ];

    /// <summary>A graph that is going to be run and never differentiated again; what is known stays as it is.</summary>
    public static Graph Apply(Graph graph) =>
        Graph.Of(graph.Inputs.AsSpan(), Apply(graph.Outputs.AsSpan(), static node => node.Value is not null, isFinal: true).AsSpan());

    /// <summary>The outputs in simple form.</summary>
    /// <param name="outputs">The expressions.</param>
    /// <param name="isFixed">Which nodes stay as they are, with all that they are made of; nothing is known about their numbers.</param>
    /// <param name="isFinal">Whether the result is only computed, and never differentiated, batched or read by a person.</param>
    public static ImmutableArray<Tensor> Apply(ReadOnlySpan<Tensor> outputs, Func<Tensor, bool> isFixed, bool isFinal)
    {
        ImmutableArray<Tensor> result = Deduplicate.Apply(outputs, isFixed, isFinal);
        for (int walk = 0; walk < MostWalks; walk++)
        {
            var rewriting = new Rewriting(isFixed, isFinal);
            result = rewriting.Apply(result.AsSpan());
            if (!rewriting.Changed) break;
        }
        return result;
    }
}
