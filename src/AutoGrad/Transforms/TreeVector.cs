using System.Collections.Immutable;

namespace AutoGrad;

/// <summary>All elements of a tree's leaves as one vector, for what is said of vectors only, such as a system of equations.</summary>
/// <typeparam name="T">The type of the tree.</typeparam>
internal sealed class TreeVector<T>
{
    private readonly string operation;
    private readonly string name;
    private readonly T template;
    private readonly ImmutableArray<(TreePath Path, Tensor Leaf)> leaves;

    /// <summary>The layout of the vectors of trees like one.</summary>
    /// <param name="operation">The operation to name in messages.</param>
    /// <param name="name">What the tree is, in messages: <c>the right side</c>.</param>
    /// <param name="template">Gives the structure and the types; float leaves of one dtype.</param>
    public TreeVector(string operation, string name, T template)
    {
        this.operation = operation;
        this.name = name;
        this.template = template;
        leaves = Tree.Leaves(template);
        if (leaves.IsEmpty) throw Errors.Argument(operation, $"{name} has no tensors", "Give it at least one tensor");
        DType dtype = leaves[0].Leaf.DType;
        foreach ((TreePath path, Tensor leaf) in leaves)
        {
            if (!leaf.DType.IsFloat) throw Errors.NotFloat(operation, leaf.Type);
            if (leaf.DType == dtype) continue;
            DType wider = leaf.DType > dtype ? leaf.DType : dtype;
            throw Errors.Argument(
                operation,
                $"the leaves {leaves[0].Path}: {leaves[0].Leaf.Type} and {path}: {leaf.Type} of {name} have different dtypes",
                $"Convert them to one, for example with Tree.Map(tree, (_, leaf) => leaf.Cast(DType.{wider}))");
        }
        Type = new TensorType(dtype, [leaves.Sum(static leaf => leaf.Leaf.Size)]);
    }

    /// <summary>The type of the vectors.</summary>
    public TensorType Type { get; }

    /// <summary>The elements of a tree like the template, leaf after leaf.</summary>
    /// <param name="what">What the tree is, in messages: <c>the operator's result</c>.</param>
    /// <param name="tree">The tree; its structure and the types of its leaves are checked.</param>
    public Tensor Join(string what, T tree)
    {
        if (tree is null)
        {
            throw Errors.Argument(operation, $"{what} is null", $"Return a tree like {name} {Transforms.Signature(template)}");
        }
        if (Tree.FindDifference(template, tree) is { } difference)
        {
            throw Errors.Argument(
                operation,
                $"{what} has not the structure of {name} {Transforms.Signature(template)}: {difference}",
                "Return a tree of the same structure, for example with Tree.Map");
        }
        ImmutableArray<Tensor> parts = Tree.Flatten(tree);
        for (int i = 0; i < parts.Length; i++)
        {
            (TreePath path, Tensor leaf) = leaves[i];
            if (parts[i].Type == leaf.Type) continue;
            string problem = path.IsRoot
                ? $"{what} is {parts[i].Type}, but {name} is {leaf.Type}"
                : $"the leaf {path} of {what} is {parts[i].Type}, but that of {name} is {leaf.Type}";
            throw Errors.Argument(operation, problem, "Return the same shapes and dtypes");
        }
        return parts.Length == 1
            ? parts[0].Reshape(Type.Shape)
            : Tensor.Concatenate([.. parts.Select(static part => part.Reshape(part.Size))]);
    }

    /// <summary>The leaves of the tree whose elements a vector holds.</summary>
    public ImmutableArray<Tensor> SplitLeaves(Tensor vector)
    {
        if (leaves.Length == 1) return [vector.Reshape(leaves[0].Leaf.Shape)];
        var parts = ImmutableArray.CreateBuilder<Tensor>(leaves.Length);
        int start = 0;
        foreach ((_, Tensor leaf) in leaves)
        {
            parts.Add(vector.SliceAxis(0, start, leaf.Size).Reshape(leaf.Shape));
            start += leaf.Size;
        }
        return parts.MoveToImmutable();
    }

    /// <summary>The tree whose elements a vector holds.</summary>
    public T Split(Tensor vector) => Tree.Rebuild(template, SplitLeaves(vector));
}
