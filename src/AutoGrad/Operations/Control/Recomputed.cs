using System.Collections.Immutable;

namespace AutoGrad;

/// <summary>
/// A result of a piece that <see cref="Transforms.Checkpoint{T, TResult}(Func{T, TResult}, CheckpointPolicy?)"/> was asked for: reverse
/// mode computes what it needs of the inside again, when the cotangents have come, instead of keeping it until then.
/// </summary>
internal sealed record Recomputed(int Outputs, int Index, CheckpointPolicy Policy) : Enclosed(Outputs, Index), IExpandable
{
    public override string Name => "Checkpoint";

    /// <summary>
    /// Puts the border around results of a piece that is a function of the inputs. An input that is listed twice is one variable all the
    /// same: its derivative counts once.
    /// </summary>
    public static ImmutableArray<Tensor> Enclose(ImmutableArray<Tensor> results, ImmutableArray<Tensor> inputs, CheckpointPolicy policy) =>
        results.IsEmpty ? results : ApplyAll(new Recomputed(results.Length, 0, policy), [.. results, .. inputs.Distinct()]);

    public override ImmutableArray<Tensor?> Vjp(
        ImmutableArray<Tensor> siblings, ImmutableArray<Tensor?> cotangents, ImmutableArray<bool> active)
    {
        ImmutableArray<Tensor> results = siblings[0].Inputs[..Outputs], inputs = siblings[0].Inputs[Outputs..];
        ImmutableArray<Tensor> cts = [.. cotangents.OfType<Tensor>()];
        Tensor[] from = [.. results.Where((_, k) => cotangents[k] is not null)];
        ImmutableArray<Tensor?> owed = Reverse.CotangentsOrNull(from, cts.AsSpan(), inputs.AsSpan(), stopAtInputs: true);
        owed = [.. owed.Select((cotangent, i) => IsFirst(inputs, i) ? cotangent : null)];

        // The pullback as it is reads values from the forward pass. The same pullback on what is kept, behind a barrier, computes them again.
        Tensor token = new Barrier().Apply([.. cts]); // one node that waits for all of them
        var replacements = new Dictionary<Tensor, Tensor>();
        foreach (Tensor kept in inputs.Concat(Policy.KeptBetween(inputs, results))) replacements[kept] = new Barrier().Apply(kept, token);
        foreach (Tensor ct in cts) replacements[ct] = ct;
        ImmutableArray<Tensor> pulled = Substitution.Apply([.. owed.OfType<Tensor>()], replacements);

        // It is a piece of its own with the same wish, for the sake of derivatives of higher order.
        var enclosed = new Queue<Tensor>(Enclose(pulled, [.. inputs, .. cts], Policy));
        return [.. new Tensor?[Outputs], .. owed.Select(cotangent => cotangent is null ? null : enclosed.Dequeue())];
    }

    public override ImmutableArray<Tensor?> Jvp(ImmutableArray<Tensor> siblings, ImmutableArray<Tensor?> tangents)
    {
        ImmutableArray<Tensor> results = siblings[0].Inputs[..Outputs], inputs = siblings[0].Inputs[Outputs..];
        int[] moving = [.. Enumerable.Range(0, inputs.Length).Where(i => tangents[Outputs + i] is not null && IsFirst(inputs, i))];
        ImmutableArray<Tensor> given = [.. moving.Select(i => tangents[Outputs + i]).OfType<Tensor>()];
        int[] floats = [.. Enumerable.Range(0, Outputs).Where(k => results[k].DType.IsFloat)];
        ImmutableArray<Tensor> pushed = Forward.Tangents(
            [.. floats.Select(k => results[k])], [.. moving.Select(i => inputs[i])], given.AsSpan());
        ImmutableArray<Tensor> enclosed = Enclose(pushed, [.. inputs, .. given], Policy);
        var answer = new Tensor?[Outputs];
        for (int k = 0; k < floats.Length; k++) answer[floats[k]] = enclosed[k];
        return [.. answer];
    }

    /// <summary>The inside has been expanded where it stands; its coefficients become a piece of those of the inputs.</summary>
    public ImmutableArray<Tensor?> Coefficient(ImmutableArray<ImmutableArray<Tensor?>> inputs, int order)
    {
        IEnumerable<Tensor?> inside = inputs.Take(Outputs).Select(results => results[order]);
        ImmutableArray<Tensor> border = [.. inputs.Skip(Outputs).SelectMany(BodySeries.Present)];
        var enclosed = new Queue<Tensor>(Enclose([.. inside.OfType<Tensor>()], border, Policy));
        return [.. inside.Select(coefficient => coefficient is null ? null : enclosed.Dequeue())];
    }

    /// <summary>
    /// Whether an input is not another one once more, as happens when equal arguments become one node. The piece knows its inputs only
    /// as nodes, so the derivative by one of them is by all its occurrences.
    /// </summary>
    private static bool IsFirst(ImmutableArray<Tensor> inputs, int index) => inputs.IndexOf(inputs[index]) == index;

    protected override Enclosed ForBatch(BatchedInputs inputs) => this;
}
