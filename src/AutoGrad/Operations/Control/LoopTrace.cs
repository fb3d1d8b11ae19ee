using System.Collections.Immutable;

namespace AutoGrad;

/// <summary>The body of a loop, called once with placeholders, and what it captured.</summary>
internal sealed class LoopTrace<TCarry, TInput, TOutput>
{
    private readonly ClosedFunction body;
    private readonly TCarry carry;
    private readonly TOutput output;
    private readonly ImmutableArray<Tensor> carryLeaves;
    private readonly ImmutableArray<Tensor> sequenceLeaves;
    private readonly ImmutableArray<Tensor> captured;

    public LoopTrace(string operation, Func<TCarry, TInput, (TCarry Carry, TOutput Output)> function, TCarry carry, TInput sequences)
    {
        if (carry is null) throw new ArgumentNullException(nameof(carry), $"{operation}: the initial carry is null.");
        carryLeaves = Tree.Flatten(carry);
        sequenceLeaves = Tree.Flatten(sequences);
        ImmutableArray<Tensor> state = [.. carryLeaves.Select(static leaf => Placeholder.Create(leaf.Type))];
        ImmutableArray<Tensor> slices = [.. sequenceLeaves.Select(static leaf =>
            Placeholder.Create(leaf.Type.WithShape(Shape.Create(leaf.Shape.Sizes[1..]))))];
        Tensor mark = Placeholder.Create(new TensorType(DType.Bool, []));
        TCarry begin = Tree.Rebuild(carry, state);
        (TCarry next, output) = Tracing.Call(a => function(a.Item1, a.Item2), (begin, Tree.Rebuild(sequences, slices)));
        CarryCheck.Same(operation, begin, next);
        if (output is null) throw Errors.Argument(operation, "the body returned null as its results", "Return a tree of tensors");
        this.carry = next;
        (body, captured) = ClosedFunction.Close([.. state, .. slices, mark], [.. Tree.Flatten(next), .. Tree.Flatten(output)]);
        body = new ClosedFunction(body.Inputs.Remove(mark), body.Outputs);
    }

    /// <summary>The last carry and the stacked results.</summary>
    public (TCarry Carry, TOutput Outputs) Run(int length, bool reverse, int? segment)
    {
        ImmutableArray<Tensor> all = segment is { } steps && steps < length
            ? InSegments(length, reverse, steps)
            : Scan.Of(body, carryLeaves.Length, sequenceLeaves.Length, length, reverse, [.. carryLeaves, .. sequenceLeaves, .. captured]);
        return (Tree.Rebuild(carry, all[..carryLeaves.Length]), Tree.Rebuild(output, all[carryLeaves.Length..body.Outputs.Length]));
    }

    /// <summary>
    /// A loop of loops, so that derivatives keep the carries between segments and within one; what is left over is a loop more.
    /// </summary>
    private ImmutableArray<Tensor> InSegments(int length, bool reverse, int steps)
    {
        int carries = carryLeaves.Length, sequences = sequenceLeaves.Length, segments = length / steps, whole = segments * steps;
        int start = reverse ? length - whole : 0; // of the whole segments, which come first in the order of the steps
        ImmutableArray<Tensor> Part(int from, int count) => [.. sequenceLeaves.Select(sequence => sequence.SliceAxis(0, from, count))];

        ImmutableArray<Tensor> state = [.. carryLeaves.Select(static leaf => Placeholder.Create(leaf.Type))];
        ImmutableArray<Tensor> slices = [.. sequenceLeaves.Select(leaf =>
            Placeholder.Create(leaf.Type.WithShape([steps, .. leaf.Shape.Sizes[1..]])))];
        ImmutableArray<Tensor> shared = [.. captured.Select(static node => Placeholder.Create(node.Type))];
        ImmutableArray<Tensor> inner = Scan.Of(body, carries, sequences, steps, reverse, [.. state, .. slices, .. shared]);
        var segment = new ClosedFunction([.. state, .. slices, .. shared], inner[..body.Outputs.Length]);
        IEnumerable<Tensor> folded = Part(start, whole).Select(part => part.Reshape([segments, steps, .. part.Shape.Sizes[1..]]));
        ImmutableArray<Tensor> most = Scan.Of(segment, carries, sequences, segments, reverse, [.. carryLeaves, .. folded, .. captured]);
        ImmutableArray<Tensor> rest = Scan.Of(
            body, carries, sequences, length - whole, reverse, [.. most[..carries], .. Part(reverse ? 0 : whole, length - whole), .. captured]);
        IEnumerable<Tensor> results = Enumerable.Range(carries, body.Outputs.Length - carries).Select(k =>
        {
            Tensor flat = most[k].Reshape([whole, .. most[k].Shape.Sizes[2..]]);
            return length == whole ? flat : Tensor.Concatenate(reverse ? [rest[k], flat] : [flat, rest[k]]);
        });
        return [.. rest[..carries], .. results];
    }
}

/// <summary>What goes from step to step must come out of a function as it went in.</summary>
internal static class CarryCheck
{
    /// <summary>Fails, naming the place, unless both are of one structure and their leaves of the same types.</summary>
    /// <param name="operation">The operation, for messages.</param>
    /// <param name="before">What the function was given.</param>
    /// <param name="after">What it returned.</param>
    /// <param name="function">What the function is called in messages.</param>
    /// <param name="what">What it is given is called.</param>
    public static void Same<TCarry>(string operation, TCarry before, TCarry after, string function = "the body", string what = "the carry")
    {
        if (after is null || !Tree.SameStructure(before, after))
        {
            throw Errors.Argument(
                operation,
                after is null
                    ? $"{function} returned null instead of {what}"
                    : $"{function} changes the structure of {what}: {Tree.FindDifference(before, after)}",
                $"Return a tree like the one {function} is given");
        }
        foreach (((TreePath path, Tensor given), (_, Tensor returned)) in Tree.Leaves(before).Zip(Tree.Leaves(after)))
        {
            if (given.Type == returned.Type) continue;
            string where = path.IsRoot ? what : $"{what} {path}";
            throw Errors.Argument(
                operation,
                $"{function} is given {given.Type} as {where} and returns {returned.Type}",
                given.DType == returned.DType
                    ? $"Keep its shape, for example with BroadcastTo on {what} at the start"
                    : $"Keep its dtype: begin with .Cast(DType.{returned.DType}), or cast the result");
        }
    }
}
