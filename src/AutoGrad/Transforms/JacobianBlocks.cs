using System.Collections.Immutable;
using System.Text;

namespace AutoGrad;

/// <summary>
/// The Jacobian of a function from trees to trees: a block of shape <c>[output…, input…]</c> and of the output's dtype for each leaf of the
/// result and each leaf of the argument. It is a tree itself, whose leaves are the blocks.
/// </summary>
/// <typeparam name="T">The type of the argument.</typeparam>
/// <example><code>
/// JacobianBlocks&lt;Mlp&gt; hessian = Hessian(p => Loss(p, x, y), model);
/// Tensor mixed = hessian["Hidden.Weights", "Output.Bias"];
/// Tensor matrix = hessian.ToMatrix();
/// </code></example>
public sealed class JacobianBlocks<T> : ITree<JacobianBlocks<T>>
{
    /// <summary>One row of blocks for each output, in the order of its leaves.</summary>
    internal JacobianBlocks(
        ImmutableArray<(TreePath Path, Tensor Leaf)> outputs, ImmutableArray<(TreePath Path, Tensor Leaf)> inputs, ImmutableArray<T> rows)
        : this(Paths(outputs), Shapes(outputs), Paths(inputs), Shapes(inputs), rows)
    {
    }

    private JacobianBlocks(
        ImmutableArray<TreePath> outputPaths, ImmutableArray<Shape> outputShapes,
        ImmutableArray<TreePath> inputPaths, ImmutableArray<Shape> inputShapes, ImmutableArray<T> rows)
    {
        (OutputPaths, OutputShapes, InputPaths, InputShapes, Rows) = (outputPaths, outputShapes, inputPaths, inputShapes, rows);
    }

    /// <summary>For each leaf of the result a tree like the argument, with the derivatives of that leaf.</summary>
    public ImmutableArray<T> Rows { get; }

    /// <summary>Where the leaves of the result stand in it, in order.</summary>
    public ImmutableArray<TreePath> OutputPaths { get; }

    /// <summary>Where the leaves of the argument stand in it, in order.</summary>
    public ImmutableArray<TreePath> InputPaths { get; }

    /// <summary>The shapes of the leaves of the result, in order.</summary>
    public ImmutableArray<Shape> OutputShapes { get; }

    /// <summary>The shapes of the leaves of the argument, in order.</summary>
    public ImmutableArray<Shape> InputShapes { get; }

    /// <summary>The derivative of one leaf of the result with respect to one leaf of the argument.</summary>
    /// <param name="output">The path in the result as it prints, such as <c>Item1</c>; empty for a result that is a tensor.</param>
    /// <param name="input">The path in the argument as it prints, such as <c>Hidden.Weights</c>; empty for one that is a tensor.</param>
    /// <exception cref="ArgumentException">There is no such leaf.</exception>
    public Tensor this[string output, string input] => Block(
        Find("result", output, OutputPaths, path => path.ToString() == output),
        Find("argument", input, InputPaths, path => path.ToString() == input));

    /// <summary>The derivative of one leaf of the result with respect to one leaf of the argument.</summary>
    /// <param name="output">The path in the result.</param>
    /// <param name="input">The path in the argument.</param>
    /// <exception cref="ArgumentException">There is no such leaf.</exception>
    public Tensor this[TreePath output, TreePath input] => Block(
        Find("result", output.ToString(), OutputPaths, output.Equals),
        Find("argument", input.ToString(), InputPaths, input.Equals));

    /// <summary>
    /// The whole as one matrix: rows are the elements of the result, columns those of the argument, both leaf after leaf in row-major
    /// order. Blocks that a transform gave leading axes keep them.
    /// </summary>
    /// <returns>A tensor [rows, columns]; blocks of unequal dtypes are converted to the wider one.</returns>
    public Tensor ToMatrix()
    {
        DType dtype = Rows.SelectMany(static row => Tree.Flatten(row)).Max(static block => block.DType);
        return Tensor.Concatenate([.. Rows.Select((row, j) => Tensor.Concatenate(
            [.. Tree.Flatten(row).Select((block, k) => AsMatrix(block.Cast(dtype), OutputShapes[j], InputShapes[k]))], -1))], -2);
    }

    /// <inheritdoc/>
    public JacobianBlocks<T> Map(LeafMap map) =>
        new(OutputPaths, OutputShapes, InputPaths, InputShapes, map.MapField(nameof(Rows), Rows));

    /// <inheritdoc/>
    public bool HasSameStatics(JacobianBlocks<T> other) =>
        other is not null
        && OutputPaths.SequenceEqual(other.OutputPaths)
        && InputPaths.SequenceEqual(other.InputPaths)
        && OutputShapes.SequenceEqual(other.OutputShapes)
        && InputShapes.SequenceEqual(other.InputShapes)
        && Tree.SameStructure(Rows, other.Rows);

    /// <summary>A table of the types of the blocks: a row for each leaf of the result, a column for each leaf of the argument.</summary>
    public override string ToString()
    {
        List<string[]> table = [["", .. InputPaths.Select((path, k) => Title(path, InputShapes[k]))]];
        for (int j = 0; j < Rows.Length; j++)
        {
            table.Add([Title(OutputPaths[j], OutputShapes[j]), .. Tree.Flatten(Rows[j]).Select(static block => block.Type.ToString())]);
        }
        int[] widths = [.. Enumerable.Range(0, table[0].Length).Select(column => table.Max(line => line[column].Length))];
        var text = new StringBuilder();
        foreach (string[] line in table)
        {
            if (text.Length > 0) text.Append('\n');
            text.Append(string.Join("  ", line.Select((cell, column) => cell.PadRight(widths[column]))).TrimEnd());
        }
        return text.ToString();
    }

    private static Tensor AsMatrix(Tensor block, Shape output, Shape input)
    {
        int leading = block.Rank - output.Rank - input.Rank;
        return block.Reshape([.. block.Shape.Sizes[..leading], output.Size, input.Size]);
    }

    private Tensor Block(int row, int column) => Tree.Flatten(Rows[row])[column];

    private static int Find(string tree, string text, ImmutableArray<TreePath> paths, Func<TreePath, bool> matches)
    {
        for (int i = 0; i < paths.Length; i++)
        {
            if (matches(paths[i])) return i;
        }
        throw Errors.Argument(
            "JacobianBlocks",
            $"the {tree} has no leaf '{text}'",
            $"Its leaves are {string.Join(", ", paths.Select(static path => path.IsRoot ? "'' (the tensor itself)" : $"'{path}'"))}");
    }

    private static string Title(TreePath path, Shape shape) => path.IsRoot ? shape.ToString() : $"{path}: {shape}";

    private static ImmutableArray<TreePath> Paths(ImmutableArray<(TreePath Path, Tensor Leaf)> leaves) =>
        [.. leaves.Select(static leaf => leaf.Path)];

    private static ImmutableArray<Shape> Shapes(ImmutableArray<(TreePath Path, Tensor Leaf)> leaves) =>
        [.. leaves.Select(static leaf => leaf.Leaf.Shape)];
}
