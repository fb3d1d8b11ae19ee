namespace Mnist;

/// <summary>What the command line asks for.</summary>
internal sealed record Arguments(string? Folder, bool SeedModel, int? Epochs)
{
    public const string Usage = """
        Usage: dotnet run -c Release --project examples/Mnist [-- OPTIONS]
          --data DIR     a folder with the four files of the full MNIST instead of the subset in this repository
          --model NAME   conv (a small convolutional network, the default) or seed (784-100-50-10 with tanh, sample by sample)
          --epochs N     passes over the training images
        """;

    public static Arguments Parse(string[] args)
    {
        var arguments = new Arguments(null, false, null);
        for (int i = 0; i < args.Length; i += 2)
        {
            string name = args[i];
            string value = i + 1 < args.Length ? args[i + 1] : throw new ArgumentException($"{name} needs a value.");
            arguments = name switch
            {
                "--data" => arguments with { Folder = value },
                "--model" when value is "conv" or "seed" => arguments with { SeedModel = value == "seed" },
                "--model" => throw new ArgumentException($"--model is conv or seed, but got '{value}'."),
                "--epochs" when int.TryParse(value, out int epochs) && epochs > 0 => arguments with { Epochs = epochs },
                "--epochs" => throw new ArgumentException($"--epochs is a whole number above 0, but got '{value}'."),
                _ => throw new ArgumentException($"'{name}' is no option."),
            };
        }
        return arguments;
    }
}
