using System.Collections.Immutable;

namespace AutoGrad;

/// <summary>
/// A primitive with a body that expands itself in a Taylor series by expanding its body. The tangent of its tangent of its tangent … would
/// do too, but each is twice as large as the one before.
/// </summary>
internal interface IExpandable
{
    /// <summary>
    /// Coefficient <paramref name="order"/>, at least 1, of every sibling; null for zero.
    /// </summary>
    /// <param name="inputs">For each input its coefficients 0 to <paramref name="order"/>; null for zero, never in place 0.</param>
    /// <param name="order">Which coefficient.</param>
    ImmutableArray<Tensor?> Coefficient(ImmutableArray<ImmutableArray<Tensor?>> inputs, int order);
}

/// <summary>The body of a loop or a branch expanded along its inputs: placeholders for their coefficients, and the outputs' own.</summary>
internal sealed class BodySeries
{
    private readonly ImmutableArray<Tensor> outputs;
    private readonly ImmutableArray<Tensor>[] placeholders;
    private readonly TaylorSeries series;

    /// <param name="body">The body.</param>
    /// <param name="order">The highest order that will be asked for.</param>
    /// <param name="moves">Whether a coefficient of an input, which has an order of at least 1, is not zero.</param>
    public BodySeries(ClosedFunction body, int order, Func<int, int, bool> moves)
    {
        outputs = body.Outputs;
        placeholders = new ImmutableArray<Tensor>[body.Inputs.Length];
        var variables = new List<(Tensor Variable, ImmutableArray<Tensor?> Higher)>();
        for (int i = 0; i < placeholders.Length; i++)
        {
            Tensor variable = body.Inputs[i];
            ImmutableArray<Tensor?> higher = variable.DType.IsFloat
                ? [.. Enumerable.Range(1, order).Select(k => moves(i, k) ? Placeholder.Create(variable.Type) : null)]
                : [];
            variables.Add((variable, higher));
            placeholders[i] = [variable, .. higher.OfType<Tensor>()];
        }
        series = new TaylorSeries(variables);
    }

    /// <summary>What stands for the coefficients of an input that are not zero.</summary>
    public ImmutableArray<Tensor> Inputs(int index) => placeholders[index];

    /// <summary>What stands for those of several inputs, one after another.</summary>
    public IEnumerable<Tensor> InputsFrom(int start, int count) => Enumerable.Range(start, count).SelectMany(i => placeholders[i]);

    /// <summary>A coefficient of an output.</summary>
    public Tensor Output(int index, int order) => series.Coefficients(outputs[index], order)[order] ?? Tensor.ZerosLike(outputs[index]);

    /// <summary>All coefficients of an output up to an order; only the value if it is not a float.</summary>
    public IEnumerable<Tensor> AllOf(int index, int order) =>
        Enumerable.Range(0, outputs[index].DType.IsFloat ? order + 1 : 1).Select(k => Output(index, k));

    /// <summary>The coefficients of a loop's carry: all there are, because a step may make any of them.</summary>
    public static IEnumerable<Tensor> Carry(ImmutableArray<Tensor?> coefficients)
    {
        Tensor initial = coefficients[0] ?? throw Errors.Internal("a carry has no value");
        return initial.DType.IsFloat ? coefficients.Select(coefficient => coefficient ?? Tensor.ZerosLike(initial)) : [initial];
    }

    /// <summary>The coefficients of an input that are not zero.</summary>
    public static IEnumerable<Tensor> Present(ImmutableArray<Tensor?> coefficients) => coefficients.OfType<Tensor>();
}
