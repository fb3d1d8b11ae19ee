using System.Collections.Immutable;
using System.Runtime.CompilerServices;
using System.Text.RegularExpressions;

namespace AutoGrad.Testing;

/// <summary>Operands and parameters with which an operation can be applied to the values of a draft; null if there are none.</summary>
internal delegate GraphChoice? GraphChooser(GraphDraft draft);

/// <summary>What one step takes: values by their numbers, and static parameters.</summary>
internal sealed record GraphChoice(ImmutableArray<int> Operands, GraphParameters Parameters);

/// <summary>
/// One way to make a new value out of earlier ones. It is written once, as a lambda: the compiler hands over its text too, which becomes
/// the printed code when the names of its parameters are replaced.
/// </summary>
internal sealed partial class GraphOperation
{
    private readonly string[] names;
    private readonly string body;
    private readonly Func<Tensor[], GraphParameters, Tensor> function;

    private GraphOperation(bool isSmooth, GraphChooser choose, Func<Tensor[], GraphParameters, Tensor> function, string lambda)
    {
        IsSmooth = isSmooth;
        Choose = choose;
        this.function = function;
        Match match = Lambda().Match(lambda);
        names = match.Groups["names"].Value.Split(',', StringSplitOptions.TrimEntries);
        body = Spaces().Replace(match.Groups["body"].Value, " ");
    }

    /// <summary>Whether every derivative of the values with respect to float operands exists and is continuous.</summary>
    public bool IsSmooth { get; }

    public GraphChooser Choose { get; }

    public static GraphOperation Of(
        bool isSmooth,
        GraphChooser choose,
        Func<GraphParameters, Tensor> function,
        [CallerArgumentExpression(nameof(function))] string lambda = "") =>
        new(isSmooth, choose, (_, p) => function(p), lambda);

    public static GraphOperation Of(
        bool isSmooth,
        GraphChooser choose,
        Func<Tensor, GraphParameters, Tensor> function,
        [CallerArgumentExpression(nameof(function))] string lambda = "") =>
        new(isSmooth, choose, (x, p) => function(x[0], p), lambda);

    public static GraphOperation Of(
        bool isSmooth,
        GraphChooser choose,
        Func<Tensor, Tensor, GraphParameters, Tensor> function,
        [CallerArgumentExpression(nameof(function))] string lambda = "") =>
        new(isSmooth, choose, (x, p) => function(x[0], x[1], p), lambda);

    public static GraphOperation Of(
        bool isSmooth,
        GraphChooser choose,
        Func<Tensor, Tensor, Tensor, GraphParameters, Tensor> function,
        [CallerArgumentExpression(nameof(function))] string lambda = "") =>
        new(isSmooth, choose, (x, p) => function(x[0], x[1], x[2], p), lambda);

    public Tensor Apply(Tensor[] operands, GraphParameters parameters) => function(operands, parameters);

    /// <summary>The C# expression over operands of these names.</summary>
    public string Code(ReadOnlySpan<string> operands, GraphParameters parameters)
    {
        string code = Parameter().Replace(body, match => parameters.Code(match.Groups[1].Value));
        string[] called = operands.ToArray();
        return Identifier().Replace(
            code,
            match => Array.IndexOf(names, match.Value, 0, called.Length) is >= 0 and int i ? called[i] : match.Value);
    }

    /// <summary>The lambda's body, in which x, y and z are operands and p the parameters.</summary>
    public override string ToString() => body;

    [GeneratedRegex(@"^static\s*\(?(?<names>[^)=]*?)\)?\s*=>\s*(?<body>.+)$", RegexOptions.Singleline)]
    private static partial Regex Lambda();

    [GeneratedRegex(@"\s+")]
    private static partial Regex Spaces();

    [GeneratedRegex(@"\bp\.(\w+)")]
    private static partial Regex Parameter();

    [GeneratedRegex(@"(?<![.\w""])[xyz]\b(?!:)")]
    private static partial Regex Identifier();
}
