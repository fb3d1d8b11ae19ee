using System.Collections.Immutable;

namespace AutoGrad;

/// <summary>
/// The derivatives of a loop, which are loops themselves. Reverse mode goes back over the carries that the steps began with and computes
/// the inside of each step again.
/// </summary>
/// <param name="loop">The loop.</param>
/// <param name="inputs">Its inputs.</param>
/// <param name="history">The carries that the steps began with, stacked.</param>
internal sealed class LoopRules(Scan loop, ImmutableArray<Tensor> inputs, ImmutableArray<Tensor> history)
{
    private readonly ClosedFunction body = loop.Body;
    private readonly int carries = loop.Carries;
    private readonly int sequences = loop.Sequences;
    private readonly int outputs = loop.Body.Outputs.Length;

    /// <summary>The error for a loop whose carries are too many to be kept.</summary>
    public static ArgumentException TooLong(string operation, ImmutableArray<Tensor> carry, int length) => Errors.Argument(
        operation,
        $"the carries ({string.Join(", ", carry.Select(static leaf => leaf.Type))}) of {length:N0} steps, which derivatives go back over, "
        + $"are more than the {Shape.MaximumSize:N0} elements of a tensor",
        "Give checkpointEvery, about the square root of the number of steps");

    private Tensor? Count => loop.IsCounted ? inputs[^1] : null;

    /// <summary>The cotangent of each input, for cotangents of the last carry, the results and the history.</summary>
    public ImmutableArray<Tensor?> Vjp(ImmutableArray<Tensor?> cotangents, ImmutableArray<bool> active)
    {
        int[] moving = [.. Enumerable.Range(0, carries).Where(c => inputs[c].DType.IsFloat)];
        int[] results = [.. Enumerable.Range(carries, outputs - carries).Where(k => cotangents[k] is not null)];
        int[] slices = [.. Enumerable.Range(carries, sequences).Where(i => active[i] && inputs[i].DType.IsFloat)];
        int[] captured = [.. Enumerable.Range(carries + sequences, body.Inputs.Length - carries - sequences)
            .Where(i => active[i] && inputs[i].DType.IsFloat)];
        var step = new LoopStep(loop.Length);
        Tensor[] ctCarry = [.. moving.Select(c => step.Carry(cotangents[c] ?? Tensor.ZerosLike(inputs[c])))];
        Tensor[] sums = [.. captured.Select(i => step.Carry(Tensor.ZerosLike(inputs[i])))];
        Tensor[] primals = Primals(step);
        Tensor[] ctResults = [.. results.Select(k => step.Slice(cotangents[k]))];
        Tensor?[] ctHistory = [.. moving.Select(c => cotangents.ElementAtOrDefault(outputs + c) is { } ct ? step.Slice(ct) : null)];
        primals = Captured(step, primals);

        ImmutableArray<Tensor> values = body.Call(primals);
        int[] owing = [.. moving, .. slices, .. captured];
        ImmutableArray<Tensor?> owed = Reverse.CotangentsOrNull(
            [.. moving.Select(c => values[c]), .. results.Select(k => values[k])],
            [.. ctCarry, .. ctResults],
            [.. owing.Select(i => primals[i])]);
        IEnumerable<Tensor> nextCarry = moving.Select((c, k) => Add.OfPresent(owed[k], ctHistory[k]) ?? Tensor.ZerosLike(primals[c]));
        var products = new StepProducts(loop.Length);
        var totals = new Func<Func<Tensor, Tensor>, Tensor>?[captured.Length];
        var nextSums = new Tensor?[captured.Length];
        for (int k = 0; k < captured.Length; k++)
        {
            Tensor? term = owed[moving.Length + slices.Length + k];
            totals[k] = term is null ? null : products.TryTake(term);
            if (totals[k] is null) nextSums[k] = Add.OfPresent(sums[k], term) ?? sums[k];
        }
        IEnumerable<Tensor> ctSlices = slices.Select((i, k) => owed[moving.Length + k] ?? Tensor.ZerosLike(primals[i]));
        ImmutableArray<Tensor> all = step.Loop([.. nextCarry, .. nextSums], [.. ctSlices, .. products.Factors], !loop.Reverse, Count);

        var answer = new Tensor?[inputs.Length];
        for (int k = 0; k < moving.Length; k++) answer[moving[k]] = all[k];
        int next = moving.Length;
        for (int k = 0; k < captured.Length; k++)
        {
            if (nextSums[k] is not null) answer[captured[k]] = all[next++];
        }
        for (int k = 0; k < slices.Length; k++) answer[slices[k]] = all[next++];
        Dictionary<Tensor, Tensor> stacks = products.Factors.ToDictionary(static factor => factor, _ => all[next++]);
        for (int k = 0; k < captured.Length; k++)
        {
            if (totals[k] is { } total) answer[captured[k]] = total(factor => stacks[factor]);
        }
        return [.. answer];
    }

