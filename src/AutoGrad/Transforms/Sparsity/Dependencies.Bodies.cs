using System.Collections.Immutable;

namespace AutoGrad;

internal sealed partial class Dependencies
{
    /// <summary>Loops of at most so many steps are followed step by step.</summary>
    public const int MostRounds = 100;

    /// <summary>What the outputs of a function depend on, given what its inputs do; null for on nothing.</summary>
    public int[]?[] Through(ClosedFunction function, ReadOnlySpan<int[]?> inputs)
    {
        var given = new List<(Tensor, int[])>();
        for (int i = 0; i < inputs.Length; i++)
        {
            if (inputs[i] is { } own) given.Add((function.Inputs[i], own));
        }
        if (given.Count == 0) return new int[function.Outputs.Length][];
        var body = new Dependencies(sets, function.Outputs.AsSpan(), given);
        return [.. function.Outputs.Select(body.known.GetValueOrDefault)];
    }

    /// <summary>
    /// What the outputs of a body depend on after at most so many rounds in which the first ones become its first inputs, and what those
    /// inputs do in any round. Null if they still spread after very many rounds.
    /// </summary>
    /// <param name="body">From carries and other inputs to carries and other outputs.</param>
    /// <param name="carries">The number of carries.</param>
    /// <param name="rounds">The most rounds, if that is known.</param>
    /// <param name="inputs">What the inputs of the first round depend on, and the others in all rounds.</param>
    public (int[]?[] Carries, int[]?[] Outputs)? Around(ClosedFunction body, int carries, int? rounds, ImmutableArray<int[]?> inputs)
    {
        int[]?[] given = [.. inputs];
        for (int round = 0; round <= Math.Min(rounds ?? MostRounds, MostRounds); round++)
        {
            int[]?[] outputs = Through(body, given);
            bool hasSpread = false;
            for (int c = 0; c < carries && round != rounds; c++)
            {
                int[]? before = given[c];
                given[c] = Either(before, outputs[c]);
                hasSpread |= given[c] is { } after
                    && !(before is null ? !after.Any(static set => set > 0) : after.AsSpan().SequenceEqual(before));
            }
            if (!hasSpread) return (given[..carries], outputs);
        }
        return null;
    }

    /// <summary>The sets of two tensors of one shape, united element by element.</summary>
    public int[]? Either(int[]? x, int[]? y) => x is null || y is null ? x ?? y : United(x, y);

    private int[] United(int[] x, int[] y)
    {
        int[] own = new int[x.Length];
        for (int i = 0; i < own.Length; i++) own[i] = sets.Union(x[i], y[i]);
        return own;
    }

    /// <summary>What any of the slices along the leading axis depends on, place by place.</summary>
    public int[]? AnySlice(int[]? x, int length)
    {
        if (x is null || length == 0) return null;
        int size = x.Length / length;
        return Gathered(x, [.. Enumerable.Range(0, x.Length).Select(i => i % size)], size);
    }

    /// <summary>What one slice along the leading axis depends on.</summary>
    public static int[]? Slice(int[]? x, int index, int length) =>
        x?.AsSpan(x.Length / length * index, x.Length / length).ToArray();

    /// <summary>The sets of slices of a size along a new leading axis.</summary>
    public static int[]? Stacked(int[]?[] slices, int size) =>
        slices.All(static slice => slice is null) ? null : [.. slices.SelectMany(slice => slice ?? new int[size])];

    /// <summary>The sets of many equal slices along a new leading axis.</summary>
    public static int[]? Repeated(int[]? x, int length) =>
        x is null ? null : [.. Enumerable.Repeat(x, length).SelectMany(static sets => sets)];

    /// <summary>As the primitive has it; on everything if it does not say.</summary>
    private int[] OfJoint(Tensor y, int[]?[] x)
    {
        var family = new Family(y);
        if (!families.TryGetValue(family, out int[]?[]? all))
        {
            var joint = (Joint)y.Primitive;
            int[] whole = [sets.Union([.. x.Select(operand => sets.Union(operand))])];
            all = joint.Depend(this, [.. x]) ?? [.. Enumerable.Repeat(whole, joint.Outputs)];
            families.Add(family, all);
        }
        int[] own = all[((Joint)y.Primitive).Index] ?? new int[y.Size];
        return own.Length == y.Size ? own : [.. Enumerable.Repeat(own[0], y.Size)];
    }
}
