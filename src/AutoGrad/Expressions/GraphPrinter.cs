using System.Text;

namespace AutoGrad;

/// <summary>Writes expressions down as small programs that a person can read.</summary>
public static class GraphPrinter
{
    /// <summary>
    /// All that the outputs are computed from, a line a node, each after its inputs: its number, its type, the operation with its inputs
    /// and static parameters. The last line names the outputs. Scalars that are known show their number; nothing is computed.
    /// </summary>
    /// <param name="outputs">Any tensors; they may depend on inputs of a function that is being traced.</param>
    /// <returns>The lines, separated by <c>\n</c>.</returns>
    /// <example><code>
    /// Tensor x = Tensor.Ones([2, 3]);
    /// GraphPrinter.Print((x * x).Sum(0));
    /// // %0: Float32[2, 3] = Fill(Value = 1, Shape = [2, 3])
    /// // %1: Float32[2, 3] = Multiply(%0, %0)
    /// // %2: Float32[3] = Sum(%1, Axes = [0])
    /// // return %2
    /// </code></example>
    public static string Print(params ReadOnlySpan<Tensor> outputs)
    {
        var text = new StringBuilder();
        var numbers = new Dictionary<Tensor, int>();
        foreach (Tensor node in Graph.Reachable(outputs, static _ => true))
        {
            text.Append('%').Append(numbers.Count).Append(": ").Append(node.Type).Append(" = ").Append(node.Primitive.Name);
            numbers.Add(node, numbers.Count);
            AppendArguments(text, node, numbers);
            text.Append('\n');
        }
        text.Append("return");
        for (int i = 0; i < outputs.Length; i++) text.Append(i == 0 ? " %" : ", %").Append(numbers[outputs[i]]);
        return text.ToString();
    }

    private static void AppendArguments(StringBuilder text, Tensor node, Dictionary<Tensor, int> numbers)
    {
        var arguments = new List<string>();
        foreach (Tensor input in node.Inputs) arguments.Add($"%{numbers[input]}");
        string parameters = node.Primitive.ParametersText();
        if (parameters.Length > 0) arguments.Add(parameters);
        if (node.Primitive is Constant && node.Rank == 0) arguments.Add(node.ToString());
        if (arguments.Count > 0) text.Append('(').AppendJoin(", ", arguments).Append(')');
    }
}
