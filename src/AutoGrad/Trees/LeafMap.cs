namespace AutoGrad;

/// <summary>What to put in the place of one leaf of a tree.</summary>
/// <param name="path">Where the leaf stands in the tree.</param>
/// <param name="leaf">The tensor that stands there.</param>
/// <returns>The tensor that takes its place; <paramref name="leaf"/> itself to keep it.</returns>
public delegate Tensor LeafMap(TreePath path, Tensor leaf);
