using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;
using AutoGrad.Compilation;

namespace AutoGrad;

/// <summary>
/// The Taylor coefficients of expressions along a curve: with its variables at Σ xₖ·tᵏ, a node is Σ yₖ·tᵏ. A linear primitive acts
/// on each coefficient, a bilinear one by Cauchy products. For any other primitive the tangent ẏ, an expression that the primitive itself
/// gives, is expanded one order lower: k·yₖ is coefficient k − 1 of ẏ.
/// </summary>
/// <remarks>
/// <para>
/// Equal nodes are one node. So the tangent of a sine speaks of a cosine whose tangent speaks of that very sine, and the number of nodes
/// to expand does not grow with the order, or only linearly, as for the logarithm of the gamma function, whose derivatives are all
/// different. Each takes a number of operations that is at most quadratic in the order.
/// </para>
/// <para>
/// Source: A. Griewank, A. Walther, "Evaluating Derivatives", 2nd edition, SIAM 2008, chapter 13; the recurrences of its tables for
/// elementary functions are what here follows from the tangents.
/// </para>
/// </remarks>
internal sealed class TaylorSeries
{
    private readonly long oldest;
    private readonly NodeTable table = new();
    private readonly Dictionary<Tensor, Tensor> canonical = []; // every node that was met, to the one that stands for all equal ones
    private readonly Dictionary<(Family, int), ImmutableArray<Tensor?>> families = [];
    private readonly Dictionary<Tensor, Expansion> expansions = []; // of canonical nodes that depend on a variable or a rate

    /// <summary>The expansions of whatever is computed from variables that move along curves.</summary>
    /// <param name="variables">Each with its coefficients from the first on, null for zero; what comes after the last is zero.</param>
    public TaylorSeries(IReadOnlyCollection<(Tensor Variable, ImmutableArray<Tensor?> Higher)> variables)
    {
        oldest = variables.Select(static given => given.Variable.Id).DefaultIfEmpty(long.MaxValue).Min();
        foreach ((Tensor variable, ImmutableArray<Tensor?> higher) in variables)
        {
            canonical.Add(variable, variable);
            var expansion = new Expansion(variable, HasRates: false) { IsVariable = true };
            expansion.Known.AddRange([variable, .. higher]);
            expansions.Add(variable, expansion);
        }
    }

    /// <summary>The coefficients 0 to <paramref name="order"/> of an expression; null for zero.</summary>
    public ImmutableArray<Tensor?> Coefficients(Tensor output, int order)
    {
        Tensor node = Canonical(output);
        Expand(node, order);
        return [.. Enumerable.Range(0, order + 1).Select(k => Coefficient(node, k))];
    }

    /// <summary>The coefficient of a node that has been expanded that far.</summary>
    private Tensor? Coefficient(Tensor node, int k) =>
        expansions.TryGetValue(node, out Expansion? expansion) ? expansion.At(k) : k == 0 ? node : null;

    /// <summary>Computes coefficients 0 to k of a node, after those that they are computed from.</summary>
    private void Expand(Tensor node, int k)
    {
        var pending = new Stack<(Tensor Node, int K)>();
        pending.Push((node, k));
        while (pending.TryPeek(out (Tensor Node, int K) task))
        {
            if (!IsMissing(task.Node, task.K, out Expansion? expansion))
            {
                pending.Pop();
                continue;
            }
            int next = expansion.Known.Count, before = pending.Count;
            foreach ((Tensor needed, int order) in Needed(expansion, next))
            {
                if (IsMissing(needed, order, out _)) pending.Push((needed, order));
            }
            if (pending.Count == before) expansion.Known.Add(Compute(expansion, next));
        }
    }

    private bool IsMissing(Tensor node, int k, [NotNullWhen(true)] out Expansion? expansion) =>
        expansions.TryGetValue(node, out expansion) && !expansion.IsVariable && expansion.Known.Count <= k;

