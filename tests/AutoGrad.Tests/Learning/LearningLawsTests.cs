using System.Reflection;
using AutoGrad.Learning;
using AutoGrad.Testing;
using AutoGrad.Tests.Operations;
using Xunit;
using static AutoGrad.Tensor;

namespace AutoGrad.Tests.Learning;

/// <summary>Every layer, activation, loss and optimizer of AutoGrad.Learning is held to the laws of its kind.</summary>
public sealed class LearningLawsTests
{
    private static readonly Key Key = Key.FromSeed(3);
    private static readonly Tensor Rows = Sample.Uniform(new Random(1), [4, 3]);
    private static readonly Tensor Others = Sample.Uniform(new Random(2), [4, 3]);
    private static readonly Tensor Images = Sample.Uniform(new Random(3), [2, 2, 5, 4]);
    private static readonly LayerLawOptions Mixing = new() { BatchIndependent = false };
    private static readonly OptimizerLawOptions Decaying = new() { DecaysWeights = true, Progress = 0.2 };

    private static readonly Dictionary<string, Action[]> Checks = new()
    {
        ["Dense"] =
        [
            static () => LayerLaws.Verify(static (layer, x) => layer.Apply(x), Dense.Init(Key, 3, 2), Rows),
            static () => LayerLaws.Verify(static (layer, x) => layer.Apply(x), Dense.Init(Key, 4, 3, bias: false), Images),
        ],
        ["Conv2D"] =
        [
            static () => LayerLaws.Verify(static (layer, x) => layer.Apply(x), Conv2D.Init(Key, 2, 3, 3, padding: Padding.Same), Images),
            static () =>
                LayerLaws.Verify(static (layer, x) => layer.Apply(x), Conv2D.Init(Key, 2, 2, [2, 1], 2, groups: 2, bias: false), Images),
        ],
        ["Sequential.Compose"] =
        [
            static () => LayerLaws.Verify(
                static (model, x) => Sequential.Compose(model.Hidden.Apply, Tensor.Tanh, model.Output.Apply)(x),
                (Hidden: Dense.Init(Key, 3, 4), Output: Dense.Init(Key, 4, 2)),
                Rows),
        ],
        ["Layers.Flatten"] = [static () => LayerLaws.Verify(Layers.Flatten, Images)],
        ["Layers.Dropout"] =
        [
            static () => LayerLaws.Verify(static x => Layers.Dropout(x, 0.4, Key), Rows, Mixing),
            static () => LayerLaws.Verify(static x => Layers.Dropout(x, 0.4, null), Rows),
        ],
        ["Activations.Relu"] = [static () => Activation(Activations.Relu)],
        ["Activations.LeakyRelu"] = [static () => Activation(static x => Activations.LeakyRelu(x, 0.1))],
        ["Activations.Relu6"] = [static () => Activation(static x => Activations.Relu6(5 * x))],
        ["Activations.Elu"] = [static () => Activation(static x => Activations.Elu(x, 0.7))],
        ["Activations.Selu"] = [static () => Activation(Activations.Selu)],
        ["Activations.Gelu"] = [static () => Activation(Activations.Gelu)],
        ["Activations.GeluTanh"] = [static () => Activation(Activations.GeluTanh)],
        ["Activations.Silu"] = [static () => Activation(Activations.Silu)],
        ["Activations.HardSigmoid"] = [static () => Activation(static x => Activations.HardSigmoid(2 * x))],
        ["Activations.LogSigmoid"] = [static () => Activation(Activations.LogSigmoid)],
        ["Activations.Mish"] = [static () => Activation(Activations.Mish)],
        ["Activations.Softsign"] = [static () => Activation(Activations.Softsign)],
        ["Losses.MeanSquaredError"] = [static () => PrimitiveLaws.Verify(Losses.MeanSquaredError, Rows, Others)],
        ["Losses.MeanAbsoluteError"] = [static () => PrimitiveLaws.Verify(Losses.MeanAbsoluteError, Rows, Others)],
        ["Losses.Huber"] = [static () => PrimitiveLaws.Verify(static (p, t) => Losses.Huber(p, t, 0.8), Rows, Others)],
        ["Losses.BinaryCrossEntropyFromLogits"] =
        [
            static () => PrimitiveLaws.Verify(Losses.BinaryCrossEntropyFromLogits, Rows, Sigmoid(Others)),
            static () => PrimitiveLaws.Verify(Losses.BinaryCrossEntropyFromLogits, Rows, Others > 0),
        ],
        ["Losses.SoftmaxCrossEntropyFromLogits"] =
        [
            static () => PrimitiveLaws.Verify(Losses.SoftmaxCrossEntropyFromLogits, Rows, From([0, 2, 1, 1])),
            static () => PrimitiveLaws.Verify(Losses.SoftmaxCrossEntropyFromLogits, Rows, Softmax(Others)),
        ],
        ["Losses.KullbackLeibler"] = [static () => PrimitiveLaws.Verify(Losses.KullbackLeibler, LogSoftmax(Rows), Softmax(Others))],
        ["Optimizers.Sgd"] =
        [
            static () => Verify(Optimizers.Sgd(0.1)),
            static () => Verify(Optimizers.Sgd(0.05, momentum: 0.9)),
            static () => Verify(Optimizers.Sgd(0.05, momentum: 0.9, nesterov: true)),
            static () => Verify(Optimizers.Sgd(0.1, weightDecay: 0.02), Decaying),
            static () => Verify(Optimizers.Sgd(Schedules.Cosine(0.2, 2000))),
        ],
        ["Optimizers.Adam"] =
        [
            static () => Verify(Optimizers.Adam()),
            static () => Verify(Optimizers.Adam(Schedules.Cosine(0.1, 2000))),
            static () => Verify(Optimizers.Adam(0.02, weightDecay: 0.02), Decaying),
        ],
        ["Optimizers.Chain"] =
        [
            static () => Verify(
                Optimizers.Chain(GradientTransforms.ClipByGlobalNorm(1), GradientTransforms.ScaleByAdam(), GradientTransforms.Scale(-0.02)),
                new() { IsLeafwise = false }),
        ],
    };

    public static TheoryData<string> Names => [.. Checks.Keys];

    [Theory]
    [MemberData(nameof(Names))]
    public void Laws_hold(string name)
    {
        foreach (Action check in Checks[name]) check();
    }

    /// <summary>A new layer, activation, loss or optimizer has no laws until it stands in the table above.</summary>
    [Fact]
    public void Everything_public_is_held_to_the_laws()
    {
        IEnumerable<Type> types = typeof(Dense).Assembly.GetExportedTypes();
        IEnumerable<string> layers =
            types.Where(static type => type.GetMethod("Apply") is { IsStatic: false }).Select(static type => type.Name);
        IEnumerable<string> functions =
            new[] { typeof(Layers), typeof(Sequential), typeof(Activations), typeof(Losses), typeof(Optimizers) }
            .SelectMany(static type => type.GetMethods(BindingFlags.Public | BindingFlags.Static).Select(method => $"{type.Name}.{method.Name}"));
        Assert.Empty(layers.Concat(functions).Distinct().Except(Checks.Keys));
    }

    private static void Activation(Func<Tensor, Tensor> activation) => LayerLaws.Verify(activation, Rows);

    private static void Verify(Optimizer optimizer, OptimizerLawOptions? options = null) =>
        OptimizerLaws.Verify(optimizer.Init, optimizer.Update, options);
}
