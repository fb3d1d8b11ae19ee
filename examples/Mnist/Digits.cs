using System.IO.Compression;
using System.Security.Cryptography;
using AutoGrad;
using AutoGrad.Learning;

namespace Mnist;

/// <summary>The images of MNIST as numbers from 0 to 1, [count, 28, 28], with the digits they show.</summary>
internal static class Digits
{
    private const string Address = "https://ossci-datasets.s3.amazonaws.com/mnist/";

    /// <summary>The files of the full set with the SHA-256 of their content, decompressed.</summary>
    private static readonly (string Name, string Hash)[] Files =
    [
        ("train-images-idx3-ubyte.gz", "ba891046e6505d7aadcbbe25680a0738ad16aec93bde7f9b65e87a2fc25776db"),
        ("train-labels-idx1-ubyte.gz", "65a50cbbf4e906d70832878ad85ccda5333a97f0f4c3dd2ef09a8a9eef7101c5"),
        ("t10k-images-idx3-ubyte.gz", "0fa7898d509279e482958e8ce81c8e77db3f2f8254e26661ceb7762c4d494ce7"),
        ("t10k-labels-idx1-ubyte.gz", "ff7bcfd416de33731a308c3f266cc351222c34898ecbeaf847f06e48f7ec33f2"),
    ];

    /// <summary>The subset that comes with this program, or the full set from a folder.</summary>
    public static (Dataset Training, Dataset Test) Load(string? folder)
    {
        if (folder is not null) CheckFullSet(folder);
        folder ??= Path.Combine(AppContext.BaseDirectory, "data");
        Dataset Read(string images, string labels) => new(
            (IdxReader.Read(Path.Combine(folder, images)).Cast(DType.Float32) / 255).Evaluate(),
            IdxReader.Read(Path.Combine(folder, labels)));
        return (Read(Files[0].Name, Files[1].Name), Read(Files[2].Name, Files[3].Name));
    }

    private static void CheckFullSet(string folder)
    {
        foreach ((string name, string hash) in Files)
        {
            string path = Path.Combine(folder, name);
            if (!File.Exists(path)) throw new IOException($"'{path}' does not exist. Download {Address}{name} to that folder.");
            using var content = new GZipStream(File.OpenRead(path), CompressionMode.Decompress);
            string actual = Convert.ToHexStringLower(SHA256.HashData(content));
            if (actual != hash)
            {
                throw new InvalidDataException(
                    $"'{path}' is not the file of MNIST: its content has SHA-256 {actual}, not {hash}. Download {Address}{name} again.");
            }
        }
    }
}
