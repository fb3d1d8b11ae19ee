using AutoGrad.Learning;

namespace AutoGrad.Tests.Learning;

/// <summary>The handwritten digits that are in the repository: the first 10,000 training and 2,000 test images of MNIST.</summary>
internal static class MnistSubset
{
    /// <summary>The path of one of the files, which the build copies beside the tests.</summary>
    public static string Find(string name) => Path.Combine(AppContext.BaseDirectory, "mnist", name);

    /// <summary>The first images of a file as rows of pixel / 255, divided in single precision as the reference does.</summary>
    public static double[][] Images(string name, int count)
    {
        int[] pixels = IdxReader.Read(Find(name)).ToArray<int>();
        return [.. pixels.Chunk(784).Take(count).Select(static image => image.Select(static pixel => (double)(pixel / 255f)).ToArray())];
    }

    /// <summary>The first labels of a file.</summary>
    public static int[] Labels(string name, int count) => IdxReader.Read(Find(name)).ToArray<int>()[..count];
}
