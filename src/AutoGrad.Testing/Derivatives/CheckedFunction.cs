using System.Collections.Immutable;

namespace AutoGrad.Testing;

/// <summary>A function from the float leaves of one tree to those of another; points and results are also seen as vectors.</summary>
/// <param name="Call">The function.</param>
/// <param name="Inputs">The leaves of its argument.</param>
/// <param name="Outputs">The leaves of its result.</param>
internal sealed record CheckedFunction(
    Func<ImmutableArray<Tensor>, ImmutableArray<Tensor>> Call, FlatLeaves Inputs, FlatLeaves Outputs)
{
    /// <summary>The modes it was differentiated by so far, the first one first.</summary>
    public ImmutableArray<DerivativeModes> Modes { get; init; } = [];

    /// <summary>Whether something on the way is rounded to Float32.</summary>
    public required bool IsSingle { get; init; }

    /// <summary>
    /// What rounding is to be measured by: the largest element of the function that was differentiated first, and of the numbers on the way
    /// to it as far as 1.
    /// </summary>
    public required double Size { get; init; }

    /// <summary>The relative rounding error of one operation in the coarsest dtype on the way.</summary>
    public double Unit => IsSingle ? Math.ScaleB(1, -24) : Math.ScaleB(1, -53);

    /// <summary>
    /// Whether an element is judged with the rounding of the largest beside it, not with its own: in Float32, whose few digits leave steps
    /// no room, and for derivatives of derivatives, whose rules let larger numbers cancel.
    /// </summary>
    public bool IsCoarse => IsSingle || !Modes.IsEmpty;

    /// <summary>The smallest positive number of that dtype: results may be wrong by as much, however small they are.</summary>
    public double Least => IsSingle ? Math.ScaleB(1, -149) : double.Epsilon;

    /// <summary>The smallest number of that dtype with all its digits: what is smaller may be lost in a derivative.</summary>
    public double LeastNormal => IsSingle ? Math.ScaleB(1, -126) : Math.ScaleB(1, -1022);

    /// <summary>The largest number of that dtype.</summary>
    public double Largest => IsSingle ? float.MaxValue : double.MaxValue;

    /// <summary>The function with other last digits in every number on the way; see <see cref="Imprecision"/>.</summary>
    public CheckedFunction Imprecise(double units, Random random) => this with { Call = new Imprecision(Call, units, random).Call };

    /// <summary>
    /// The error that tells where the function reads the number of a tensor that depends on its arguments; null if it does not.
    /// </summary>
    public string? ReadingOfNumbers(double[] point)
    {
        try
        {
            Transforms.Compile(Call)(Inputs.Split(point));
        }
        catch (InvalidOperationException error) when (IsReading(error))
        {
            return error.Message;
        }
        return null;
    }

    /// <summary>Whether an error says that a function that was traced asked for a number.</summary>
    public static bool IsReading(InvalidOperationException error) =>
        error.Message.StartsWith("Evaluate: the value of", StringComparison.Ordinal);

    /// <summary>The result at a point.</summary>
    public double[] Evaluate(double[] point) => Outputs.Join(Tensor.Evaluate([.. Call(Inputs.Split(point))]));

    /// <summary>At a point, the map from a cotangent of the result to that of the argument.</summary>
    public Func<double[], double[]> Pullback(double[] point)
    {
        (_, Func<ImmutableArray<Tensor>, ImmutableArray<Tensor>> pull) = Transforms.Vjp(Call, Inputs.Split(point));
        return cotangent => Inputs.Join(Tensor.Evaluate([.. pull(Outputs.Split(cotangent))]));
    }

    /// <summary>At a point, the map from a tangent of the argument to that of the result.</summary>
    public Func<double[], double[]> Pushforward(double[] point) => tangent =>
        Outputs.Join(Tensor.Evaluate([.. Transforms.Jvp(Call, Inputs.Split(point), Inputs.Split(tangent)).Tangent]));

    /// <summary>
    /// The function whose derivative is of the next order: in reverse mode the pullback of a fixed cotangent, in forward mode the tangent
    /// of the result for a fixed tangent, either as a function of the point.
    /// </summary>
    public CheckedFunction Differentiated(DerivativeModes mode, double[] vector) => mode == DerivativeModes.Reverse
        ? this with { Call = x => Transforms.Vjp(Call, x).Pullback(Outputs.Split(vector)), Outputs = Inputs, Modes = Modes.Add(mode) }
        : this with { Call = x => Transforms.Jvp(Call, x, Inputs.Split(vector)).Tangent, Modes = Modes.Add(mode) };
}