    /// <summary>The tangent of the last carry, the results and the history, for tangents of the inputs.</summary>
    public ImmutableArray<Tensor?> Jvp(ImmutableArray<Tensor?> tangents)
    {
        int[] moving = [.. Enumerable.Range(0, carries).Where(c => inputs[c].DType.IsFloat)];
        int[] others = [.. Enumerable.Range(carries, body.Inputs.Length - carries).Where(i => tangents[i] is not null)];
        int[] results = [.. Enumerable.Range(carries, outputs - carries).Where(k => body.Outputs[k].DType.IsFloat)];
        var step = new LoopStep(loop.Length);
        Tensor[] dCarry = [.. moving.Select(c => step.Carry(tangents[c] ?? Tensor.ZerosLike(inputs[c])))];
        Tensor[] primals = Primals(step);
        var dOthers = new Tensor[others.Length];
        for (int k = 0; k < others.Length; k++)
        {
            if (others[k] < carries + sequences) dOthers[k] = step.Slice(tangents[others[k]]);
        }
        primals = Captured(step, primals);
        for (int k = 0; k < others.Length; k++)
        {
            if (others[k] >= carries + sequences) dOthers[k] = step.Captured(tangents[others[k]]);
        }

        ImmutableArray<Tensor> values = body.Call(primals);
        ImmutableArray<Tensor> pushed = Forward.Tangents(
            [.. moving.Select(c => values[c]), .. results.Select(k => values[k])],
            [.. moving.Select(c => primals[c]), .. others.Select(i => primals[i])],
            [.. dCarry, .. dOthers]);
        ImmutableArray<Tensor> all = step.Loop([.. pushed[..moving.Length]], pushed[moving.Length..], loop.Reverse, Count);

        var answer = new Tensor?[outputs + carries];
        for (int k = 0; k < moving.Length; k++)
        {
            answer[moving[k]] = all[k];
            answer[outputs + moving[k]] = all.ElementAtOrDefault(moving.Length + results.Length + k);
        }
        for (int k = 0; k < results.Length; k++) answer[results[k]] = all[moving.Length + k];
        return [.. answer];
    }

    /// <summary>What the body takes at a step, but for what it captured: the history's and the sequences' slices.</summary>
    private Tensor[] Primals(LoopStep step) => history.Length < carries
        ? throw TooLong("Scan", inputs[..carries], loop.Length)
        : [.. history.Select(step.Slice), .. Enumerable.Range(carries, sequences).Select(i => step.Slice(inputs[i]))];

    private Tensor[] Captured(LoopStep step, Tensor[] primals) =>
        [.. primals, .. Enumerable.Range(primals.Length, body.Inputs.Length - primals.Length).Select(i => step.Captured(inputs[i]))];
}

/// <summary>Gathers what the body of a loop takes: placeholders for one step, and beside them what the loop is given.</summary>
internal sealed class LoopStep(int length)
{
    private readonly List<Tensor> inputs = [];
    private readonly List<Tensor> given = [];
    private int carries;
    private int sequences;

    /// <summary>A carry that begins with a value. Carries come first.</summary>
    public Tensor Carry(Tensor initial)
    {
        carries++;
        return Add(initial, initial.Type);
    }

    /// <summary>The step's slice of a sequence. Sequences come after the carries.</summary>
    public Tensor Slice(Tensor? sequence)
    {
        sequences++;
        return Add(sequence, sequence?.Type.WithShape(Shape.Create(sequence.Shape.Sizes[1..])));
    }

    /// <summary>A value that is the same at every step. These come last.</summary>
    public Tensor Captured(Tensor? value) => Add(value, value?.Type);

    /// <summary>
    /// The loop with the body that was built from the placeholders: all its outputs. What the body does not read is not given to it: the
    /// history of a carry that is linear, for example. A carry that is null turned out not to be needed.
    /// </summary>
    public ImmutableArray<Tensor> Loop(ImmutableArray<Tensor?> carry, ImmutableArray<Tensor> results, bool reverse, Tensor? count)
    {
        if (carry.Length != carries) throw Errors.Internal($"a loop over {carries} carries got {carry.Length}");
        var body = new ClosedFunction([.. inputs], [.. carry.OfType<Tensor>(), .. results]);
        HashSet<Tensor> read = body.FindReadInputs();
        int[] kept = [.. Enumerable.Range(0, inputs.Count).Where(i => i < carries ? carry[i] is not null : read.Contains(inputs[i]))];
        body = new ClosedFunction([.. kept.Select(i => inputs[i])], body.Outputs);
        int slices = kept.Count(i => i >= carries && i < carries + sequences);
        return Scan.Of(body, carry.Count(static leaf => leaf is not null), slices, length, reverse, [.. kept.Select(i => given[i])], count);
    }

    private Tensor Add(Tensor? value, TensorType? type)
    {
        if (value is null || type is not { } known) throw Errors.Internal("a loop is given nothing");
        given.Add(value);
        inputs.Add(Placeholder.Create(known));
        return inputs[^1];
    }
}