    /// <summary>What coefficient k is computed from.</summary>
    private IEnumerable<(Tensor Node, int Order)> Needed(Expansion expansion, int k)
    {
        Tensor node = expansion.Node;
        if (expansion.Origin is { } origin) return [(origin, k + 1)];
        if (k == 0) return expansion.HasRates ? node.Inputs.Select(static input => (input, 0)) : [];
        if (!node.DType.IsFloat) return [];
        if (node.Primitive.Linearity != Linearity.None || node.Primitive is Divide or IExpandable)
        {
            return node.Inputs.Select(input => (input, input.DType.IsFloat ? k : 0));
        }
        return Tangent(expansion) is { } tangent ? [(tangent, k - 1)] : [];
    }

    private Tensor? Compute(Expansion expansion, int k)
    {
        Tensor node = expansion.Node;
        if (expansion.Origin is { } origin) return Coefficient(origin, k + 1) is { } next ? k == 0 ? next : (k + 1) * next : null;
        if (k == 0 && !expansion.HasRates) return node;
        return (node.DType.IsFloat, node.Primitive.Linearity) switch
        {
            (true, Linearity.Linear) => LinearCoefficient(node, k),
            (true, Linearity.Bilinear) => CauchyProduct(node, k),
            (true, _) when k > 0 && node.Primitive is Divide => QuotientCoefficient(expansion, k),
            (true, _) when k > 0 && node.Primitive is IExpandable => OfFamily(node, k),
            _ when k == 0 => node.Primitive.Apply([.. node.Inputs.Select(input => Coefficient(input, 0) ?? Tensor.ZerosLike(input))]),
            (true, _) when Tangent(expansion) is { } tangent => Coefficient(tangent, k - 1) is { } part ? k == 1 ? part : part / k : null,
            _ => null,
        };
    }

    private Tensor? LinearCoefficient(Tensor node, int k)
    {
        ImmutableArray<Tensor?> parts = [.. node.Inputs.Select(input => input.DType.IsFloat ? Coefficient(input, k) : null)];
        if (parts.All(static part => part is null)) return null;
        // A condition or an index may have been built on a rate, whose place its own coefficient takes.
        Tensor at = node.Inputs.All(static input => input.DType.IsFloat)
            ? node
            : node.WithInputs([.. node.Inputs.Select(input => input.DType.IsFloat ? input : Coefficient(input, 0) ?? input)]);
        return at.Primitive.Jvp(at, parts);
    }

    private Tensor? CauchyProduct(Tensor node, int k)
    {
        (Tensor left, Tensor right) = (node.Inputs[0], node.Inputs[1]);
        bool isSquare = left == right && node.Primitive.IsCommutative;
        Tensor? sum = null;
        for (int i = 0; isSquare ? 2 * i < k : i <= k; i++)
        {
            if (Coefficient(left, i) is not { } x || Coefficient(right, k - i) is not { } y) continue;
            Tensor product = node.Primitive.Apply(x, y);
            sum = sum is null ? product : sum + product;
        }
        if (!isSquare) return sum;
        Tensor? twice = sum is null ? null : 2 * sum;
        if (k % 2 == 1 || Coefficient(left, k / 2) is not { } middle) return twice;
        Tensor square = node.Primitive.Apply(middle, middle);
        return twice is null ? square : twice + square;
    }

    /// <summary>
    /// From y·b = a: b₀·yₖ = aₖ − Σ yᵢ·bₖ₋ᵢ over i &lt; k. The tangent of a quotient speaks of other quotients, theirs of others again:
    /// with them √x to order 10 would take 1254 nodes instead of 160, and the derivatives of many functions are quotients.
    /// </summary>
    private Tensor? QuotientCoefficient(Expansion quotient, int k)
    {
        (Tensor dividend, Tensor divisor) = (quotient.Node.Inputs[0], quotient.Node.Inputs[1]);
        Tensor? sum = Coefficient(dividend, k);
        for (int i = 0; i < k; i++)
        {
            if (quotient.At(i) is not { } y || Coefficient(divisor, k - i) is not { } b) continue;
            Tensor product = y * b;
            sum = sum is null ? -product : sum - product;
        }
        return sum is null ? null : sum / (Coefficient(divisor, 0) ?? Tensor.ZerosLike(divisor));
    }

