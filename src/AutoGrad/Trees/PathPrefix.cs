namespace AutoGrad;

/// <summary>
/// A map of a part made from the map of the whole: it adds the step that leads to the part. A map that reads no paths is passed on as it
/// is, which makes flattening several times faster.
/// </summary>
internal abstract class PathPrefix(LeafMap map)
{
    public static LeafMap Field(LeafMap map, string name) => IgnoresPaths(map) ? map : new FieldPrefix(map, name).Apply;

    public static LeafMap Index(LeafMap map, int index) => IgnoresPaths(map) ? map : new IndexPrefix(map, index).Apply;

    public static LeafMap Key(LeafMap map, string key) => IgnoresPaths(map) ? map : new KeyPrefix(map, key).Apply;

    /// <summary>Paths into the last field of a tuple of more than seven, as the user counts them.</summary>
    public static LeafMap Rest(LeafMap map) => IgnoresPaths(map) ? map : new RestPrefix(map).Apply;

    /// <summary>Whether the map is one of ours that never looks at its path.</summary>
    public static bool IgnoresPaths(LeafMap map) => map.Target is IPathBlind;

    protected abstract TreePath Lengthen(TreePath path);

    private Tensor Apply(TreePath path, Tensor leaf) => map(Lengthen(path), leaf);

    private sealed class FieldPrefix(LeafMap map, string name) : PathPrefix(map)
    {
        protected override TreePath Lengthen(TreePath path) => path.Prepend(name);
    }

    private sealed class IndexPrefix(LeafMap map, int index) : PathPrefix(map)
    {
        protected override TreePath Lengthen(TreePath path) => path.Prepend(index);
    }

    private sealed class KeyPrefix(LeafMap map, string key) : PathPrefix(map)
    {
        protected override TreePath Lengthen(TreePath path) => path.PrependKey(key);
    }

    private sealed class RestPrefix(LeafMap map) : PathPrefix(map)
    {
        protected override TreePath Lengthen(TreePath path) => path.RenumberedAfter(earlierItems: 7);
    }
}

/// <summary>The owner of a <see cref="LeafMap"/> that never looks at its path, which then need not be made.</summary>
internal interface IPathBlind;
