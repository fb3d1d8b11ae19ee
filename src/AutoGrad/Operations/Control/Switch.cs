using System.Collections.Immutable;
using AutoGrad.Compilation;
using AutoGrad.Execution;

namespace AutoGrad;

/// <summary>
/// One of several bodies, chosen by an Int32 scalar when the value is computed; only that one is run. Inputs: the choice, then what every
/// body takes.
/// </summary>
internal sealed record Switch(int Outputs, int Index, Branches Branches) : Joint(Outputs, Index), IExpandable
{
    /// <summary>All outputs of a choice. What no body reads is not given to them.</summary>
    public static ImmutableArray<Tensor> Of(IEnumerable<ClosedFunction> branches, ImmutableArray<Tensor> inputs)
    {
        ClosedFunction[] given = [.. branches];
        HashSet<Tensor>[] read = [.. given.Select(static branch => branch.FindReadInputs())];
        bool IsRead(int i) => given.Zip(read).Any(pair => pair.Second.Contains(pair.First.Inputs[i]));
        int[] kept = [.. Enumerable.Range(0, given[0].Inputs.Length).Where(IsRead)];
        var bodies = new Branches([.. given.Select(branch => new ClosedFunction([.. kept.Select(i => branch.Inputs[i])], branch.Outputs))]);
        inputs = [inputs[0], .. kept.Select(i => inputs[i + 1])];
        return ApplyAll(new Switch(bodies[0].Outputs.Length, 0, bodies), inputs);
    }

    public override ImmutableArray<(string Name, ClosedFunction Function)> Bodies =>
        [.. Branches.Select(static (branch, i) => ($"Branches[{i}]", branch))];

    public override string ParametersText() => $"Output = {Index} of {Outputs}";

    public override TensorType TypeOf(ReadOnlySpan<Tensor> inputs) => Branches[0].Outputs[Index].Type;

    public override Lowering Lower(Tensor y) => new Lowering.Joint(
        (inputs, _, _) => LoopKernels.Run(this, inputs), Branches.Max(static branch => branch.Operations));

    public override ImmutableArray<Tensor?> Vjp(
        ImmutableArray<Tensor> siblings, ImmutableArray<Tensor?> cotangents, ImmutableArray<bool> active)
    {
        ImmutableArray<Tensor> inputs = siblings[0].Inputs;
        int[] owing = [.. Enumerable.Range(1, inputs.Length - 1).Where(i => active[i] && inputs[i].DType.IsFloat)];
        int[] given = [.. Enumerable.Range(0, Outputs).Where(k => cotangents[k] is not null)];
        ImmutableArray<Tensor> cts = [.. cotangents.OfType<Tensor>()];
        ClosedFunction Pullback(ClosedFunction branch)
        {
            Tensor[] variables = [.. cts.Select(static ct => Placeholder.Create(ct.Type))];
            Tensor[] from = [.. owing.Select(i => branch.Inputs[i - 1])];
            ImmutableArray<Tensor> owed = Reverse.Cotangents([.. given.Select(k => branch.Outputs[k])], variables, from);
            return new ClosedFunction([.. branch.Inputs, .. variables], owed);
        }
        var answer = new Tensor?[inputs.Length];
        if (owing.Length == 0) return [.. answer];
        ImmutableArray<Tensor> pulled = Of(Branches.Select(Pullback), [.. inputs, .. cts]);
        for (int k = 0; k < owing.Length; k++) answer[owing[k]] = pulled[k];
        return [.. answer];
    }

    public override ImmutableArray<Tensor?> Jvp(ImmutableArray<Tensor> siblings, ImmutableArray<Tensor?> tangents)
    {
        ImmutableArray<Tensor> inputs = siblings[0].Inputs;
        int[] moving = [.. Enumerable.Range(1, inputs.Length - 1).Where(i => tangents[i] is not null)];
        int[] floats = [.. Enumerable.Range(0, Outputs).Where(k => siblings[k].DType.IsFloat)];
        ClosedFunction Pushforward(ClosedFunction branch)
        {
            Tensor[] variables = [.. moving.Select(i => Placeholder.Create(inputs[i].Type))];
            ImmutableArray<Tensor> pushed = Forward.Tangents(
                [.. floats.Select(k => branch.Outputs[k])], [.. moving.Select(i => branch.Inputs[i - 1])], variables);
            return new ClosedFunction([.. branch.Inputs, .. variables], pushed);
        }
        var answer = new Tensor?[Outputs];
        if (floats.Length == 0) return [.. answer];
        ImmutableArray<Tensor> pushed = Of(Branches.Select(Pushforward), [.. inputs, .. tangents.OfType<Tensor>()]);
        for (int k = 0; k < floats.Length; k++) answer[floats[k]] = pushed[k];
        return [.. answer];
    }

