using System.Collections.Immutable;
using AutoGrad.Compilation;
using AutoGrad.Execution;

namespace AutoGrad;

/// <summary>A loop that goes on as long as a condition on its carry holds.</summary>
/// <remarks>
/// Inputs: the carry, what the condition captured, what the body captured. Outputs: the last carry; the Int32 number of steps taken; and,
/// if there is a bound, the carry that each step began with (zeros for steps not taken), computed only if a derivative reads it.
/// </remarks>
/// <param name="Outputs">The number of siblings.</param>
/// <param name="Index">Which of them.</param>
/// <param name="Condition">From carry and captured values to a Bool scalar.</param>
/// <param name="Body">From carry and captured values to the next carry.</param>
/// <param name="Carries">The number of leaves of the carry.</param>
/// <param name="MaxSteps">The most steps there may be, or null.</param>
/// <param name="StopsQuietly">Whether the loop just ends after the most steps; otherwise that is an error if the condition still
/// holds.</param>
internal sealed record While(
    int Outputs, int Index, ClosedFunction Condition, ClosedFunction Body, int Carries, int? MaxSteps, bool StopsQuietly)
    : Joint(Outputs, Index), IExpandable
{
    /// <summary>The number of values that the condition captured.</summary>
    public int Conditioned => Condition.Inputs.Length - Carries;

    /// <summary>All outputs of a loop.</summary>
    public static ImmutableArray<Tensor> Of(
        ClosedFunction condition, ClosedFunction body, int carries, int? maxSteps, bool stopsQuietly, ImmutableArray<Tensor> inputs)
    {
        int outputs = carries + 1 + (maxSteps is { } most ? Scan.HistoryLeaves(inputs[..carries], most) : 0);
        return ApplyAll(new While(outputs, 0, condition, body, carries, maxSteps, stopsQuietly), inputs);
    }

    public override ImmutableArray<(string Name, ClosedFunction Function)> Bodies => [("Condition", Condition), ("Body", Body)];

    public override string ParametersText() => $"Output = {Index} of {Outputs}, MaxSteps = {MaxSteps?.ToString() ?? "none"}";

    public override TensorType TypeOf(ReadOnlySpan<Tensor> inputs) =>
        Index < Carries ? inputs[Index].Type
        : Index == Carries ? new TensorType(DType.Int32, [])
        : Stacked(inputs[Index - Carries - 1].Type, MaxSteps ?? 0);

    public override Lowering Lower(Tensor y) => new Lowering.Joint(
        (inputs, wanted, pool) => LoopKernels.Run(this, inputs, wanted, pool), (MaxSteps ?? 1) * (Body.Operations + Condition.Operations));

    public override ImmutableArray<Tensor?> Vjp(
        ImmutableArray<Tensor> siblings, ImmutableArray<Tensor?> cotangents, ImmutableArray<bool> active)
    {
        if (MaxSteps is not { } length)
        {
            throw Errors.Argument(
                "While",
                $"reverse mode goes back over the values of all steps, and of a loop over ({string.Join(", ", Body.Inputs.Take(Carries).Select(static x => x.Type))}) "
                + "without maxSteps it is not known how many there can be",
                "Give maxSteps, or use forward mode");
        }
        ImmutableArray<Tensor> inputs = siblings[0].Inputs;
        if (Outputs == Carries + 1) throw LoopRules.TooLong("While", inputs[..Carries], length);
        var steps = new Scan(Carries + Body.Outputs.Length, 0, Body, Carries, 0, length, Reverse: false, IsCounted: true);
        var rules = new LoopRules(steps, [.. OfBody(inputs), siblings[Carries]], siblings[(Carries + 1)..]);
        ImmutableArray<Tensor?> owed = rules.Vjp(
            [.. cotangents[..Carries], .. cotangents[(Carries + 1)..]], [.. OfBody(active), false]);
        return [.. owed[..Carries], .. new Tensor?[Conditioned], .. owed[Carries..^1]];
    }

    /// <summary>A loop that takes the tangents along with the carry.</summary>
    public override ImmutableArray<Tensor?> Jvp(ImmutableArray<Tensor> siblings, ImmutableArray<Tensor?> tangents)
    {
        ImmutableArray<Tensor> inputs = siblings[0].Inputs;
        ImmutableArray<Tensor> operands = OfBody(inputs);
        ImmutableArray<Tensor?> moves = OfBody(tangents);
        int[] moving = [.. Enumerable.Range(0, Carries).Where(c => inputs[c].DType.IsFloat)];
        int[] captured = [.. Enumerable.Range(Carries, operands.Length - Carries).Where(i => moves[i] is not null)];
        Tensor[] given =
            [.. moving.Select(c => moves[c] ?? Tensor.ZerosLike(inputs[c])), .. captured.Select(i => moves[i]).OfType<Tensor>()];
        Tensor[] directions = [.. given.Select(static tangent => Placeholder.Create(tangent.Type))];
        ImmutableArray<Tensor> carry = Body.Inputs[..Carries];
        ImmutableArray<Tensor> pushed = Forward.Tangents(
            [.. moving.Select(c => Body.Outputs[c])], [.. moving.Concat(captured).Select(i => Body.Inputs[i])], directions);
        var body = new ClosedFunction(
            [.. carry, .. directions[..moving.Length], .. Body.Inputs[Carries..], .. directions[moving.Length..]], [.. Body.Outputs, .. pushed]);
        var condition = new ClosedFunction(
            [.. Condition.Inputs[..Carries], .. directions[..moving.Length], .. Condition.Inputs[Carries..]], Condition.Outputs);
        int carries = Carries + moving.Length;
        ImmutableArray<Tensor> all = Of(
            condition,
            body,
            carries,
            MaxSteps,
            StopsQuietly,
            [.. inputs[..Carries], .. given[..moving.Length], .. inputs[Carries..(Carries + Conditioned)], .. operands[Carries..], .. given[moving.Length..]]);
        var answer = new Tensor?[Outputs];
        for (int k = 0; k < moving.Length; k++)
        {
            answer[moving[k]] = all[Carries + k];
            if (Outputs > Carries + 1 && all.Length > carries + 1) answer[Carries + 1 + moving[k]] = all[carries + 1 + Carries + k];
        }
        return [.. answer];
    }

    public override int[]?[]? Depend(Dependencies dependencies, ImmutableArray<int[]?> inputs)
    {
        if (dependencies.Around(Body, Carries, MaxSteps, OfBody(inputs)) is not var (carries, _)) return null;
        int[]?[] history = MaxSteps is { } steps && Outputs > Carries + 1
            ? [.. carries.Select(own => Dependencies.Repeated(own, steps))]
            : [];
        return [.. carries, null, .. history];
    }

    /// <summary>A loop that takes the coefficients along with the carry; only the values decide how long it goes on.</summary>
    public ImmutableArray<Tensor?> Coefficient(ImmutableArray<ImmutableArray<Tensor?>> inputs, int order)
    {
        ImmutableArray<ImmutableArray<Tensor?>> operands = OfBody(inputs);
        var series = new BodySeries(Body, order, (i, k) => i < Carries || operands[i][k] is not null);
        int[] starts = new int[Carries + 1]; // where the coefficients of each carry begin
        for (int c = 0; c < Carries; c++) starts[c + 1] = starts[c] + series.Inputs(c).Length;
        var body = new ClosedFunction(
            [.. series.InputsFrom(0, Body.Inputs.Length)], [.. Enumerable.Range(0, Carries).SelectMany(c => series.AllOf(c, order))]);
        IEnumerable<Tensor> Asked(int c) =>
            [Condition.Inputs[c], .. series.Inputs(c).Skip(1).Select(static coefficient => Placeholder.Create(coefficient.Type))];
        var condition = new ClosedFunction(
            [.. Enumerable.Range(0, Carries).SelectMany(Asked), .. Condition.Inputs[Carries..]], Condition.Outputs);
        ImmutableArray<Tensor> all = Of(
            condition,
            body,
            starts[^1],
            MaxSteps,
            StopsQuietly,
            [
                .. inputs.Take(Carries).SelectMany(BodySeries.Carry),
                .. inputs.Skip(Carries).Take(Conditioned).SelectMany(static coefficients => BodySeries.Present(coefficients[..1])),
                .. operands.Skip(Carries).SelectMany(BodySeries.Present),
            ]);
        var answer = new Tensor?[Outputs];
        for (int c = 0; c < Carries; c++)
        {
            if (starts[c + 1] - starts[c] == 1) continue; // not a float
            answer[c] = all[starts[c + 1] - 1];
            if (MaxSteps is not null) answer[Carries + 1 + c] = all[starts[^1] + starts[c + 1]];
        }
        return [.. answer];
    }

    public override ImmutableArray<Tensor> Batch(ImmutableArray<Tensor> siblings, BatchedInputs inputs)
    {
        bool[] flags = [.. Enumerable.Range(0, inputs.Count).Select(inputs.IsBatched)];
        while (true)
        {
            (ClosedFunction body, ImmutableArray<bool> batched) = Body.BatchedWhereNeeded(inputs.BatchSize, [.. OfBody([.. flags])]);
            (ClosedFunction condition, ImmutableArray<bool> asked) =
                Condition.BatchedWhereNeeded(inputs.BatchSize, [.. flags.Take(Carries + Conditioned)]);
            if (asked[0] && flags.Take(Carries).Contains(false)) // each example may end at another step
            {
                Array.Fill(flags, true, 0, Carries);
                continue;
            }
            int[] more = [.. Enumerable.Range(0, Carries).Where(c => batched[c] && !flags[c])];
            foreach (int c in more) flags[c] = true;
            if (more.Length == 0) return asked[0]
                ? Masked(body, condition, flags, batched, inputs)
                : Together(body, condition, flags, batched, inputs);
        }
    }

    /// <summary>The batch of a loop that is equally long for all examples.</summary>
    private ImmutableArray<Tensor> Together(
        ClosedFunction body, ClosedFunction condition, bool[] flags, ImmutableArray<bool> batched, BatchedInputs inputs)
    {
        int size = inputs.BatchSize;
        body = new ClosedFunction(
            body.Inputs, [.. body.Outputs.Select((output, c) => flags[c] && !batched[c] ? output.BroadcastTo([size, .. output.Shape]) : output)]);
        ImmutableArray<Tensor> given =
            [.. Enumerable.Range(0, inputs.Count).Select(i => i < Carries && flags[i] ? inputs[i] : inputs.Shared(i))];
        ImmutableArray<Tensor> all = Of(condition, body, Carries, MaxSteps, StopsQuietly, given);
        return [.. all.Select((output, k) => k > Carries && flags[k - Carries - 1] ? output.SwapAxes(0, 1) : output)];
    }

    /// <summary>
    /// The batch of a loop in which each example has an end of its own: the steps go on as long as any has not ended, and those that have
    /// stay as they are. One more carry counts the steps of each.
    /// </summary>
    private ImmutableArray<Tensor> Masked(
        ClosedFunction body, ClosedFunction condition, bool[] flags, ImmutableArray<bool> batched, BatchedInputs inputs)
    {
        int size = inputs.BatchSize;
        Tensor counts = Placeholder.Create(new TensorType(DType.Int32, [size]));
        ImmutableArray<Tensor> carry = body.Inputs[..Carries];
        ImmutableArray<Tensor> asked = condition.Inputs[Carries..];
        Tensor active = condition.Call([.. carry, .. asked])[0];
        IEnumerable<Tensor> next = body.Outputs.Select((output, c) => Tensor.Where(
            active.Reshape([size, .. Enumerable.Repeat(1, carry[c].Rank - 1)]),
            batched[c] ? output : output.BroadcastTo(carry[c].Shape),
            carry[c]));
        var steps =
            new ClosedFunction([.. carry, counts, .. asked, .. body.Inputs[Carries..]], [.. next, counts + active.Cast(DType.Int32)]);
        var any = new ClosedFunction([.. condition.Inputs[..Carries], counts, .. asked], [condition.Outputs[0].Any()]);
        ImmutableArray<Tensor> captured = [.. Enumerable.Range(Carries, Conditioned).Select(inputs.Shared)];
        ImmutableArray<Tensor> all = Of(
            any,
            steps,
            Carries + 1,
            MaxSteps,
            StopsQuietly,
            [
                .. Enumerable.Range(0, Carries).Select(c => inputs[c]),
                Tensor.Zeros([size], DType.Int32),
                .. captured,
                .. captured,
                .. Enumerable.Range(Carries + Conditioned, inputs.Count - Carries - Conditioned).Select(inputs.Shared),
            ]);
        IEnumerable<Tensor> history = all.Skip(Carries + 2).Take(Carries).Select(static stack => stack.SwapAxes(0, 1));
        return [.. all[..(Carries + 1)], .. history];
    }

    /// <summary>Of something for each input, what belongs to the inputs of the body.</summary>
    private ImmutableArray<TItem> OfBody<TItem>(ImmutableArray<TItem> items) => [.. items[..Carries], .. items[(Carries + Conditioned)..]];

    private static TensorType Stacked(TensorType type, int length) => type.WithShape([length, .. type.Shape]);
}
