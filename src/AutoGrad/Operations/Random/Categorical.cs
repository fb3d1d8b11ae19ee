namespace AutoGrad;

public sealed partial record Key
{
    /// <summary>One draw for each line of logits: position i with the probability <c>Softmax(logits, axis)[i]</c>.</summary>
    /// <remarks>As <see cref="Categorical(Tensor, Shape, int)"/>, with the shape of the logits without the axis.</remarks>
    /// <param name="logits">Logarithms of weights, Float32 or Float64; −∞ is never drawn.</param>
    /// <param name="axis">The axis of the alternatives; the last by default.</param>
    /// <returns>Int32 positions, of the shape of the logits without the axis.</returns>
    /// <exception cref="ArgumentException">
    /// There is no such axis or nothing on it, the dtype is no float, or this is a batch of keys.
    /// </exception>
    /// <example><code>Tensor classes = key.Categorical(model.Apply(x)); // [batch, 10] to [batch]</code></example>
    public Tensor Categorical(Tensor logits, int axis = -1)
    {
        ArgumentNullException.ThrowIfNull(logits);
        int along = Check.Axis("Key.Categorical", axis, logits.Shape);
        return Categorical(logits, [.. logits.Shape.Sizes[..along], .. logits.Shape.Sizes[(along + 1)..]], axis);
    }

    /// <summary>
    /// Independent draws from lines of logits, position i with the probability <c>Softmax(logits, axis)[i]</c>: where
    /// <c>logits + Gumbel</c> is largest (E. J. Gumbel, 1954).
    /// </summary>
    /// <remarks>
    /// The logits need not be normalised; for probabilities pass <c>Log(p)</c>. A logit of −∞ is never drawn unless all are, which gives 0;
    /// among NaNs the first is. It has no derivative: cotangents stop here (<see cref="Gumbel(Shape, DType)"/> shows a relaxation that
    /// has).
    /// </remarks>
    /// <param name="logits">Logarithms of weights, Float32 or Float64.</param>
    /// <param name="shape">The shape of the result; the logits without the axis must broadcast to it.</param>
    /// <param name="axis">The axis of the alternatives; the last by default.</param>
    /// <returns>Int32 positions of that shape.</returns>
    /// <exception cref="ArgumentException">
    /// There is no such axis or nothing on it, the shape does not fit, the dtype is no float, or this is a batch of keys.
    /// </exception>
    /// <example><code>Tensor hundred = key.Categorical(Log(p), [100]);</code></example>
    public Tensor Categorical(Tensor logits, Shape shape, int axis = -1)
    {
        const string Operation = "Key.Categorical";
        ArgumentNullException.ThrowIfNull(logits);
        Check.Float(Operation, logits.Type);
        Tensor lines = logits.MoveAxis(Check.Axis(Operation, axis, logits.Shape), -1);
        int count = lines.Shape[^1];
        if (count == 0) throw Errors.Argument(Operation, $"there is nothing to choose from in {logits.Type}", "Give at least one logit");
        Shape full = [.. shape, count];
        if (Broadcasting.Common(lines.Shape, full) != full)
        {
            throw Errors.Argument(
                Operation,
                $"logits of shape {logits.Shape} with alternatives on axis {axis} do not stretch to a result of shape {shape}",
                "Without that axis, aligned at the last one, every size of the logits must be equal or 1");
        }
        return (lines.BroadcastTo(full) + Gumbel(Operation, full, logits.DType)).ArgMax(-1).Cast(DType.Int32);
    }
}
