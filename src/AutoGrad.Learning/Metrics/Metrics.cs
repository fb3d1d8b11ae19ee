namespace AutoGrad.Learning;

/// <summary>Numbers that tell how good a model is; they have no useful derivative.</summary>
public static class Metrics
{
    /// <summary>The part of the examples whose largest score is that of the right class.</summary>
    /// <param name="scores">Of shape <c>[…, classes]</c>: logits or probabilities. Of equal scores the first counts.</param>
    /// <param name="labels">Class numbers of shape <c>[…]</c>, Int32 or Int64; or one-hot of the shape of the scores, any dtype.</param>
    /// <returns>A Float32 scalar from 0 to 1; NaN without examples.</returns>
    /// <exception cref="ArgumentException">The shapes do not fit.</exception>
    public static Tensor Accuracy(Tensor scores, Tensor labels)
    {
        ArgumentNullException.ThrowIfNull(scores);
        ArgumentNullException.ThrowIfNull(labels);
        Tensor classes = labels.Shape == scores.Shape && scores.Rank > 0 ? labels.ArgMax(-1)
            : Check.AreClasses(labels, scores) ? labels.Cast(DType.Int64)
            : throw Errors.Argument(
                "Accuracy",
                $"labels {labels.Type} do not fit scores {scores.Type}",
                "Give scores [examples, classes] and labels [examples] of Int32 or Int64, or one-hot labels [examples, classes]");
        return Tensor.Equal(scores.ArgMax(-1), classes).Cast(DType.Float32).Mean();
    }
}
