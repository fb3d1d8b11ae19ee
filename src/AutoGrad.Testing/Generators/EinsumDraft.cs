using System.Collections.Immutable;
using FsCheck;
using FsCheck.Fluent;

namespace AutoGrad.Testing;

/// <summary>How an <see cref="EinsumCase"/> is made: the size of each letter, the letters of each operand and of the result.</summary>
/// <param name="Sizes">By letter.</param>
/// <param name="Terms">The letters of each operand.</param>
/// <param name="Result">The letters of the result; null for what is meant without an arrow.</param>
/// <param name="Ellipses">The axes under the ellipsis of each operand, which broadcast together; null for an operand without.</param>
/// <param name="Seed">Chooses the numbers.</param>
internal sealed record EinsumDraft(
    ImmutableDictionary<char, int> Sizes, ImmutableArray<string> Terms, string? Result, ImmutableArray<Shape?> Ellipses, int Seed)
{
    private const string Letters = "ijkl";

    public static Gen<EinsumDraft> Generator()
    {
        Gen<ImmutableDictionary<char, int>> sizes = Gen.Frequency((1, Gen.Constant(0)), (5, Gen.Constant(1)), (24, Gen.Choose(2, 3)))
            .ArrayOf(Letters.Length)
            .Select(static drawn => Letters.Zip(drawn).ToImmutableDictionary(static pair => pair.First, static pair => pair.Second));
        Gen<string> term =
            from length in Gen.Choose(0, 3)
            from letters in Gen.Elements(Letters.ToCharArray()).ArrayOf(length)
            select new string(letters);
        return
            from size in sizes
            from count in Gen.Choose(1, 3)
            from terms in term.ArrayOf(count)
            from common in Gen.Choose(1, 3).ArrayOf(2)
            from withEllipsis in Gen.Elements(true, false, false, false).ArrayOf(count)
            from batches in TensorGenerators.BroadcastingTo(Shape.Create(common)).ArrayOf(count)
            from order in Gen.Shuffle(terms.SelectMany(static letters => letters).Distinct())
            from kept in Gen.Choose(0, order.Length)
            from isImplicit in Gen.Elements(true, false, false)
            from seed in Gen.Choose(0, 9999)
            select new EinsumDraft(
                size,
                [.. terms],
                isImplicit ? null : new string(order[..kept]),
                [.. withEllipsis.Select((has, i) => has ? batches[i] : (Shape?)null)],
                seed);
    }

    public EinsumCase Case()
    {
        bool hasEllipsis = Ellipses.Any(static shape => shape is not null);
        string terms = string.Join(",", Terms.Select((letters, i) => Ellipses[i] is null ? letters : $"...{letters}"));
        string result = Result is null ? "" : $"->{(hasEllipsis ? "..." : "")}{Result}";
        var random = new Random(Seed);
        return new(terms + result, [.. Terms.Select((letters, i) => Operand(letters, Ellipses[i] ?? [], random))]) { Draft = this };
    }

    /// <summary>One operand less, one letter less, smaller sizes, no ellipsis, the result that is meant without an arrow.</summary>
    public IEnumerable<EinsumDraft> Smaller()
    {
        for (int i = 0; i < Terms.Length && Terms.Length > 1; i++)
        {
            yield return Known(this with { Terms = Terms.RemoveAt(i), Ellipses = Ellipses.RemoveAt(i) });
        }
        foreach (char letter in Terms.SelectMany(static letters => letters).Distinct())
        {
            string name = $"{letter}";
            yield return this with { Terms = [.. Terms.Select(letters => letters.Replace(name, ""))], Result = Result?.Replace(name, "") };
            if (Sizes[letter] > 1) yield return this with { Sizes = Sizes.SetItem(letter, 1) };
        }
        for (int i = 0; i < Terms.Length; i++)
        {
            if (Ellipses[i] is not null) yield return this with { Ellipses = Ellipses.SetItem(i, null) };
            for (int k = 0; k < Terms[i].Length; k++) yield return Known(this with { Terms = Terms.SetItem(i, Terms[i].Remove(k, 1)) });
        }
    }

    /// <summary>The draft without letters of the result that no operand has.</summary>
    private static EinsumDraft Known(EinsumDraft draft) => draft with
    {
        Result = draft.Result is null ? null : string.Concat(draft.Result.Where(letter => draft.Terms.Any(term => term.Contains(letter)))),
    };

    private Tensor Operand(string letters, Shape batch, Random random)
    {
        Shape shape = [.. batch, .. letters.Select(letter => Sizes[letter])];
        return Tensor.From([.. Enumerable.Range(0, shape.Size).Select(_ => Math.Round((4 * random.NextDouble()) - 2, 1))], shape);
    }
}
