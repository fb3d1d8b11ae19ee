namespace AutoGrad;

// A part of a tuple is a tree or a static value; a part that hides tensors makes the whole no tree.

/// <summary>A tuple of one.</summary>
internal sealed class TupleTree<T1> : TreeType<ValueTuple<T1>>
{
    public override ValueTuple<T1> Map(ValueTuple<T1> tree, LeafMap map) => new(map.MapField("Item1", tree.Item1));

    public override TreeDifference? FindDifference(ValueTuple<T1> left, ValueTuple<T1> right) =>
        Tree.FieldDifference("Item1", left.Item1, right.Item1);
}

/// <summary>A tuple of two.</summary>
internal sealed class TupleTree<T1, T2> : TreeType<(T1, T2)>
{
    public override (T1, T2) Map((T1, T2) tree, LeafMap map) => (
        map.MapField("Item1", tree.Item1),
        map.MapField("Item2", tree.Item2));

    public override TreeDifference? FindDifference((T1, T2) left, (T1, T2) right) =>
        Tree.FieldDifference("Item1", left.Item1, right.Item1)
        ?? Tree.FieldDifference("Item2", left.Item2, right.Item2);
}

/// <summary>A tuple of three.</summary>
internal sealed class TupleTree<T1, T2, T3> : TreeType<(T1, T2, T3)>
{
    public override (T1, T2, T3) Map((T1, T2, T3) tree, LeafMap map) => (
        map.MapField("Item1", tree.Item1),
        map.MapField("Item2", tree.Item2),
        map.MapField("Item3", tree.Item3));

    public override TreeDifference? FindDifference((T1, T2, T3) left, (T1, T2, T3) right) =>
        Tree.FieldDifference("Item1", left.Item1, right.Item1)
        ?? Tree.FieldDifference("Item2", left.Item2, right.Item2)
        ?? Tree.FieldDifference("Item3", left.Item3, right.Item3);
}

/// <summary>A tuple of four.</summary>
internal sealed class TupleTree<T1, T2, T3, T4> : TreeType<(T1, T2, T3, T4)>
{
    public override (T1, T2, T3, T4) Map((T1, T2, T3, T4) tree, LeafMap map) => (
        map.MapField("Item1", tree.Item1),
        map.MapField("Item2", tree.Item2),
        map.MapField("Item3", tree.Item3),
        map.MapField("Item4", tree.Item4));

    public override TreeDifference? FindDifference((T1, T2, T3, T4) left, (T1, T2, T3, T4) right) =>
        Tree.FieldDifference("Item1", left.Item1, right.Item1)
        ?? Tree.FieldDifference("Item2", left.Item2, right.Item2)
        ?? Tree.FieldDifference("Item3", left.Item3, right.Item3)
        ?? Tree.FieldDifference("Item4", left.Item4, right.Item4);
}

/// <summary>A tuple of five.</summary>
internal sealed class TupleTree<T1, T2, T3, T4, T5> : TreeType<(T1, T2, T3, T4, T5)>
{
    public override (T1, T2, T3, T4, T5) Map((T1, T2, T3, T4, T5) tree, LeafMap map) => (
        map.MapField("Item1", tree.Item1),
        map.MapField("Item2", tree.Item2),
        map.MapField("Item3", tree.Item3),
        map.MapField("Item4", tree.Item4),
        map.MapField("Item5", tree.Item5));

    public override TreeDifference? FindDifference((T1, T2, T3, T4, T5) left, (T1, T2, T3, T4, T5) right) =>
        Tree.FieldDifference("Item1", left.Item1, right.Item1)
        ?? Tree.FieldDifference("Item2", left.Item2, right.Item2)
        ?? Tree.FieldDifference("Item3", left.Item3, right.Item3)
        ?? Tree.FieldDifference("Item4", left.Item4, right.Item4)
        ?? Tree.FieldDifference("Item5", left.Item5, right.Item5);
}

/// <summary>A tuple of six.</summary>
internal sealed class TupleTree<T1, T2, T3, T4, T5, T6> : TreeType<(T1, T2, T3, T4, T5, T6)>
{
    public override (T1, T2, T3, T4, T5, T6) Map((T1, T2, T3, T4, T5, T6) tree, LeafMap map) => (
        map.MapField("Item1", tree.Item1),
        map.MapField("Item2", tree.Item2),
        map.MapField("Item3", tree.Item3),
        map.MapField("Item4", tree.Item4),
        map.MapField("Item5", tree.Item5),
        map.MapField("Item6", tree.Item6));

