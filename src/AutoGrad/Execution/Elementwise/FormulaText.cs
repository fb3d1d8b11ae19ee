using System.Globalization;

namespace AutoGrad.Execution;

/// <summary>Prints a formula, however much of it is shared: what is used more than once is defined first and then named.</summary>
internal static class FormulaText
{
    /// <summary>For example <c>Divide(1, Add(1, Exp(Negate(x0))))</c>, or <c>t0 = Exp(x0); Divide(t0, Add(1, t0))</c>.</summary>
    public static string Of(ElementFormula formula)
    {
        var uses = new Dictionary<ElementFormula, int>(ReferenceEqualityComparer.Instance);
        List<ElementFormula> order = OperandsFirst(formula, uses);
        var texts = new Dictionary<ElementFormula, string>(ReferenceEqualityComparer.Instance);
        var definitions = new List<string>();
        foreach (ElementFormula node in order)
        {
            string text = Of(node, texts);
            if (uses[node] > 1 && node.Operands.Length > 0)
            {
                string name = $"t{definitions.Count.ToString(CultureInfo.InvariantCulture)}";
                definitions.Add($"{name} = {text}; ");
                text = name;
            }
            texts[node] = text;
        }
        return $"{string.Concat(definitions)}{texts[formula]}";
    }

    private static string Of(ElementFormula node, Dictionary<ElementFormula, string> texts) => node.Operation switch
    {
        ElementOperation.Argument => $"x{node.Index.ToString(CultureInfo.InvariantCulture)}",
        ElementOperation.Constant => node.Value.ToString(),
        _ => $"{node.Function?.Name ?? node.Operation.ToString()}({string.Join(", ", node.Operands.Select(operand => texts[operand]))})",
    };

    private static List<ElementFormula> OperandsFirst(ElementFormula root, Dictionary<ElementFormula, int> uses)
    {
        var order = new List<ElementFormula>();
        var pending = new Stack<(ElementFormula Node, bool Entered)>([(root, false)]);
        while (pending.TryPop(out (ElementFormula Node, bool Entered) next))
        {
            if (next.Entered)
            {
                order.Add(next.Node);
                continue;
            }
            uses[next.Node] = uses.GetValueOrDefault(next.Node) + 1;
            if (uses[next.Node] > 1) continue;
            pending.Push((next.Node, true));
            foreach (ElementFormula operand in next.Node.Operands.Reverse()) pending.Push((operand, false));
        }
        return order;
    }
}
