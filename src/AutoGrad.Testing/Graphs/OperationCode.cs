using System.Text.RegularExpressions;

namespace AutoGrad.Testing;

/// <summary>An operation as it was written, a lambda or the name of a method, as C# over operands of other names.</summary>
internal sealed partial class OperationCode
{
    private readonly string written;
    private readonly string[] parameters;
    private readonly string? body;

    private OperationCode(string written, string[] parameters, string? body)
    {
        this.written = written;
        this.parameters = parameters;
        this.body = body;
    }

    /// <summary>An operation of the library's: a lambda whose body may read static parameters from its last argument, <c>p</c>.</summary>
    public static OperationCode BuiltIn(string lambda)
    {
        Match match = Lambda().Match(lambda);
        return new(lambda, ParametersOf(match), OnOneLine(match.Groups["body"].Value));
    }

    /// <summary>
    /// An operation of somebody's own. Where it is a plain expression, its body is printed with the operands in the place of its
    /// parameters; anything else, as it stands, is called.
    /// </summary>
    public static OperationCode Own(string written)
    {
        Match match = Lambda().Match(written);
        string body = match.Groups["body"].Value;
        bool isPlain = match.Success && !NeedsScope().IsMatch(body);
        return new(written, isPlain ? ParametersOf(match) : [], isPlain ? OnOneLine(body) : null);
    }

    /// <summary>Whether a name stands in the code, so that nothing else should be called so around it.</summary>
    public bool Mentions(string name) => Regex.IsMatch(written, $@"\b{name}\b");

    /// <summary>The operation on operands of these names.</summary>
    /// <param name="operands">C# names.</param>
    /// <param name="static">The C# of the static parameter of a name; null if there are none.</param>
    public string On(ReadOnlySpan<string> operands, Func<string, string>? @static = null)
    {
        string[] called = operands.ToArray();
        if (body is null)
        {
            string function = MethodName().IsMatch(written)
                ? written
                : $"((Func<{string.Concat(Enumerable.Repeat("Tensor, ", called.Length))}Tensor>)({written}))";
            return $"{function}({string.Join(", ", called)})";
        }
        string code = @static is null ? body : StaticParameter().Replace(body, match => @static(match.Groups[1].Value));
        return Identifier().Replace(
            code,
            match => Array.IndexOf(parameters, match.Value, 0, Math.Min(called.Length, parameters.Length)) is >= 0 and int i ? called[i] : match.Value);
    }

    /// <summary>The body, or what was written.</summary>
    public override string ToString() => body ?? written;

    private static string OnOneLine(string body) => Spaces().Replace(body, " ").Replace("( ", "(");

    private static string[] ParametersOf(Match lambda) =>
        [.. lambda.Groups["names"].Value.Split(',', StringSplitOptions.TrimEntries).Select(static parameter => parameter.Split(' ')[^1])];

    [GeneratedRegex(@"^(?:static\s+)?(?:\((?<names>[\w\s,.]*)\)|(?<names>\w+))\s*=>\s*(?<body>.+)$", RegexOptions.Singleline)]
    private static partial Regex Lambda();

    /// <summary>Functions within the function, comments, texts, choices, and names that an expression declares.</summary>
    [GeneratedRegex(@"[""'{}@?$#]|=>|//|/\*|\b(?:is|out|var|from|delegate|await)\b")]
    private static partial Regex NeedsScope();

    [GeneratedRegex(@"^[\w.]+$")]
    private static partial Regex MethodName();

    [GeneratedRegex(@"\s+")]
    private static partial Regex Spaces();

    [GeneratedRegex(@"\bp\.(\w+)")]
    private static partial Regex StaticParameter();

    [GeneratedRegex(@"(?<![.\w""])[\p{L}_]\w*\b(?!:)")]
    private static partial Regex Identifier();
}
