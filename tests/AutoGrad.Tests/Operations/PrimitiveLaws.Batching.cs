using System.Globalization;
using AutoGrad.Compilation;
using Xunit;
using static AutoGrad.Transforms;

namespace AutoGrad.Tests.Operations;

/// <content>
/// The laws of batch rules: whatever is batched, in whatever order and along whatever axes, it is a loop and a stack; but in one piece,
/// at no more than the work of the examples one by one.
/// </content>
public abstract partial class PrimitiveLaws
{
    private const int BatchSize = 3;

    /// <summary>An input of another example: the same type, other numbers the primitive accepts just as well.</summary>
    protected virtual Tensor Vary(Tensor input, int example, Random random) =>
        input.DType == DType.Float64 ? input * (1 - (0.01 * example)) : input;

    /// <summary>Whether examples may go different ways, so that a batch goes all of them for all examples.</summary>
    protected virtual bool IsChosenByExample => false;

    [Fact]
    public void Batch_is_loop_and_stack() => ForEachChoice((law, isBatched, random) =>
    {
        Tensor[][] examples = Examples(law.Inputs, isBatched, random);
        Tensor expected = Stacked([.. Enumerable.Range(0, BatchSize).Select(k => law.Function([.. examples.Select(e => e[k])]))], 0);
        AssertSame(expected, Batched(law, isBatched, Stacks(examples, isBatched)));
    });

    [Fact]
    public void Batch_along_any_axis_is_loop_and_stack() => ForEachChoice((law, isBatched, random) =>
    {
        Tensor[][] examples = Examples(law.Inputs, isBatched, random);
        int?[] axes = [.. law.Inputs.Select((input, i) => isBatched[i] ? random.Next(-input.Rank - 1, input.Rank + 1) : (int?)null)];
        Tensor[] loop = [.. Enumerable.Range(0, BatchSize).Select(k => law.Function([.. examples.Select(e => e[k])]))];
        int to = random.Next(-loop[0].Rank - 1, loop[0].Rank + 1);
        Tensor[] arguments = [.. examples.Select((e, i) => axes[i] is { } axis ? Stacked(e, axis) : e[0])];
        Func<Tensor[], Tensor> function = law.Function;
        AssertSame(Stacked(loop, to), Vmap(function, BatchAxes.By(path => axes[PlaceOf(path)]), to)(arguments));
    });

    /// <summary>Two batches of batches: each input is batched in the inner, in the outer, in both or in neither.</summary>
    [Fact]
    public void Batches_of_batches_are_loops_and_stacks() => ForEachChoice((law, isBatched, random) =>
    {
        bool[] outer = [.. isBatched.Select(_ => random.Next(2) == 0)];
        outer[random.Next(outer.Length)] = true;
        Tensor[][] first = Examples(law.Inputs, isBatched, random), second = [.. first.Select((e, i) => outer[i] ? [.. e.Reverse()] : e)];
        Tensor Loop(Tensor[][] examples) =>
            Stacked([.. Enumerable.Range(0, BatchSize).Select(k => law.Function([.. examples.Select(e => e[k])]))], 0);
        Func<Tensor[], Tensor> function = law.Function;
        Tensor[] arguments = [.. first.Select((e, i) => outer[i]
            ? Stacked([Inner(e, isBatched[i]), Inner(second[i], isBatched[i])], 0)
            : Inner(e, isBatched[i]))];
        Func<Tensor[], Tensor> inside = Vmap(function, Axes(isBatched));
        AssertSame(Stacked([Loop(first), Loop(second)], 0), Vmap(inside, Axes(outer))(arguments));
    });

    [Fact]
    public void Batches_of_none_and_one() => ForEachChoice((law, isBatched, random) =>
    {
        Tensor single = law.Function(law.Inputs);
        Tensor[] ones = [.. law.Inputs.Where((_, i) => isBatched[i]).Select(static input => Stacked([input], 0))];
        Tensor[] nones = [.. ones.Select(static stack => stack.SliceAxis(0, 0, 0))];
        AssertSame(Stacked([single], 0), Batched(law, isBatched, ones));
        Tensor empty = Batched(law, isBatched, nones);
        Assert.Equal(single.Type.WithShape([0, .. single.Shape]), empty.Type);
        Assert.Equal(empty.Type, Evaluation.ValueOf(empty).Type);
    });

    [Fact]
    public void A_batch_is_one_piece_and_costs_no_more_than_its_examples() => ForEachChoice((law, isBatched, random) =>
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
        ForEachChoice((law, isBatched, _) =>
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

    private static Tensor Batched(LawCase law, bool[] isBatched, Tensor[] stacks)
    {
        Tensor[] variables = [.. law.Inputs.Where((_, i) => isBatched[i]).Select(static input => Placeholder.Create(input.Type))];
        int next = 0;
        Tensor output = law.Function([.. law.Inputs.Select((input, i) => isBatched[i] ? variables[next++] : input)]);
        return Batching.Apply(stacks[0].Shape[0], [output], variables, stacks)[0];
    }

    private Tensor[][] Examples(Tensor[] inputs, bool[] isBatched, Random random) =>
        [.. inputs.Select((input, i) =>
            (Tensor[])[.. Enumerable.Range(0, BatchSize).Select(k => isBatched[i] ? Vary(input, k, random) : input)])];

    private static Tensor[] Stacks(Tensor[][] examples, bool[] isBatched) =>
        [.. examples.Where((_, i) => isBatched[i]).Select(static e => Stacked(e, 0))];

    private static Tensor Inner(Tensor[] examples, bool isBatched) => isBatched ? Stacked(examples, 0) : examples[0];

    private static BatchAxes Axes(bool[] isBatched) => BatchAxes.By(path => isBatched[PlaceOf(path)] ? 0 : null);

    private static int PlaceOf(TreePath path) => int.Parse(path.ToString().Trim('[', ']'), CultureInfo.InvariantCulture);

    private static void AssertSame(Tensor expected, Tensor actual)
    {
        Assert.Equal(expected.Type, actual.Type);
        AssertClose(Numbers(expected), Numbers(actual), 1e-12);
    }

    private static Tensor Stacked(Tensor[] examples, int axis) => Tensor.Stack(examples, axis);

    private void ForEachChoice(Action<LawCase, bool[], Random> law) => ForEach(instance =>
    {
        var random = new Random(5);
        for (int choice = 1; choice < 1 << instance.Inputs.Length; choice++)
        {
            bool[] isBatched = [.. Enumerable.Range(0, instance.Inputs.Length).Select(i => (choice >> i & 1) == 1)];
            law(instance, isBatched, random);
        }
    });
}
