using System.Collections.Immutable;
using System.Runtime.CompilerServices;

namespace AutoGrad.Testing;

/// <summary>Operands and parameters with which an operation can be applied to the values of a draft; null if there are none.</summary>
internal delegate GraphChoice? GraphChooser(GraphDraft draft);

/// <summary>What one step takes: values by their numbers, and static parameters.</summary>
internal sealed record GraphChoice(ImmutableArray<int> Operands, GraphParameters Parameters);

/// <summary>
/// One way to make a new value of a random graph out of earlier ones. Operations of one's own are added with
/// <see cref="GraphOptions.Operations"/>.
/// </summary>
/// <remarks>
/// It is written once, as a lambda or the name of a method: the compiler hands over its text too, which becomes the printed code.
/// </remarks>
/// <example><code>
/// var options = new GraphOptions { Operations = [GraphOperation.Create("Swish", x => Swish(x))] };
/// </code></example>
public sealed class GraphOperation
{
    private readonly OperationCode code;
    private readonly Func<Tensor[], GraphParameters, Tensor> function;

    private GraphOperation(
        bool isSmooth, GraphChooser choose, Func<Tensor[], GraphParameters, Tensor> function, OperationCode code, string? name = null)
    {
        IsSmooth = isSmooth;
        Choose = choose;
        this.function = function;
        this.code = code;
        IsOwn = name is not null;
        Name = name ?? $"{code}";
    }

    /// <summary>What the operation is called; the code of a built-in one.</summary>
    public string Name { get; }

    /// <summary>Whether every derivative of the values with respect to float operands exists and is continuous.</summary>
    public bool IsSmooth { get; }

    /// <summary>Whether it was added to the built-in ones.</summary>
    internal bool IsOwn { get; }

    internal GraphChooser Choose { get; }

    /// <summary>An operation on one value.</summary>
    /// <param name="name">What it is called.</param>
    /// <param name="function">
    /// The function. Where it throws an <see cref="ArgumentException"/>, the value does not fit and another step is drawn; any other
    /// exception is a failure.
    /// </param>
    /// <param name="accepts">Which values it is tried with; floats unless said otherwise.</param>
    /// <param name="isSmooth">Whether every derivative exists everywhere and is continuous.</param>
    /// <param name="code">The lambda or the method as C#, which the compiler supplies.</param>
    public static GraphOperation Create(
        string name,
        Func<Tensor, Tensor> function,
        Func<Tensor, bool>? accepts = null,
        bool isSmooth = true,
        [CallerArgumentExpression(nameof(function))] string code = "")
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(name);
        ArgumentNullException.ThrowIfNull(function);
        return new(isSmooth, GraphChoosers.One(accepts ?? GraphChoosers.IsFloat), (x, _) => function(x[0]), OperationCode.Own(code.Length > 0 ? code : name), name);
    }

    /// <summary>An operation on two values.</summary>
    /// <param name="name">What it is called.</param>
    /// <param name="function">As for one value.</param>
    /// <param name="accepts">
    /// Which pairs of values it is tried with; floats of one dtype whose shapes broadcast together unless said otherwise.
    /// </param>
    /// <param name="isSmooth">Whether every derivative exists everywhere and is continuous.</param>
    /// <param name="code">The lambda or the method as C#, which the compiler supplies.</param>
    public static GraphOperation Create(
        string name,
        Func<Tensor, Tensor, Tensor> function,
        Func<Tensor, Tensor, bool>? accepts = null,
        bool isSmooth = true,
        [CallerArgumentExpression(nameof(function))] string code = "")
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(name);
        ArgumentNullException.ThrowIfNull(function);
        GraphChooser choose = accepts is null
            ? GraphChoosers.Two(GraphChoosers.IsFloat, GraphChoosers.Match)
            : GraphChoosers.Two(static _ => true, accepts);
        return new(isSmooth, choose, (x, _) => function(x[0], x[1]), OperationCode.Own(code.Length > 0 ? code : name), name);
    }

    internal static GraphOperation Of(
        bool isSmooth,
        GraphChooser choose,
        Func<GraphParameters, Tensor> function,
        [CallerArgumentExpression(nameof(function))] string lambda = "") =>
        new(isSmooth, choose, (_, p) => function(p), OperationCode.BuiltIn(lambda));

    internal static GraphOperation Of(
        bool isSmooth,
        GraphChooser choose,
        Func<Tensor, GraphParameters, Tensor> function,
        [CallerArgumentExpression(nameof(function))] string lambda = "") =>
        new(isSmooth, choose, (x, p) => function(x[0], p), OperationCode.BuiltIn(lambda));

    internal static GraphOperation Of(
        bool isSmooth,
        GraphChooser choose,
        Func<Tensor, Tensor, GraphParameters, Tensor> function,
        [CallerArgumentExpression(nameof(function))] string lambda = "") =>
        new(isSmooth, choose, (x, p) => function(x[0], x[1], p), OperationCode.BuiltIn(lambda));

    internal static GraphOperation Of(
        bool isSmooth,
        GraphChooser choose,
        Func<Tensor, Tensor, Tensor, GraphParameters, Tensor> function,
        [CallerArgumentExpression(nameof(function))] string lambda = "") =>
        new(isSmooth, choose, (x, p) => function(x[0], x[1], x[2], p), OperationCode.BuiltIn(lambda));

    internal Tensor Apply(Tensor[] operands, GraphParameters parameters) => function(operands, parameters);

    /// <summary>Whether a name stands in the code of an operation that was added.</summary>
    internal bool Mentions(string name) => IsOwn && code.Mentions(name);

    /// <summary>The C# expression over operands of these names.</summary>
    internal string Code(ReadOnlySpan<string> operands, GraphParameters parameters) => code.On(operands, IsOwn ? null : parameters.Code);

    /// <summary>
    /// The lambda's body, in which x, y and z are operands and p the parameters; of an operation that was added, what was written.
    /// </summary>
    public override string ToString() => $"{code}";
}
