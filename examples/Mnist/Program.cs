// Learns to read handwritten digits. Run it with: dotnet run -c Release --project examples/Mnist
using AutoGrad;
using AutoGrad.Learning;
using Mnist;
using static AutoGrad.Tensor;

using var cancellation = new CancellationTokenSource();
Console.CancelKeyPress += (_, pressed) =>
{
    pressed.Cancel = true; // finish the running update, then stop with what has been learnt
    cancellation.Cancel();
};

Arguments arguments;
try
{
    arguments = Arguments.Parse(args);
}
catch (ArgumentException error)
{
    Console.Error.WriteLine($"{error.Message}\n{Arguments.Usage}");
    return 2;
}

try
{
    (Dataset training, Dataset test) = Digits.Load(arguments.Folder);
    Console.WriteLine($"{training.Count} images to learn from, {test.Count} to be tested with");
    double accuracy = arguments.SeedModel
        ? LearnSeed(training, test, arguments.Epochs ?? 30)
        : LearnConv(training, test, arguments.Epochs ?? 10);
    if (cancellation.IsCancellationRequested) Console.WriteLine("stopped early");
    Console.WriteLine($"test accuracy: {accuracy:F4}");
    return 0;
}
catch (Exception error) when (error is IOException or InvalidDataException or UnauthorizedAccessException)
{
    Console.Error.WriteLine(error.Message);
    return 1;
}

double LearnConv(Dataset all, Dataset test, int epochs)
{
    (Key forModel, Key forSplit, Key forTraining) = Key.FromSeed(1).Split(3) is [var a, var b, var c] ? (a, b, c) : default;
    (Dataset training, Dataset validation) = all.Shuffle(forSplit).Split(0.95);

    int updates = epochs * training.BatchCount(50);
    var trainer = new Trainer<ConvNet>(
        (model, images, digits, key) => Losses.SoftmaxCrossEntropyFromLogits(model.Apply(images, key), digits),
        Optimizers.Adam(Schedules.Cosine(3e-3, updates)))
    {
        BatchSize = 50,
        Metric = (model, images, digits) => Metrics.Accuracy(model.Apply(images), digits),
    };
    TrainingState<ConvNet> start = trainer.Start(ConvNet.Init(forModel), forTraining);
    TrainingState<ConvNet> done = LiveProgress.Show(
        progress => trainer.Run(start, training, epochs, validation, progress, cancellation.Token));
    return trainer.Evaluate(done.Model, test).Metric ?? 0;
}

// The network of a well-known tutorial on the first 1000 images: double precision, one image an update, always in the same order.
double LearnSeed(Dataset all, Dataset test, int epochs)
{
    static Dataset InDouble(Dataset data) => new(data.Inputs.Cast(DType.Float64), OneHot(data.Targets, 10, DType.Float64));
    var trainer = new Trainer<SeedNet>((model, images, digits) => Losses.MeanSquaredError(model.Apply(images), digits), Optimizers.Sgd(0.1))
    {
        BatchSize = 1,
        Shuffle = false,
    };
    TrainingState<SeedNet> start = trainer.Start(SeedNet.Init(1), Key.FromSeed(0));
    TrainingState<SeedNet> done = LiveProgress.Show(
        progress => trainer.Run(start, InDouble(all[..1000]), epochs, null, progress, cancellation.Token));
    return Metrics.Accuracy(done.Model.Apply(InDouble(test).Inputs), test.Targets).Item<float>();
}
