using AutoGrad.Learning;
using AutoGrad.Testing;
using Xunit;
using static AutoGrad.Tensor;
using static AutoGrad.Transforms;

namespace AutoGrad.Tests.Learning;

public sealed class LossesTests
{
    private static readonly Tensor Logits = From(new double[,] { { 1, -2, 0.5 }, { -0.3, 2.5, 0.1 } });

    [Fact]
    public void Regression_losses_are_means_of_their_definitions()
    {
        Tensor x = From([1.0, -2, 3, 0.5]), t = From([1.5, 1, 3, -2]);
        double[] differences = [0.5, 3, 0, 2.5];
        Assert.Equal(differences.Average(static d => d * d), (double)Losses.MeanSquaredError(x, t), 1e-14);
        Assert.Equal(differences.Average(), (double)Losses.MeanAbsoluteError(x, t), 1e-14);
        Assert.Equal(differences.Average(static d => d <= 2 ? d * d / 2 : 2 * (d - 1)), (double)Losses.Huber(x, t, 2), 1e-14);
        Assert.Equal(0, (double)Grad(z => Losses.MeanAbsoluteError(z, t), x)[2], 1e-14);
        GradientCheck.Verify(z => Losses.MeanSquaredError(z, t), x);
        GradientCheck.Verify(z => Losses.Huber(z, t, 2), x);
    }

    [Fact]
    public void Binary_cross_entropy_is_its_definition()
    {
        double[] z = [-3, -0.5, 0, 0.7, 4], t = [0, 1, 0.25, 1, 0];
        double expected = z.Zip(t, static (logit, target) =>
        {
            double p = 1 / (1 + Math.Exp(-logit));
            return -(target * Math.Log(p)) - ((1 - target) * Math.Log(1 - p));
        }).Average();
        Assert.Equal(expected, (double)Losses.BinaryCrossEntropyFromLogits(From(z), From(t)), 1e-14);
        GradientCheck.Verify(x => Losses.BinaryCrossEntropyFromLogits(x, From(t)), From(z));
        Tensor bools = From([true, false]);
        Assert.Equal(
            (double)Losses.BinaryCrossEntropyFromLogits(From([2.0, 3]), From([1.0, 0])),
            (double)Losses.BinaryCrossEntropyFromLogits(From([2.0, 3]), bools));
    }

    [Fact]
    public void Binary_cross_entropy_of_large_logits()
    {
        Tensor z = From([800.0, -800, 800, -800]), t = From([1.0, 0, 0, 1]);
        Assert.Equal(400, (double)Losses.BinaryCrossEntropyFromLogits(z, t));
        Assert.Equal([0, 0, 0.25, -0.25], Grad(x => Losses.BinaryCrossEntropyFromLogits(x, t), z).ToArray<double>());
        // A sure and right answer: the small rest is not lost against the logit.
        Assert.Equal(1, (double)Losses.BinaryCrossEntropyFromLogits(From([40.0]), From([1.0])) / Math.Exp(-40), 1e-12);
        Assert.Equal(0.25, (double)Grad(Grad((Tensor x) => Losses.BinaryCrossEntropyFromLogits(x, 1.0)))(0.0), 1e-12);
    }

    [Fact]
    public void Softmax_cross_entropy_is_its_definition_for_both_kinds_of_labels()
    {
        double[,] z = { { 1, -2, 0.5 }, { -0.3, 2.5, 0.1 } };
        double Row(int row, int label)
        {
            double sum = Enumerable.Range(0, 3).Sum(k => Math.Exp(z[row, k]));
            return -Math.Log(Math.Exp(z[row, label]) / sum);
        }
        double expected = (Row(0, 2) + Row(1, 0)) / 2;
        Assert.Equal(expected, (double)Losses.SoftmaxCrossEntropyFromLogits(Logits, From([2, 0])), 1e-14);
        Assert.Equal(expected, (double)Losses.SoftmaxCrossEntropyFromLogits(Logits, From([2L, 0L])), 1e-14);
        Tensor oneHot = From(new double[,] { { 0, 0, 1 }, { 1, 0, 0 } });
        Assert.Equal(expected, (double)Losses.SoftmaxCrossEntropyFromLogits(Logits, oneHot), 1e-14);
        Tensor soft = From(new double[,] { { 0.2, 0.3, 0.5 }, { 0.5, 0.5, 0 } });
        Assert.Equal(
            ((0.2 * Row(0, 0)) + (0.3 * Row(0, 1)) + (0.5 * Row(0, 2)) + (0.5 * Row(1, 0)) + (0.5 * Row(1, 1))) / 2,
            (double)Losses.SoftmaxCrossEntropyFromLogits(Logits, soft),
            1e-14);
        GradientCheck.Verify(x => Losses.SoftmaxCrossEntropyFromLogits(x, From([2, 0])), Logits);
        GradientCheck.Verify(x => Losses.SoftmaxCrossEntropyFromLogits(x, soft), Logits);
        Assert.Equal(Row(0, 1), (double)Losses.SoftmaxCrossEntropyFromLogits(Logits[0], From(1)), 1e-14);
    }

