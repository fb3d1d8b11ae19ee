using System.Collections.Immutable;
using AutoGrad.Execution;

namespace AutoGrad.Testing;

/// <summary>
/// A function as coarser arithmetic would compute it: every number on the way gets other last digits, drawn at random. How far its values
/// spread is how far rounding may have moved those of the function itself, whatever cancels and whatever is amplified inside.
/// </summary>
/// <remarks>
/// The idea of stochastic arithmetic: J. Vignes, "A stochastic arithmetic for reliable scientific computation", Mathematics and Computers
/// in Simulation 35 (1993) 233. No derivative rule is used. Each number that is computed is disturbed relative to its own size. The
/// arguments are exact, but not for a kernel that adds numbers up: what it rounds is relative to those, as if they were disturbed.
/// </remarks>
/// <param name="call">The function.</param>
/// <param name="units">By how many relative rounding errors of its dtype a number is disturbed at most.</param>
/// <param name="random">Draws the digits.</param>
internal sealed class Imprecision(Func<ImmutableArray<Tensor>, ImmutableArray<Tensor>> call, double units, Random random)
{
    private readonly double[] pattern =
        [.. Enumerable.Range(0, 4093).Select(_ => (random.Next(2) == 0 ? -1 : 1) * (0.5 + (random.NextDouble() / 2)))];

    public ImmutableArray<Tensor> Call(ImmutableArray<Tensor> x)
    {
        ImmutableArray<Tensor> variables = [.. x.Select(static leaf => leaf.Fresh())];
        ImmutableArray<Tensor> results = Tracing.Call(call, variables);
        Dictionary<Tensor, Tensor> disturbed = variables.Zip(x).ToDictionary(static pair => pair.First, static pair => pair.Second);
        HashSet<Tensor> exact = [.. variables];
        foreach (Tensor node in Graph.Reachable(results.AsSpan(), node => !variables.Contains(node)))
        {
            if (disturbed.ContainsKey(node) || !node.Inputs.Any(disturbed.ContainsKey)) continue;
            Lowering lowering = node.Primitive.Lower(node);
            bool isMove = IsMove(lowering), addsUp = !isMove && lowering is not Lowering.Map;
            Tensor same = node.WithInputs([.. node.Inputs.Select(input =>
                !disturbed.TryGetValue(input, out Tensor? other) ? input : addsUp && input.DType.IsFloat && exact.Contains(input) ? Disturbed(other) : other)]);
            bool isClosed = lowering is Lowering.Opaque or Lowering.Joint; // a decomposition, a loop: rounds as the largest it computes with
            disturbed.Add(node, !node.DType.IsFloat || isMove ? same : isClosed ? DisturbedTogether(same) : Disturbed(same));
            if (isMove && node.Inputs.All(input => exact.Contains(input) || !disturbed.ContainsKey(input))) exact.Add(node);
        }
        return [.. results.Select(result => disturbed.GetValueOrDefault(result, result))];
    }

    /// <summary>Whether no number is computed, but said where it stands.</summary>
    private static bool IsMove(Lowering lowering) =>
        lowering is Lowering.Reshape or Lowering.View or Lowering.ViewTranspose or Lowering.Pad or Lowering.Concatenate or Lowering.Gather;

    private Tensor Disturbed(Tensor number) => number * Digits(number, 1);

    private Tensor DisturbedTogether(Tensor number) =>
        number.Size == 0 ? number : number + (Digits(number, 0) * Tensor.StopGradient(Tensor.Abs(number).Max()));

    private Tensor Digits(Tensor number, double centre)
    {
        double amount = units * Math.ScaleB(1, number.DType == DType.Float32 ? -24 : -53);
        int start = random.Next(pattern.Length);
        double[] digits = new double[number.Size];
        for (int i = 0; i < digits.Length; i++) digits[i] = centre + (amount * pattern[(start + i) % pattern.Length]);
        return Tensor.From(digits, number.Shape).Cast(number.DType).Evaluate();
    }
}
