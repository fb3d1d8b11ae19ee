using System.Collections.Immutable;

namespace AutoGrad;

/// <summary>
/// Functions of functions: derivatives, batching, compilation. Each takes an ordinary C# function of tensors (or of trees of tensors) and
/// builds expressions, which can be transformed again. Meant for <c>using static AutoGrad.Transforms</c>.
/// </summary>
public static partial class Transforms
{
    /// <summary>
    /// The gradients <c>∂output/∂inputₖ</c> of a recorded scalar expression. Inputs may be any nodes of it, also intermediate ones; an
    /// input on which the output does not depend gets zeros. What <c>Evaluate</c> or a compiled function returned has no history, so no
    /// derivative passes through it: differentiate before, or differentiate the compiled function itself with <c>Grad</c>.
    /// </summary>
    /// <param name="output">A float scalar.</param>
    /// <param name="inputs">The very tensor objects the output was computed from; floats.</param>
    /// <returns>One tensor of the input's type for each input.</returns>
    /// <exception cref="ArgumentException">The output is not a float scalar, or an input is not a float.</exception>
    /// <example><code>
    /// Tensor loss = Square(MatMul(x, w) - y).Mean();
    /// ImmutableArray&lt;Tensor&gt; gradient = Gradients(loss, w);
    /// </code></example>
    public static ImmutableArray<Tensor> Gradients(Tensor output, params ReadOnlySpan<Tensor> inputs)
    {
        ArgumentNullException.ThrowIfNull(output);
        Check.Float("Gradients", output.Type);
        if (output.Rank != 0) throw Errors.NotScalar("Gradients", $"the output is {output.Type}");
        foreach (Tensor input in inputs)
        {
            ArgumentNullException.ThrowIfNull(input, nameof(inputs));
            if (!input.DType.IsFloat) throw Errors.NotDifferentiable("Gradients", $"an input of type {input.Type}");
        }
        return Reverse.Cotangents([output], [Tensor.OnesLike(output)], inputs);
    }
}
