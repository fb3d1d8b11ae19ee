namespace AutoGrad;

/// <summary>
/// A parsed Einsum specification for given operands: one label an axis. Letters are their code; the axes an ellipsis stands for are −1 for
/// the last, −2 for the one before, and so on, so that they align at the end as broadcasting does.
/// </summary>
internal sealed class EinsumSpecification
{
    private const string Operation = "Einsum";

    private EinsumSpecification(int[][] operands, int[] output)
    {
        Operands = operands;
        Output = output;
    }

    /// <summary>The labels of each operand's axes.</summary>
    public int[][] Operands { get; }

    /// <summary>The labels of the result's axes.</summary>
    public int[] Output { get; }

    /// <summary>Reads a specification and checks it against the operands.</summary>
    public static EinsumSpecification Parse(string specification, ReadOnlySpan<Tensor> tensors)
    {
        string spec = string.Concat(specification.Where(static c => !char.IsWhiteSpace(c)));
        int arrow = spec.IndexOf("->", StringComparison.Ordinal);
        string[] terms = (arrow < 0 ? spec : spec[..arrow]).Split(',');
        if (terms.Length != tensors.Length)
        {
            throw Errors.Argument(
                Operation,
                $"\"{specification}\" describes {Count(terms.Length, "operand", "operands")}, "
                + $"but got {Count(tensors.Length, "tensor", "tensors")}",
                "Separate the operands' labels by commas, one group a tensor");
        }
        int[][] operands = new int[terms.Length][];
        for (int i = 0; i < terms.Length; i++) operands[i] = Labels(specification, terms[i], i, tensors[i].Shape);
        int[] output = arrow < 0 ? Implicit(operands) : Explicit(specification, spec[(arrow + 2)..], operands);
        CheckSizes(specification, operands, tensors);
        return new EinsumSpecification(operands, output);
    }

    /// <summary>A label as the user wrote it.</summary>
    private static string Text(int label) => label < 0 ? "..." : $"{(char)label}";

    private static string Count(int count, string one, string many) => count == 1 ? $"1 {one}" : $"{count} {many}";

    private static int[] Labels(string specification, string term, int operand, Shape shape)
    {
        int ellipsis = Ellipsis(specification, term);
        int letters = term.Length - (ellipsis < 0 ? 0 : 3);
        if (ellipsis < 0 ? letters != shape.Rank : letters > shape.Rank)
        {
            throw Errors.Argument(
                Operation,
                $"\"{specification}\" gives operand {operand} {Count(letters, "label", "labels")} (\"{term}\"), "
                + $"but its shape {shape} has {Count(shape.Rank, "axis", "axes")}",
                "Write one letter an axis, or ... for axes without a name");
        }
        int[] hidden = [.. Enumerable.Range(0, ellipsis < 0 ? 0 : shape.Rank - letters).Select(i => i - (shape.Rank - letters))];
        return ellipsis < 0 ? [.. term] : [.. term[..ellipsis], .. hidden, .. term[(ellipsis + 3)..]];
    }

    /// <summary>Where the ellipsis of a term starts, or −1; everything else must be letters.</summary>
    private static int Ellipsis(string specification, string term)
    {
        int ellipsis = term.IndexOf("...", StringComparison.Ordinal);
        string letters = ellipsis < 0 ? term : term.Remove(ellipsis, 3);
        foreach (char letter in letters)
        {
            if (char.IsAsciiLetter(letter)) continue;
            throw Errors.Argument(
                Operation,
                $"\"{specification}\" has an unexpected '{letter}' in \"{term}\"",
                "Use letters, commas, at most one ... an operand, and one ->");
        }
        return ellipsis;
    }

    private static int[] Implicit(int[][] operands)
    {
        int[] all = [.. operands.SelectMany(static labels => labels)];
        IEnumerable<int> once = all.Where(label => label >= 0 && all.Count(other => other == label) == 1);
        return [.. all.Where(static label => label < 0).Distinct().Order(), .. once.Order()];
    }

    private static int[] Explicit(string specification, string term, int[][] operands)
    {
        int[] hidden = [.. operands.SelectMany(static labels => labels).Where(static label => label < 0).Distinct().Order()];
        int ellipsis = Ellipsis(specification, term);
        int[] output = ellipsis < 0 ? [.. term] : [.. term[..ellipsis], .. hidden, .. term[(ellipsis + 3)..]];
        if (ellipsis < 0 && hidden.Length > 0)
        {
            throw Errors.Argument(
                Operation,
                $"\"{specification}\" has axes under ... that its result \"{term}\" leaves out",
                "Write ... in the result too, or give those axes letters to sum over them");
        }
        for (int i = 0; i < output.Length; i++)
        {
            if (!operands.Any(labels => labels.Contains(output[i])))
            {
                throw Errors.Argument(
                    Operation,
                    $"\"{specification}\" has the label '{Text(output[i])}' in its result, which no operand has",
                    "Use only labels of the operands after ->");
            }
            if (output.AsSpan(0, i).Contains(output[i]))
            {
                throw Errors.Argument(
                    Operation,
                    $"\"{specification}\" has the label '{Text(output[i])}' twice in its result",
                    "Name every axis of the result once");
            }
        }
        return output;
    }

    private static void CheckSizes(string specification, int[][] operands, ReadOnlySpan<Tensor> tensors)
    {
        var sizes = new Dictionary<int, (int Size, int Operand)>();
        for (int i = 0; i < operands.Length; i++)
        {
            for (int axis = 0; axis < operands[i].Length; axis++)
            {
                int label = operands[i][axis];
                int size = tensors[i].Shape[axis];
                bool isNew = !sizes.TryGetValue(label, out (int Size, int Operand) known);
                if (isNew || (label < 0 && known.Size == 1)) sizes[label] = (size, i);
                else if (known.Size != size && !(label < 0 && size == 1))
                {
                    throw Errors.Argument(
                        Operation,
                        $"\"{specification}\" uses '{Text(label)}' for size {known.Size} "
                        + $"in operand {known.Operand} ({tensors[known.Operand].Shape}) "
                        + $"and for size {size} in operand {i} ({tensors[i].Shape})",
                        "Give axes of different sizes different letters, or Reshape an operand");
                }
            }
        }
    }
}
