using AutoGrad.Execution;

namespace AutoGrad.Compilation;

/// <summary>
/// Computes expressions that are asked for outside any compiled function. A value, once computed, stays with its node. Expressions of a
/// structure that comes again and again are computed by a plan; see <see cref="PlanCache"/>.
/// </summary>
internal static class Evaluation
{
    private const int MostPlans = 256;
    private const long MostBytes = 256 << 20;

    private static readonly PlanCache plans = new(MostPlans, MostBytes);

    /// <summary>The contiguous value of one tensor.</summary>
    public static TensorValue ValueOf(Tensor tensor)
    {
        if (tensor.Value is { } value) return value;
        Compute([tensor]);
        return tensor.Value ?? throw Errors.Internal($"{tensor.Type} has no value after it was computed");
    }

    /// <summary>Whether a tensor's value can be computed: it does not depend on an input of a function that is being traced.</summary>
    public static bool IsKnown(Tensor tensor) =>
        tensor.Value is not null || !Graph.Of([], [tensor]).Nodes.Any(static node => node.Value is null && node.Primitive is Placeholder);

    /// <summary>Gives every tensor its value; what they share is computed once.</summary>
    public static void Compute(ReadOnlySpan<Tensor> tensors)
    {
        int first = 0;
        while (first < tensors.Length && tensors[first].Value is not null) first++;
        if (first == tensors.Length) return; // as in every call of a compiled function but the first: nothing is allocated
        var missing = new List<Tensor>();
        foreach (Tensor tensor in tensors[first..])
        {
            if (tensor.Value is null) missing.Add(tensor);
        }
        Tensor[] outputs = [.. missing];
        TensorValue[] values = plans.Compute(outputs);
        for (int i = 0; i < outputs.Length; i++) outputs[i].Value = values[i];
    }

    /// <summary>The error for a number that depends on the input of a function that is, or was, traced with placeholders.</summary>
    public static InvalidOperationException UnknownValue(Tensor placeholder) => new(
        Tracing.IsActive
            ? $"Evaluate: the value of the input {placeholder.Type} is not known while a function is being traced{UserLine.Text()}. " +
                "Compute with tensors instead of reading numbers: Where(condition, x, y) instead of if, Sin(x) instead of Math.Sin, a tensor as " +
                "an index, or move the reading out of the function, which hands out what it computes only as its result."
            : $"Evaluate: what was made from the input {placeholder.Type} of a function while it was traced has no value outside of it" +
                $"{UserLine.Text()}. Return it from that function instead of keeping it in a variable.");
}