    [Fact]
    public void Softmax_cross_entropy_of_large_logits()
    {
        Tensor z = From(new double[,] { { 900, -900, 0 } });
        Assert.Equal(0, (double)Losses.SoftmaxCrossEntropyFromLogits(z, From([0])));
        Assert.Equal(1800, (double)Losses.SoftmaxCrossEntropyFromLogits(z, From([1])));
        Assert.Equal([1, -1, 0], Grad(x => Losses.SoftmaxCrossEntropyFromLogits(x, From([1])), z).ToArray<double>());
        Tensor masked = From(new double[,] { { 0, double.NegativeInfinity, 0 } }), oneHot = From(new double[,] { { 1, 0, 0 } });
        Assert.Equal(Math.Log(2), (double)Losses.SoftmaxCrossEntropyFromLogits(masked, oneHot), 1e-14);
        Assert.Equal([-0.5, 0, 0.5], Grad(x => Losses.SoftmaxCrossEntropyFromLogits(x, oneHot), masked).ToArray<double>());
    }

    [Fact]
    public void Kullback_Leibler_is_its_definition()
    {
        Tensor log = LogSoftmax(Logits);
        double[] p = Exp(log).ToArray<double>(), t = [0.2, 0.3, 0.5, 0, 1, 0];
        double expected = p.Zip(t, static (q, target) => target == 0 ? 0 : target * Math.Log(target / q)).Sum() / 2;
        Assert.Equal(expected, (double)Losses.KullbackLeibler(log, From(t, [2, 3])), 1e-14);
        Assert.Equal(0, (double)Losses.KullbackLeibler(log, Exp(log)), 1e-14);
        GradientCheck.Verify(x => Losses.KullbackLeibler(LogSoftmax(x), From(t, [2, 3])), Logits);
    }

    [Fact]
    public void Mistakes_are_named()
    {
        LearningChecks.Error(
            "MeanSquaredError: predictions Float32[4, 1] and targets Float32[4] differ in type. "
            + "Reshape one so that every prediction meets its own target.",
            static () => Losses.MeanSquaredError(Zeros([4, 1]), Zeros([4])));
        LearningChecks.Error(
            "MeanSquaredError: predictions Float32[3, 10] and targets Int32[3] differ in type. For class labels use "
            + "SoftmaxCrossEntropyFromLogits, or OneHot(labels, count, DType.Float32); numbers convert with .Cast(DType.Float32).",
            static () => Losses.MeanSquaredError(Zeros([3, 10]), From([1, 2, 3])));
        LearningChecks.Error(
            "Huber: predictions Float32[4] and targets Float64[4] differ in type. Convert one with .Cast(DType.Float32).",
            static () => Losses.Huber(Zeros([4]), Zeros([4], DType.Float64)));
        LearningChecks.Error(
            "Huber: delta must be above 0, but got 0. Use a positive number.", static () => Losses.Huber(Zeros([4]), Zeros([4]), 0));
        LearningChecks.Error(
            "MeanAbsoluteError: predictions must be floats, but got Int32[1]. Convert with .Cast(DType.Float32).",
            static () => Losses.MeanAbsoluteError(From([1]), From([1])));
        LearningChecks.Error(
            "SoftmaxCrossEntropyFromLogits: labels Int32[3] do not fit logits Float64[2, 3]. "
            + "Give logits [examples, classes] and labels [examples] of Int32 or Int64, or probabilities of the type of the logits.",
            static () => Losses.SoftmaxCrossEntropyFromLogits(Logits, From([1, 2, 0])));
    }

    [Theory]
    [InlineData(3)]
    [InlineData(-1)]
    public void Labels_out_of_range_are_named(int label)
    {
        Tensor labels = From([0, label]);
        string message = Assert.Throws<ArgumentException>(() => Losses.SoftmaxCrossEntropyFromLogits(Logits, labels)).Message;
        Assert.StartsWith(
            "SoftmaxCrossEntropyFromLogits: a label is not one of the 3 classes of the logits Float64[2, 3]. Number the classes from 0. "
            + $"(Take: index {label} is out of range",
            message);
        Func<Tensor, Tensor, Tensor> compiled = Compile((Tensor z, Tensor y) => Losses.SoftmaxCrossEntropyFromLogits(z, y));
        Assert.Equal(0, compiled(Logits, From([0, 1])).Rank);
        Assert.StartsWith(
            $"TakeAlong: index {label} is out of range", Assert.ThrowsAny<ArgumentException>(() => compiled(Logits, labels)).Message);
    }

    [Fact]
    public void Accuracy_counts_the_right_classes()
    {
        Tensor scores = From(new float[,] { { 1, 3, 2 }, { 5, 1, 1 }, { 0, 0, 0 }, { 1, 2, 9 } });
        Assert.Equal(0.75f, Metrics.Accuracy(scores, From([1, 0, 0, 1])).Item<float>());
        Assert.Equal(0.75f, Metrics.Accuracy(scores, OneHot(From([1, 0, 0, 1]), 3)).Item<float>());
        Assert.Equal(1f, Metrics.Accuracy(scores[0], From(1L)).Item<float>());
        LearningChecks.Error(
            "Accuracy: labels Int32[3] do not fit scores Float32[4, 3]. "
            + "Give scores [examples, classes] and labels [examples] of Int32 or Int64, or one-hot labels [examples, classes].",
            () => Metrics.Accuracy(scores, From([1, 0, 0])));
    }
}
