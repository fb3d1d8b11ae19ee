using System.Collections.Immutable;
using System.Globalization;

namespace AutoGrad.Testing;

/// <summary>
/// A derivative differs from central differences. The message says where and by how much; the properties say it to programs.
/// </summary>
public sealed class GradientCheckException : Exception
{
    internal GradientCheckException(
        ElementPlace input, ElementPlace output, double analytic, double numeric, double step, string extent)
        : base(Text(input, output, analytic, numeric, step, extent))
    {
        Input = input.Path;
        InputElement = input.Index;
        Output = output.Path;
        OutputElement = output.Index;
        Analytic = analytic;
        Numeric = numeric;
        Step = step;
    }

    /// <summary>
    /// The leaf of the arguments by which was differentiated. If there are several arguments, its path begins with <c>Item1</c>, <c>Item2</c>, ….
    /// </summary>
    public TreePath Input { get; }

    /// <summary>The index of the element in that leaf; empty for a scalar.</summary>
    public ImmutableArray<int> InputElement { get; }

    /// <summary>The leaf of the result that was differentiated.</summary>
    public TreePath Output { get; }

    /// <summary>The index of the element in that leaf; empty for a scalar.</summary>
    public ImmutableArray<int> OutputElement { get; }

    /// <summary>The derivative by <c>Vjp</c>.</summary>
    public double Analytic { get; }

    /// <summary>The derivative by central differences.</summary>
    public double Numeric { get; }

    /// <summary>How far the element was moved to either side.</summary>
    public double Step { get; }

    private static string Text(ElementPlace input, ElementPlace output, double analytic, double numeric, double step, string extent) =>
        string.Create(
            CultureInfo.InvariantCulture,
            $"""
            GradientCheck: the derivative of {output.Name("the result")} by {input.Name("the argument")} is wrong{extent}.
              Vjp gives                 {analytic}
              central differences give  {numeric} (step {step:g4})
            A StopGradient or rounding on the way, a wrong derivative rule, or a kink within a step of the point explains such a difference.
            """).ReplaceLineEndings("\n");
}
