using static AutoGrad.Tensor;

namespace AutoGrad.Learning;

public static partial class Losses
{
    /// <summary>
    /// The mean of <c>−t ln p − (1 − t) ln(1 − p)</c> with <c>p = sigmoid(logit)</c>, computed from the logit without ever forming p:
    /// accurate and finite for logits of any size.
    /// </summary>
    /// <param name="logits">A float tensor: the log odds that the target is 1.</param>
    /// <param name="targets">Bool, or numbers from 0 to 1 of the dtype of the logits; of the same shape.</param>
    /// <returns>A scalar of the dtype of the logits; NaN without elements.</returns>
    /// <exception cref="ArgumentException">The shapes or dtypes do not fit.</exception>
    public static Tensor BinaryCrossEntropyFromLogits(Tensor logits, Tensor targets)
    {
        ArgumentNullException.ThrowIfNull(logits);
        ArgumentNullException.ThrowIfNull(targets);
        if (targets.DType == DType.Bool && logits.DType.IsFloat) targets = targets.Cast(logits.DType);
        Check.SameType("BinaryCrossEntropyFromLogits", "logits", logits, "targets", targets);
        // Nothing cancels: −ln p = softplus(−logit) and −ln(1 − p) = softplus(logit).
        return ((targets * Softplus(-logits)) + ((1 - targets) * Softplus(logits))).Mean();
    }

    /// <summary>
    /// The mean over all examples of <c>−Σ t ln p</c> with <c>p = softmax(logits)</c> over the classes, computed from the logits without
    /// ever forming p: finite for logits of any size.
    /// </summary>
    /// <param name="logits">A float tensor of shape <c>[…, classes]</c>.</param>
    /// <param name="labels">
    /// Class numbers of shape <c>[…]</c>, Int32 or Int64; or the probability of each class, for example one-hot, of the type of the logits.
    /// </param>
    /// <returns>A scalar of the dtype of the logits; NaN without examples.</returns>
    /// <exception cref="ArgumentException">
    /// The shapes do not fit, or a class number is not one of 0 … classes − 1. If the numbers are not known yet, because a function is
    /// being traced, that is thrown when the loss is computed.
    /// </exception>
    public static Tensor SoftmaxCrossEntropyFromLogits(Tensor logits, Tensor labels)
    {
        const string Operation = "SoftmaxCrossEntropyFromLogits";
        Check.Float(Operation, "logits", logits);
        ArgumentNullException.ThrowIfNull(labels);
        if (logits.Rank > 0 && labels.Type == logits.Type)
        {
            // A class of probability 0 counts nothing, also where its logit is −∞.
            return -Where(Equal(labels, 0), 0, labels * LogSoftmax(logits)).Sum(-1).Mean();
        }
        if (Check.AreClasses(labels, logits))
        {
            return -LabelledElements(Operation, LogSoftmax(logits), labels).Mean();
        }
        throw Errors.Argument(
            Operation,
            $"labels {labels.Type} do not fit logits {logits.Type}",
            "Give logits [examples, classes] and labels [examples] of Int32 or Int64, or probabilities of the type of the logits");
    }

    /// <summary>
    /// The mean over all examples of <c>Σ t (ln t − ln p)</c> over the classes: how much the distribution p misses of the distribution t.
    /// </summary>
    /// <param name="logPredictions">ln p, of shape <c>[…, classes]</c>: for example <c>LogSoftmax(logits)</c>.</param>
    /// <param name="targets">t, of the same type. A probability of 0 counts nothing.</param>
    /// <returns>A scalar of their dtype, at least 0 if both are distributions; NaN without examples.</returns>
    /// <exception cref="ArgumentException">The types differ or are no floats, or the tensors are scalars.</exception>
    public static Tensor KullbackLeibler(Tensor logPredictions, Tensor targets)
    {
        Check.SameType("KullbackLeibler", "log predictions", logPredictions, "targets", targets);
        if (targets.Rank == 0) throw Errors.Argument("KullbackLeibler", "scalars have no classes", "Give both a last axis of classes");
        return Where(targets > 0, targets * (Log(targets) - logPredictions), 0).Sum(-1).Mean();
    }

    private static Tensor LabelledElements(string operation, Tensor x, Tensor labels)
    {
        try
        {
            Take(Zeros([x.Shape[^1]]), labels); // never computed: known labels are checked here, at the user's line
            return TakeAlong(x, labels.Reshape([.. labels.Shape, 1]), -1);
        }
        catch (ArgumentException error)
        {
            throw new ArgumentException(
                $"{operation}: a label is not one of the {x.Shape[^1]} classes of the logits {x.Type}. "
                + $"Number the classes from 0. ({error.Message})",
                error);
        }
    }
}
