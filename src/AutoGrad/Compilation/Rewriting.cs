using System.Collections.Concurrent;
using System.Collections.Immutable;
using AutoGrad.Execution;

namespace AutoGrad.Compilation;

/// <summary>
/// One walk of <see cref="Simplify"/>: the nodes in their final form so far, each computation once, and what the rules may ask about them.
/// </summary>
/// <param name="isFixed">Which nodes stay as they are.</param>
/// <param name="isFinal">Whether the result is only computed.</param>
internal sealed class Rewriting(Func<Tensor, bool> isFixed, bool isFinal)
{
    private static readonly ConcurrentDictionary<Type, Rule[]> RulesOf = new();

    private readonly NodeTable table = new();
    private readonly Dictionary<Tensor, int> readers = []; // of nodes in final form; those that a rule made in between have none
    private readonly Dictionary<Tensor, NodeFacts> facts = [];

    /// <summary>Whether any rule applied.</summary>
    public bool Changed { get; private set; }

    /// <summary>
    /// Whether the result is only computed, and never differentiated again: then nodes that matter to derivatives alone may go.
    /// </summary>
    public bool IsFinal => isFinal;

    /// <summary>The outputs in their final form.</summary>
    public ImmutableArray<Tensor> Apply(ReadOnlySpan<Tensor> outputs)
    {
        List<Tensor> order = Graph.Reachable(outputs, Entered);
        var uses = new Dictionary<Tensor, int>(order.Count);
        foreach (Tensor node in order)
        {
            foreach (Tensor input in Entered(node)) uses[input] = uses.GetValueOrDefault(input) + 1;
        }
        foreach (Tensor output in outputs) uses[output] = uses.GetValueOrDefault(output) + 1;

        HashSet<Tensor> borders = Borders.Of(order, isFinal);
        var signs = new SignFlow(order, outputs);
        var final = new Dictionary<Tensor, Tensor>(order.Count);
        foreach (Tensor node in order)
        {
            if (isFixed(node)) continue;
            AbsorbsSign = signs.IsAbsorbed(node);
            Tensor result = borders.Contains(node) ? AsBorder(node, final)
                : node.Primitive is Literal literal ? Make(new Fill(literal.Value, []))
                : Finish(Replacement.Of(node, final));
            final.Add(node, result);
            readers[result] = readers.GetValueOrDefault(result) + uses[node];
        }
        // A bare number stays one where it is a result: there it may meet tensors of any dtype yet.
        foreach (Tensor output in outputs)
        {
            if (output.Primitive is Literal) final[output] = output;
        }
        return Replacement.Of(outputs, final);
    }

    /// <summary>A primitive applied to nodes in final form, in its own final form.</summary>
    public Tensor Make(Primitive primitive, params ReadOnlySpan<Tensor> inputs) => Finish(primitive.Apply(inputs));

    /// <summary>One number in every element of a type, rounded to its dtype.</summary>
    public Tensor Number(double value, TensorType type) => Make(new Fill(Scalar.From(value, type.DType), type.Shape));

    /// <summary>The primitive of a node if it is of one kind and the node may be looked into.</summary>
    public T? As<T>(Tensor x) where T : Primitive => isFixed(x) ? null : x.Primitive as T;

    /// <summary>The number that every element of x is known to be, or null.</summary>
    public double? NumberOf(Tensor x) =>
        As<Fill>(x)?.Value.ToDouble()
        ?? (isFinal && x is { Size: 1, DType: DType.Float32 or DType.Float64, Value: { } value } ? SingleElement(value) : null);

    /// <summary>Whether nobody but the node under consideration reads x, so that x is gone when that node does without it.</summary>
    public bool IsReadOnce(Tensor x) => readers.GetValueOrDefault(x) <= 1;

    /// <summary>
    /// Whether the readers of the node under consideration take in a sign of it, so that moving one out to it costs nothing.
    /// </summary>
    public bool AbsorbsSign { get; private set; }

    /// <summary>x for −x, also when that is broadcast; else null.</summary>
    public Tensor? Negated(Tensor x) =>
        As<Negate>(x) is not null ? x.Inputs[0]
        : As<Broadcast>(x) is { } broadcast && As<Negate>(x.Inputs[0]) is not null ? Make(broadcast, x.Inputs[0].Inputs[0])
        : null;

    /// <summary>
    /// x for −x if the sign may move out to the node under consideration without there being more operations than before.
    /// </summary>
    public Tensor? Unsigned(Tensor x) => AbsorbsSign ? Negated(x) : As<Negate>(x) is not null && IsReadOnce(x) ? x.Inputs[0] : null;

    /// <summary>What is known of the elements of a node.</summary>
    public NodeFacts FactsOf(Tensor x) => facts.TryGetValue(x, out NodeFacts known) ? known : NodeFacts.OfInput(x);

    private Tensor Finish(Tensor node)
    {
        Tensor unique = table.Unique(node);
        if (unique != node) return unique;
        facts.Add(node, NodeFacts.Of(node, this));
        foreach (Rule rule in RulesOf.GetOrAdd(node.Primitive.GetType(), Find))
        {
            if (rule.Apply(node, this) is not { } other) continue;
            if (other.Type != node.Type) throw Errors.Internal($"'{rule.Law}' turns {node.Primitive} of {node.Type} into {other.Type}");
            Changed = true;
            table.Replace(node, other);
            return other;
        }
        return node;
    }

    /// <summary>The node in the place of one that a piece is a function of: one of its own, which no rule looks into.</summary>
    private Tensor AsBorder(Tensor node, Dictionary<Tensor, Tensor> final)
    {
        if (node.Primitive is Placeholder or Constant or Literal or Fill) return Finish(node);
        Tensor border = node.Primitive is Identity
            ? Replacement.Of(node, final)
            : new Identity().Apply(Finish(Replacement.Of(node, final)));
        facts.Add(border, FactsOf(border.Inputs[0]));
        return border;
    }

    private ImmutableArray<Tensor> Entered(Tensor node) => isFixed(node) ? [] : isFinal ? node.Reads : node.Inputs;

    private static Rule[] Find(Type primitive) => [.. Simplify.Rules.Where(rule => rule.Primitive.IsAssignableFrom(primitive))];

    private static double SingleElement(TensorValue value) =>
        value.DType == DType.Float32 ? value.AsSpan<float>()[0] : value.AsSpan<double>()[0];
}
