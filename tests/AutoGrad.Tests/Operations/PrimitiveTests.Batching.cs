using AutoGrad.Compilation;
using Xunit;

namespace AutoGrad.Tests.Operations;

/// <content>
/// What batch rules are beyond right: one piece, at no more than the work of the examples one by one, and tried with every choice of
/// inputs.
/// </content>
public abstract partial class PrimitiveTests
{
    private const int BatchSize = 3;

    /// <summary>An input of another example: the same type, other numbers the primitive accepts just as well.</summary>
    protected virtual Tensor Vary(Tensor input, int example, Random random) =>
        input.DType == DType.Float64 ? input * (1 - (0.01 * example)) : input;

    /// <summary>Whether examples may go different ways, so that a batch goes all of them for all examples.</summary>
    protected virtual bool IsChosenByExample => false;

    [Fact]
    public void A_batch_is_one_piece_and_costs_no_more_than_its_examples() => ForEachChoice((law, isBatched) =>
    {
        Tensor single = law.Function([.. law.Inputs.Select(static input => Placeholder.Create(input.Type))]);
        (int count, long operations) = Cost(law, isBatched, BatchSize);
        Assert.Equal(count, Cost(law, isBatched, 40 * BatchSize).Count);
        long limit = BatchSize * FlopCount.Of(single);
        Assert.True(operations <= limit || IsChosenByExample, $"{operations} operations for {BatchSize} examples, {limit} one by one");
    });

    /// <summary>
    /// The cases reach the batch rule with every choice of batched and shared inputs of the primitive itself; for one with a border, whose
    /// inputs depend on each other, there is no such choice.
    /// </summary>
    [Fact]
    public void Every_subset_of_the_inputs_is_batched()
    {
        if (Primitive.IsSubclassOf(typeof(Joint))) return;
        var seen = new HashSet<(int Inputs, int Subset)>();
        ForEachChoice((law, isBatched) =>
        {
            Tensor[] inputs = [.. law.Inputs.Select(static input => input.Fresh())];
            HashSet<Tensor> depends = [.. inputs.Where((_, i) => isBatched[i])];
            foreach (Tensor node in Graph.Reachable([law.Function(inputs)], static _ => true))
            {
                if (node.Inputs.Any(depends.Contains)) depends.Add(node);
                if (node.Primitive.GetType() != Primitive) continue;
                seen.Add((node.Inputs.Length, node.Inputs.Select((input, i) => depends.Contains(input) ? 1 << i : 0).Sum()));
            }
        });
        int most = seen.Max(static use => use.Inputs);
        Assert.Empty(Enumerable.Range(1, (1 << most) - 1).Except(seen.Where(use => use.Inputs == most).Select(static use => use.Subset)));
    }

    private static (int Count, long Operations) Cost(LawCase law, bool[] isBatched, int size)
    {
        Tensor[] batches =
            [.. law.Inputs.Where((_, i) => isBatched[i]).Select(input => Placeholder.Create(input.Type.WithShape([size, .. input.Shape])))];
        Tensor[] inputs = [.. law.Inputs.Select(static input => Placeholder.Create(input.Type))];
        Tensor[] variables = [.. inputs.Where((_, i) => isBatched[i])];
        Tensor together = Batching.Apply(size, [law.Function(inputs)], variables, batches)[0];
        return (Graph.Reachable([together], static _ => true).Count, FlopCount.Of(together));
    }

    private void ForEachChoice(Action<LawCase, bool[]> law) => ForEach(instance =>
    {
        for (int choice = 1; choice < 1 << instance.Inputs.Length; choice++)
        {
            bool[] isBatched = [.. Enumerable.Range(0, instance.Inputs.Length).Select(i => (choice >> i & 1) == 1)];
            law(instance, isBatched);
        }
    });
}
