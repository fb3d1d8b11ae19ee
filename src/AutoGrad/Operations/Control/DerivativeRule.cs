using System.Collections.Immutable;
using System.Runtime.CompilerServices;

namespace AutoGrad;

/// <summary>The derivative of a function from leaves to leaves, in both modes. Two rules are equal if they are the same object.</summary>
/// <param name="operation">The transform that made it, for messages.</param>
/// <param name="signature">The types of the function's argument, for messages.</param>
internal abstract class DerivativeRule(string operation, string signature) : IEquatable<DerivativeRule>
{
    public string Operation { get; } = operation;

    public string Signature { get; } = signature;

    /// <summary>The cotangent of every argument leaf for cotangents of all result leaves; null where none is owed.</summary>
    public abstract ImmutableArray<Tensor?> Vjp(RuleOperands operands, ImmutableArray<Tensor> cotangents);

    /// <summary>The tangent of every result leaf for tangents of all argument leaves; null for zero.</summary>
    public abstract ImmutableArray<Tensor?> Jvp(RuleOperands operands, ImmutableArray<Tensor> tangents);

    public virtual bool Equals(DerivativeRule? other) => ReferenceEquals(this, other);

    public sealed override bool Equals(object? other) => Equals(other as DerivativeRule);

    public override int GetHashCode() => RuntimeHelpers.GetHashCode(this);

    /// <summary>
    /// The transpose of one of the two, which gives the other: <paramref name="given"/> are what it is transposed for, like
    /// <paramref name="to"/>; the result is like <paramref name="from"/>.
    /// </summary>
    protected ImmutableArray<Tensor?> Transpose(
        ImmutableArray<Tensor> from, Func<ImmutableArray<Tensor>, ImmutableArray<Tensor?>> rule, ImmutableArray<Tensor> to, ImmutableArray<Tensor> given)
    {
        Tensor[] variables = [];
        ImmutableArray<Tensor?> results = Transposition.Apply(
            [.. from.Select(static leaf => leaf.Type)],
            placeholders => rule([.. variables = placeholders]),
            [.. given.Select((value, k) => to[k].DType.IsFloat ? value : null)]);
        foreach (Tensor? result in results)
        {
            if (result is null || !Transposition.Uses(result, variables)) continue;
            throw Errors.Argument(
                Operation,
                $"the rule of the function of {Signature} is not linear in what it is given to pass on, so the other mode cannot be derived from it",
                "Let the rule multiply tangents or cotangents with what does not depend on them, and add");
        }

        // What is still there of the variables are barriers of a checkpoint that wait for them; zeros are known at once.
        var known = new Queue<Tensor>(Substitution.Apply(
            [.. results.OfType<Tensor>()], variables.ToDictionary(static variable => variable, static variable => Tensor.ZerosLike(variable))));
        return [.. results.Select(result => result is null ? null : known.Dequeue())];
    }
}

/// <summary>A rule for one example, applied to a batch. Two are equal if they do the same with the same rule.</summary>
/// <param name="inner">The rule for one example.</param>
/// <param name="batchSize">The number of examples.</param>
/// <param name="batched">Which of the argument leaves and, counted on after them, the residuals have a leading batch axis.</param>
internal sealed class BatchedRule(DerivativeRule inner, int batchSize, Axes batched) : DerivativeRule(inner.Operation, inner.Signature)
{
    private (DerivativeRule, int, Axes) Parts => (inner, batchSize, batched);

    public override bool Equals(DerivativeRule? other) => other is BatchedRule rule && Parts.Equals(rule.Parts);

    public override int GetHashCode() => Parts.GetHashCode();

    public override ImmutableArray<Tensor?> Vjp(RuleOperands operands, ImmutableArray<Tensor> cotangents)
    {
        ImmutableArray<Tensor?> owed = ForAll(operands, cotangents, static _ => true, inner.Vjp);
        return [.. owed.Select((cotangent, i) => batched.Contains(i) ? cotangent : cotangent?.Sum(0))];
    }

    public override ImmutableArray<Tensor?> Jvp(RuleOperands operands, ImmutableArray<Tensor> tangents) =>
        ForAll(operands, tangents, batched.Contains, inner.Jvp);

    /// <summary>Calls the inner rule once for one example and turns what it computes into the same for all.</summary>
    private ImmutableArray<Tensor?> ForAll(
        RuleOperands operands,
        ImmutableArray<Tensor> given,
        Func<int, bool> isBatched,
        Func<RuleOperands, ImmutableArray<Tensor>, ImmutableArray<Tensor?>> rule)
    {
        var variables = new List<Tensor>();
        var batches = new List<Tensor>();
        Tensor One(Tensor batch)
        {
            variables.Add(Placeholder.Create(batch.Type.WithShape(Shape.Create(batch.Shape.Sizes[1..]))));
            batches.Add(batch);
            return variables[^1];
        }
        RuleOperands one = new(
            [.. operands.X.Select((x, i) => batched.Contains(i) ? One(x) : x)],
            [.. operands.Residuals.Select((r, i) => batched.Contains(operands.X.Length + i) ? One(r) : r)],
            [.. operands.Y.Select(One)]);
        ImmutableArray<Tensor?> results = rule(one, [.. given.Select((tensor, i) => isBatched(i) ? One(tensor) : tensor)]);
        int[] present = [.. Enumerable.Range(0, results.Length).Where(i => results[i] is not null)];
        ImmutableArray<Tensor> all = Batching.Apply(
            batchSize, [.. present.Select(i => results[i] ?? throw Errors.Internal("no result"))], [.. variables], [.. batches]);
        var answer = new Tensor?[results.Length];
        for (int k = 0; k < present.Length; k++) answer[present[k]] = all[k];
        return [.. answer];
    }
}
