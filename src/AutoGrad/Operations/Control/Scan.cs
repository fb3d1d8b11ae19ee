using System.Collections.Immutable;
using AutoGrad.Compilation;
using AutoGrad.Execution;

namespace AutoGrad;

/// <summary>
/// A loop of a fixed number of steps. The body takes the carry, one step's slice of each sequence, and what it captured, to the next carry
/// and this step's results.
/// </summary>
/// <remarks>
/// Inputs: the carry, the sequences, the captured values; last, if <paramref name="IsCounted"/>, the Int32 number of steps that are really
/// taken: steps 0 … count − 1, results of the others are zeros. Outputs: the last carry, the stacked results, and the carry that each step
/// began with, which is there for derivatives alone and computed only if one reads it; there is none if it were larger than a tensor can
/// be.
/// </remarks>
/// <param name="Outputs">The number of siblings: twice the carry, and the results.</param>
/// <param name="Index">Which of them.</param>
/// <param name="Body">From carry, slices and captured values to carry and results.</param>
/// <param name="Carries">The number of leaves of the carry.</param>
/// <param name="Sequences">The number of leaves of the sequences.</param>
/// <param name="Length">The number of steps.</param>
/// <param name="Reverse">Whether the last step of the sequences is taken first.</param>
/// <param name="IsCounted">Whether the number of steps is an input.</param>
internal sealed record Scan(int Outputs, int Index, ClosedFunction Body, int Carries, int Sequences, int Length, bool Reverse, bool IsCounted)
    : Joint(Outputs, Index), IExpandable
{
    /// <summary>All outputs of a loop.</summary>
    public static ImmutableArray<Tensor> Of(
        ClosedFunction body, int carries, int sequences, int length, bool reverse, ImmutableArray<Tensor> inputs, Tensor? count = null) =>
        ApplyAll(
            new Scan(
                body.Outputs.Length + HistoryLeaves(inputs[..carries], length), 0, body, carries, sequences, length, reverse, count is not null),
            count is null ? inputs : inputs.Add(count));

    /// <summary>
    /// The number of leaves of the history: as many as the carry has, or none if there is no tensor as large as one would be.
    /// </summary>
    public static int HistoryLeaves(ImmutableArray<Tensor> carry, int length) =>
        carry.All(leaf => (long)leaf.Size * length <= Shape.MaximumSize) ? carry.Length : 0;

    public override ImmutableArray<(string Name, ClosedFunction Function)> Bodies => [("Body", Body)];

    public override string ParametersText() =>
        $"Output = {Index} of {Outputs}, Length = {Length}, Carries = {Carries}, Sequences = {Sequences}"
        + (Reverse ? ", Reverse = True" : "");

    public override TensorType TypeOf(ReadOnlySpan<Tensor> inputs) => Index < Body.Outputs.Length
        ? Index < Carries ? inputs[Index].Type : Stacked(Body.Outputs[Index].Type)
        : Stacked(inputs[Index - Body.Outputs.Length].Type);

    public override Lowering Lower(Tensor y) => new Lowering.Joint(
        (inputs, wanted, pool) => LoopKernels.Run(this, inputs, wanted, pool), Length * Body.Operations);

    public override ImmutableArray<Tensor?> Vjp(
        ImmutableArray<Tensor> siblings, ImmutableArray<Tensor?> cotangents, ImmutableArray<bool> active) =>
        new LoopRules(this, siblings[0].Inputs, siblings[Body.Outputs.Length..]).Vjp(cotangents, active);

    public override ImmutableArray<Tensor?> Jvp(ImmutableArray<Tensor> siblings, ImmutableArray<Tensor?> tangents) =>
        new LoopRules(this, siblings[0].Inputs, siblings[Body.Outputs.Length..]).Jvp(tangents);

    /// <summary>A loop that takes the coefficients along with the carry.</summary>
    public ImmutableArray<Tensor?> Coefficient(ImmutableArray<ImmutableArray<Tensor?>> inputs, int order)
    {
        var series = new BodySeries(Body, order, (i, k) => i < Carries || inputs[i][k] is not null);
        int[] starts = new int[Carries + 1]; // where the coefficients of each carry begin
        for (int c = 0; c < Carries; c++) starts[c + 1] = starts[c] + series.Inputs(c).Length;
        int[] results = [.. Enumerable.Range(Carries, Body.Outputs.Length - Carries).Where(k => Body.Outputs[k].DType.IsFloat)];
        var body = new ClosedFunction(
            [.. series.InputsFrom(0, Body.Inputs.Length)],
            [
                .. Enumerable.Range(0, Carries).SelectMany(c => series.AllOf(c, order)),
                .. results.Select(k => series.Output(k, order)),
            ]);
        ImmutableArray<Tensor> all = Of(
            body,
            starts[^1],
            series.InputsFrom(Carries, Sequences).Count(),
            Length,
            Reverse,
            [
                .. inputs.Take(Carries).SelectMany(BodySeries.Carry),
                .. inputs.Take(Body.Inputs.Length).Skip(Carries).SelectMany(BodySeries.Present),
            ],
            IsCounted ? inputs[^1][0] : null);
        var answer = new Tensor?[Outputs];
        for (int c = 0; c < Carries; c++)
        {
            if (starts[c + 1] - starts[c] == 1) continue; // not a float
            answer[c] = all[starts[c + 1] - 1];
            answer[Body.Outputs.Length + c] = all[body.Outputs.Length + starts[c + 1] - 1];
        }
        for (int k = 0; k < results.Length; k++) answer[results[k]] = all[starts[^1] + k];
        return [.. answer];
    }

    public override ImmutableArray<Tensor> Batch(ImmutableArray<Tensor> siblings, BatchedInputs inputs)
    {
        int last = inputs.Count - 1;
        if (IsCounted && inputs.IsBatched(last)) return Masked().BatchSteps(inputs, Longest(inputs[last]));
        return BatchSteps(inputs, IsCounted ? inputs.Shared(last) : null);
    }

    public override int[]?[]? Depend(Dependencies dependencies, ImmutableArray<int[]?> inputs)
    {
        if (Length <= Dependencies.MostRounds) return DependStepByStep(dependencies, inputs);
        IEnumerable<int[]?> given = inputs.Take(Body.Inputs.Length).Select((own, i) =>
            i >= Carries && i < Carries + Sequences ? dependencies.AnySlice(own, Length) : own);
        if (dependencies.Around(Body, Carries, Length, [.. given]) is not var (carries, outputs)) return null;
        return [.. carries, .. outputs[Carries..].Concat(carries).Select(own => Dependencies.Repeated(own, Length))];
    }

    private int[]?[] DependStepByStep(Dependencies dependencies, ImmutableArray<int[]?> inputs)
    {
        int[]?[] given = [.. inputs.Take(Body.Inputs.Length)];
        var results = new int[]?[Length][];
        for (int i = 0; i < Length; i++)
        {
            int step = Reverse ? Length - 1 - i : i;
            int[]?[] carries = given[..Carries];
            for (int k = Carries; k < Carries + Sequences; k++) given[k] = Dependencies.Slice(inputs[k], step, Length);
            int[]?[] outputs = dependencies.Through(Body, given);
            results[step] = [.. outputs[Carries..], .. carries];
            for (int c = 0; c < Carries; c++) given[c] = IsCounted ? dependencies.Either(carries[c], outputs[c]) : outputs[c];
        }
        IEnumerable<int> sizes = Body.Outputs[Carries..].Concat(Body.Inputs[..Carries]).Select(static one => one.Size);
        return [.. given[..Carries], .. sizes.Select((size, k) => Dependencies.Stacked([.. results.Select(step => step[k])], size))];
    }

    private static Tensor Longest(Tensor counts) => counts.Size == 0 ? Tensor.Zeros([], DType.Int32) : counts.Max();

    /// <summary>
    /// The same loop with the count among the captured values: a step beyond it changes nothing. One more sequence counts the steps.
    /// </summary>
    private Scan Masked()
    {
        Tensor step = Placeholder.Create(new TensorType(DType.Int32, [])), count = Placeholder.Create(step.Type);
        Tensor goesOn = step < count;
        IEnumerable<Tensor> outputs = Body.Outputs.Select((output, k) =>
            Tensor.Where(goesOn, output, k < Carries ? Body.Inputs[k] : Tensor.ZerosLike(output)));
        int steps = Carries + Sequences;
        var body = new ClosedFunction([.. Body.Inputs[..steps], step, .. Body.Inputs[steps..], count], [.. outputs]);
        return this with { Body = body, Sequences = Sequences + 1 };
    }

    /// <summary>
    /// One loop over steps of the whole batch. What of the carry stays the same for all examples stays without the batch axis.
    /// </summary>
    private ImmutableArray<Tensor> BatchSteps(BatchedInputs inputs, Tensor? count)
    {
        // After Masked, the numbers of the steps stand between the sequences and the captured values, and the count is one of these.
        bool isMasked = Body.Inputs.Length > inputs.Count - (IsCounted ? 1 : 0);
        int numbers = isMasked ? Carries + Sequences - 1 : -1;
        int Source(int i) => isMasked && i > numbers ? i - 1 : i;
        bool[] flags = [.. Enumerable.Range(0, Body.Inputs.Length).Select(i => i != numbers && inputs.IsBatched(Source(i)))];
        ClosedFunction body;
        ImmutableArray<bool> batched;
        while (true)
        {
            (body, batched) = Body.BatchedWhereNeeded(inputs.BatchSize, flags);
            int[] more = [.. Enumerable.Range(0, Carries).Where(c => batched[c] && !flags[c])];
            if (more.Length == 0) break;
            foreach (int c in more) flags[c] = true;
        }
        int size = inputs.BatchSize;
        body = new ClosedFunction(
            body.Inputs,
            [.. body.Outputs.Select((output, k) => k < Carries && flags[k] && !batched[k] ? output.BroadcastTo([size, .. output.Shape]) : output)]);
        IEnumerable<Tensor> given = Enumerable.Range(0, flags.Length).Select(i =>
            i == numbers ? Tensor.Iota([Length])
            : i < Carries ? (flags[i] ? inputs[i] : inputs.Shared(i))
            : flags[i] && i < Carries + Sequences ? inputs.Shared(Source(i)).SwapAxes(0, 1)
            : inputs.Shared(Source(i)));
        ImmutableArray<Tensor> all = Of(body, Carries, Sequences, Length, Reverse, [.. given], count);
        return [.. all.Select((output, k) => k < Carries || !(k < batched.Length ? batched[k] : flags[k - batched.Length]) ? output : output.SwapAxes(0, 1))];
    }

    private TensorType Stacked(TensorType type) => type.WithShape([Length, .. type.Shape]);
}
