namespace AutoGrad.Compilation;

/// <summary>The arguments of a compiled function, which together are one tree: which it may overwrite, and how messages call them.</summary>
internal sealed class CompiledArguments
{
    private readonly int count;
    private readonly int[] donated;

    /// <param name="count">How many there are. Several are the parts of a tuple.</param>
    /// <param name="donate">The numbers of those whose memory may be used.</param>
    /// <exception cref="ArgumentException">A number is not that of an argument, or is given twice.</exception>
    public CompiledArguments(int count, int[]? donate)
    {
        (this.count, donated) = (count, donate ?? []);
        for (int i = 0; i < donated.Length; i++)
        {
            int number = donated[i];
            if (number < 0 || number >= count)
                throw Errors.Argument("Compile", $"donate names argument {number}, but the function has {count}", "The first argument has number 0");
            if (Array.IndexOf(donated, number) < i)
                throw Errors.Argument("Compile", $"donate names argument {number} twice", "Name every argument once; the first has number 0");
        }
    }

    /// <summary>A flag for every leaf, or none if nothing is donated.</summary>
    public bool[] Donated<T>(T argument) =>
        donated.Length == 0 ? [] : [.. Tree.Leaves(argument).Select(leaf => donated.Contains(Place(leaf.Path).Number))];

    /// <summary>For example <c>argument 0 (Layers[1].Bias, Float32[10])</c>.</summary>
    public string Name<T>(T argument, int leaf)
    {
        (TreePath path, Tensor tensor) = Tree.Leaves(argument)[leaf];
        (int number, TreePath inner) = Place(path);
        return $"argument {number} ({(inner.IsRoot ? "" : $"{inner}, ")}{tensor.Type})";
    }

    private (int Number, TreePath Inner) Place(TreePath path) =>
        count == 1 ? (0, path) : path.FirstPart ?? throw Errors.Internal($"'{path}' is in no argument");
}