    private Tensor? OfFamily(Tensor node, int k)
    {
        if (node.Primitive is not (Joint joint and IExpandable expandable)) throw Errors.Internal($"{node.Primitive.Name} has no siblings");
        (Family, int) key = (new Family(node), k);
        if (!families.TryGetValue(key, out ImmutableArray<Tensor?> siblings))
        {
            siblings = expandable.Coefficient(
                [
                    .. node.Inputs.Select(input => Enumerable.Range(0, k + 1).Select(i =>
                        Coefficient(input, i) ?? (i == 0 ? Tensor.ZerosLike(input) : null)).ToImmutableArray()),
                ],
                k);
            families.Add(key, siblings);
        }
        return siblings[joint.Index];
    }

    /// <summary>The tangent ẏ of a node as an expression of its inputs, itself and the rates of its inputs; null for zero.</summary>
    private Tensor? Tangent(Expansion expansion)
    {
        if (expansion.Tangent is { } known) return known.Node;
        Tensor node = expansion.Node;
        ImmutableArray<Tensor> passing = node.Differentiated;
        ImmutableArray<Tensor?> rates = [.. node.Inputs.Select(input => passing.Contains(input) ? RateOf(input) : null)];
        Tensor? tangent = rates.All(static rate => rate is null) ? null : node.Primitive.Jvp(node, rates);
        tangent = tangent is null ? null : Canonical(tangent);
        expansion.Tangent = new Found(tangent);
        return tangent;
    }

    /// <summary>The node that stands for the rate of change of another one; null if that one does not move.</summary>
    private Tensor? RateOf(Tensor node)
    {
        if (!node.DType.IsFloat || !expansions.TryGetValue(node, out Expansion? expansion)) return null;
        if (expansion.Rate is { } known) return known;
        Tensor rate = Placeholder.Create(node.Type);
        canonical.Add(rate, rate);
        expansions.Add(rate, new Expansion(rate, HasRates: true) { Origin = node });
        expansion.Rate = rate;
        return rate;
    }

    /// <summary>The one node that stands for all that are equal to the given one.</summary>
    private Tensor Canonical(Tensor output)
    {
        foreach (Tensor node in Graph.Reachable([output], node => node.Id > oldest && !canonical.ContainsKey(node)))
        {
            if (canonical.ContainsKey(node)) continue;
            Tensor unique = node.Id > oldest ? table.Unique(Compilation.Replacement.Of(node, canonical)) : node;
            canonical.Add(node, unique);
            if (!canonical.TryAdd(unique, unique) && unique != node) continue;
            Expansion[] moving = [.. unique.Inputs.Select(expansions.GetValueOrDefault).OfType<Expansion>()];
            if (moving.Length > 0) expansions.Add(unique, new Expansion(unique, moving.Any(static input => input.HasRates)));
        }
        return canonical[output];
    }

    /// <summary>A node that moves, and what is known of its coefficients.</summary>
    private sealed record Expansion(Tensor Node, bool HasRates)
    {
        public List<Tensor?> Known { get; } = [];

        public bool IsVariable { get; init; }

        /// <summary>The node whose rate of change this one is.</summary>
        public Tensor? Origin { get; init; }

        /// <summary>The node that is this one's rate of change, once somebody asked.</summary>
        public Tensor? Rate { get; set; }

        public Found? Tangent { get; set; }

        public Tensor? At(int k) => k < Known.Count ? Known[k] : null;
    }

    private sealed record Found(Tensor? Node);
}
