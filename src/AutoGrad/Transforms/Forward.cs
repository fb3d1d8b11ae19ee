using System.Collections.Immutable;

namespace AutoGrad;

/// <summary>Forward mode: one walk over the graph from inputs to outputs, which takes a tangent along with every value.</summary>
internal static class Forward
{
    /// <summary>Σ over inputs of ∂outputₖ/∂input · tangent, for every output; zeros where it depends on no input.</summary>
    public static ImmutableArray<Tensor> Tangents(ReadOnlySpan<Tensor> outputs, ReadOnlySpan<Tensor> inputs, ReadOnlySpan<Tensor> tangents)
    {
        long oldest = long.MaxValue;
        var moving = new Dictionary<Tensor, Tensor>(); // nodes that move with the inputs, with their tangents
        for (int i = 0; i < inputs.Length; i++)
        {
            Tensor input = inputs[i];
            oldest = Math.Min(oldest, input.Id);
            moving[input] = moving.TryGetValue(input, out Tensor? tangent) ? tangent + tangents[i] : tangents[i];
        }
        var families = new Dictionary<Family, ImmutableArray<Tensor?>>();
        foreach (Tensor node in Graph.Reachable(outputs, node => node.Id > oldest && !moving.ContainsKey(node) ? node.Differentiated : []))
        {
            if (node.Id <= oldest || !node.DType.IsFloat || moving.ContainsKey(node)) continue;
            ImmutableArray<Tensor?> given = [.. node.Inputs.Select(moving.GetValueOrDefault)];
            if (given.All(static tangent => tangent is null)) continue;
            Tensor? result = node.Primitive is Joint joint ? OfFamily(node, joint, given, families) : node.Primitive.Jvp(node, given);
            if (result is null) continue;
            if (result.Type != node.Type)
                throw Errors.Internal($"a tangent of {node.Primitive.Name} is {result.Type} instead of {node.Type}");
            moving.Add(node, result);
        }
        var results = ImmutableArray.CreateBuilder<Tensor>(outputs.Length);
        foreach (Tensor output in outputs) results.Add(moving.GetValueOrDefault(output) ?? Tensor.ZerosLike(output));
        return results.MoveToImmutable();
    }

    /// <summary>
    /// The tangent of one node as its primitive's linearity has it, and else by transposing its <see cref="Primitive.Vjp"/>.
    /// </summary>
    public static Tensor? Tangent(Tensor y, ImmutableArray<Tensor?> tangents)
    {
        switch (y.Primitive.Linearity)
        {
            case Linearity.Linear:
                return y.Primitive.Apply([.. y.Inputs.Select((x, i) => tangents[i] ?? (x.DType.IsFloat ? Tensor.ZerosLike(x) : x))]);
            case Linearity.Bilinear:
                Tensor? left = tangents[0] is { } dx ? y.Primitive.Apply(dx, y.Inputs[1]) : null;
                Tensor? right = tangents[1] is { } dy ? y.Primitive.Apply(y.Inputs[0], dy) : null;
                return Add.OfPresent(left, right);
            default:
                int[] given = [.. Enumerable.Range(0, tangents.Length).Where(i => tangents[i] is not null)];
                return Transposition.Apply(
                    [y.Type],
                    cotangent =>
                    {
                        ImmutableArray<Tensor?> owed = y.Primitive.Vjp(y, cotangent[0]);
                        return [.. given.Select(i => owed[i])];
                    },
                    [.. given.Select(i => tangents[i])])[0];
        }
    }

    private static Tensor? OfFamily(
        Tensor node, Joint joint, ImmutableArray<Tensor?> tangents, Dictionary<Family, ImmutableArray<Tensor?>> families)
    {
        var family = new Family(node);
        if (!families.TryGetValue(family, out ImmutableArray<Tensor?> results))
        {
            results = joint.Jvp(Joint.Siblings(node, []), tangents);
            families.Add(family, results);
        }
        return results[joint.Index];
    }
}