    public override TreeDifference? FindDifference((T1, T2, T3, T4, T5, T6) left, (T1, T2, T3, T4, T5, T6) right) =>
        Tree.FieldDifference("Item1", left.Item1, right.Item1)
        ?? Tree.FieldDifference("Item2", left.Item2, right.Item2)
        ?? Tree.FieldDifference("Item3", left.Item3, right.Item3)
        ?? Tree.FieldDifference("Item4", left.Item4, right.Item4)
        ?? Tree.FieldDifference("Item5", left.Item5, right.Item5)
        ?? Tree.FieldDifference("Item6", left.Item6, right.Item6);
}

/// <summary>A tuple of seven.</summary>
internal sealed class TupleTree<T1, T2, T3, T4, T5, T6, T7> : TreeType<(T1, T2, T3, T4, T5, T6, T7)>
{
    public override (T1, T2, T3, T4, T5, T6, T7) Map((T1, T2, T3, T4, T5, T6, T7) tree, LeafMap map) => (
        map.MapField("Item1", tree.Item1),
        map.MapField("Item2", tree.Item2),
        map.MapField("Item3", tree.Item3),
        map.MapField("Item4", tree.Item4),
        map.MapField("Item5", tree.Item5),
        map.MapField("Item6", tree.Item6),
        map.MapField("Item7", tree.Item7));

    public override TreeDifference? FindDifference((T1, T2, T3, T4, T5, T6, T7) left, (T1, T2, T3, T4, T5, T6, T7) right) =>
        Tree.FieldDifference("Item1", left.Item1, right.Item1)
        ?? Tree.FieldDifference("Item2", left.Item2, right.Item2)
        ?? Tree.FieldDifference("Item3", left.Item3, right.Item3)
        ?? Tree.FieldDifference("Item4", left.Item4, right.Item4)
        ?? Tree.FieldDifference("Item5", left.Item5, right.Item5)
        ?? Tree.FieldDifference("Item6", left.Item6, right.Item6)
        ?? Tree.FieldDifference("Item7", left.Item7, right.Item7);
}

/// <summary>A tuple of more than seven: the compiler nests the later ones, whose paths go on counting.</summary>
internal sealed class TupleTree<T1, T2, T3, T4, T5, T6, T7, TRest> : TreeType<ValueTuple<T1, T2, T3, T4, T5, T6, T7, TRest>>
    where TRest : struct
{
    private readonly TreeType<TRest> rest = TreeType<TRest>.Part;

    public override ValueTuple<T1, T2, T3, T4, T5, T6, T7, TRest> Map(
        ValueTuple<T1, T2, T3, T4, T5, T6, T7, TRest> tree,
        LeafMap map) => new(
        map.MapField("Item1", tree.Item1),
        map.MapField("Item2", tree.Item2),
        map.MapField("Item3", tree.Item3),
        map.MapField("Item4", tree.Item4),
        map.MapField("Item5", tree.Item5),
        map.MapField("Item6", tree.Item6),
        map.MapField("Item7", tree.Item7),
        rest.Map(tree.Rest, PathPrefix.Rest(map)));

    public override TreeDifference? FindDifference(
        ValueTuple<T1, T2, T3, T4, T5, T6, T7, TRest> left,
        ValueTuple<T1, T2, T3, T4, T5, T6, T7, TRest> right) =>
        Tree.FieldDifference("Item1", left.Item1, right.Item1)
        ?? Tree.FieldDifference("Item2", left.Item2, right.Item2)
        ?? Tree.FieldDifference("Item3", left.Item3, right.Item3)
        ?? Tree.FieldDifference("Item4", left.Item4, right.Item4)
        ?? Tree.FieldDifference("Item5", left.Item5, right.Item5)
        ?? Tree.FieldDifference("Item6", left.Item6, right.Item6)
        ?? Tree.FieldDifference("Item7", left.Item7, right.Item7)
        ?? RestDifference(left.Rest, right.Rest);

    private TreeDifference? RestDifference(TRest left, TRest right) =>
        rest.FindDifference(left, right) is not { } difference ? null
        : difference.Path.IsRoot ? difference.Prepend("Rest")
        : difference with { Path = difference.Path.RenumberedAfter(7) };
}