    /// <summary>The choice between the expanded bodies.</summary>
    public ImmutableArray<Tensor?> Coefficient(ImmutableArray<ImmutableArray<Tensor?>> inputs, int order)
    {
        int[] floats = [.. Enumerable.Range(0, Outputs).Where(k => Branches[0].Outputs[k].DType.IsFloat)];
        var answer = new Tensor?[Outputs];
        if (floats.Length == 0) return [.. answer];
        ClosedFunction Expanded(ClosedFunction branch)
        {
            var series = new BodySeries(branch, order, (i, k) => inputs[i + 1][k] is not null);
            return new ClosedFunction([.. series.InputsFrom(0, branch.Inputs.Length)], [.. floats.Select(k => series.Output(k, order))]);
        }
        ImmutableArray<Tensor> all = Of(Branches.Select(Expanded), [.. inputs.SelectMany(BodySeries.Present)]);
        for (int k = 0; k < floats.Length; k++) answer[floats[k]] = all[k];
        return [.. answer];
    }

    /// <summary>One choice for the whole batch, or all bodies for all examples where each example chooses.</summary>
    public override int[]?[] Depend(Dependencies dependencies, ImmutableArray<int[]?> inputs)
    {
        IEnumerable<int[]?[]> all = Branches.Select(branch => dependencies.Through(branch, inputs.AsSpan()[1..]));
        return all.Aggregate((left, right) => [.. left.Zip(right, dependencies.Either)]);
    }

    public override ImmutableArray<Tensor> Batch(ImmutableArray<Tensor> siblings, BatchedInputs inputs)
    {
        int size = inputs.BatchSize;
        bool[] flags = [.. Enumerable.Range(1, inputs.Count - 1).Select(inputs.IsBatched)];
        ImmutableArray<Tensor> operands = [.. Enumerable.Range(1, inputs.Count - 1).Select(inputs.Shared)];
        ClosedFunction[] bodies = [.. Branches.Select(branch => branch.Batched(size, i => flags[i]))];
        if (!inputs.IsBatched(0)) return Of(bodies, [inputs.Shared(0), .. operands]);
        Tensor choice = Tensor.Clamp(inputs[0], 0, Branches.Count - 1);
        ImmutableArray<Tensor>[] results = [.. bodies.Select(body => body.Call(operands.AsSpan()))];
        Tensor Chosen(int k)
        {
            Tensor chosen = results[^1][k];
            for (int i = results.Length - 2; i >= 0; i--)
            {
                Tensor isChosen = Tensor.Equal(choice, i).Reshape([size, .. Enumerable.Repeat(1, siblings[k].Rank)]);
                chosen = Tensor.Where(isChosen, results[i][k], chosen);
            }
            return chosen;
        }
        return [.. Enumerable.Range(0, Outputs).Select(Chosen)];
    }
}

/// <summary>The bodies of a choice. Two are equal if they hold the same bodies.</summary>
internal sealed class Branches(ImmutableArray<ClosedFunction> bodies) : IEquatable<Branches>
{
    private readonly ImmutableArray<ClosedFunction> bodies = bodies;

    public int Count => bodies.Length;

    public ClosedFunction this[int index] => bodies[index];

    public IEnumerable<TResult> Select<TResult>(Func<ClosedFunction, TResult> function) => bodies.Select(function);

    public IEnumerable<TResult> Select<TResult>(Func<ClosedFunction, int, TResult> function) => bodies.Select(function);

    public long Max(Func<ClosedFunction, long> measure) => bodies.Max(measure);

    public bool Equals(Branches? other) => other is not null && bodies.AsSpan().SequenceEqual(other.bodies.AsSpan());

    public override bool Equals(object? other) => Equals(other as Branches);

    public override int GetHashCode() => bodies[0].GetHashCode();

    public override string ToString() => $"[{string.Join("; ", bodies)}]";
}
