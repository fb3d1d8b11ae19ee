using System.Collections.Immutable;

namespace AutoGrad;

/// <summary>
/// A result of a function whose derivative the user has given. After the results come the arguments, then the residuals the rule reads,
/// then what the function captured: nothing can be passed on to that, so it must not be differentiated.
/// </summary>
internal sealed record CustomRule(int Outputs, int Index, int Arguments, int Residuals, DerivativeRule Rule) : Enclosed(Outputs, Index)
{
    public override string Name => Rule.Operation;

    public override ImmutableArray<Tensor?> Vjp(
        ImmutableArray<Tensor> siblings, ImmutableArray<Tensor?> cotangents, ImmutableArray<bool> active)
    {
        ImmutableArray<Tensor> inputs = siblings[0].Inputs;
        CheckCaptured(inputs, i => active[i]);
        ImmutableArray<Tensor> given = [.. cotangents.Select((cotangent, k) => cotangent ?? Tensor.ZerosLike(siblings[k]))];
        ImmutableArray<Tensor?> owed = Rule.Vjp(Operands(siblings), given);
        IEnumerable<Tensor?> none = Enumerable.Repeat<Tensor?>(null, Outputs);
        return [.. none, .. owed, .. new Tensor?[inputs.Length - Outputs - Arguments]];
    }

    public override ImmutableArray<Tensor?> Jvp(ImmutableArray<Tensor> siblings, ImmutableArray<Tensor?> tangents)
    {
        ImmutableArray<Tensor> inputs = siblings[0].Inputs;
        CheckCaptured(inputs, i => tangents[i] is not null);
        ImmutableArray<Tensor> given = [.. Enumerable.Range(Outputs, Arguments).Select(i => tangents[i] ?? Tensor.ZerosLike(inputs[i]))];
        return Rule.Jvp(Operands(siblings), given);
    }

    protected override Enclosed ForBatch(BatchedInputs inputs)
    {
        Axes batched = [.. Enumerable.Range(Outputs, Arguments + Residuals).Where(inputs.IsBatched).Select(i => i - Outputs)];
        return this with { Rule = new BatchedRule(Rule, inputs.BatchSize, batched) };
    }

    private RuleOperands Operands(ImmutableArray<Tensor> siblings)
    {
        ImmutableArray<Tensor> inputs = siblings[0].Inputs;
        return new RuleOperands(
            [.. inputs.Skip(Outputs).Take(Arguments)], [.. inputs.Skip(Outputs + Arguments).Take(Residuals)], siblings);
    }

    private void CheckCaptured(ImmutableArray<Tensor> inputs, Func<int, bool> moves)
    {
        for (int i = Outputs + Arguments + Residuals; i < inputs.Length; i++)
        {
            if (!moves(i)) continue;
            throw Errors.Argument(
                Rule.Operation,
                $"the function of {Rule.Signature} also uses a tensor {inputs[i].Type} from outside that is differentiated here, "
                + "and its rule has nothing to say about that",
                "Pass the tensor as an argument, or through StopGradient");
        }
    }
}

/// <summary>What a rule may look at: the leaves of the function's argument, of the residuals, and of its result.</summary>
internal readonly record struct RuleOperands(ImmutableArray<Tensor> X, ImmutableArray<Tensor> Residuals, ImmutableArray<Tensor> Y);
