namespace AutoGrad.Testing;

/// <summary>Ways to choose the operands and parameters of an operation.</summary>
internal static class GraphChoosers
{
    private static readonly GraphParameters None = new();

    public static bool IsFloat(Tensor x) => x.DType.IsFloat;

    public static bool IsFloatWithElements(Tensor x) => x.DType.IsFloat && x.Size > 0;

    public static bool IsFloatWithAxis(Tensor x) => x.DType.IsFloat && x.Rank > 0;

    public static bool IsInteger(Tensor x) => x.DType is DType.Int32 or DType.Int64;

    public static bool IsWord(Tensor x) => x.DType == DType.UInt32;

    public static bool IsBool(Tensor x) => x.DType == DType.Bool;

    /// <summary>Whether two values can be operands of an elementwise operation.</summary>
    public static bool Match(Tensor x, Tensor y) => x.DType == y.DType && BroadcastsWith(x, y);

    public static bool BroadcastsWith(Tensor x, Tensor y) =>
        Broadcasting.Common(x.Shape, y.Shape) is { Size: <= GraphDraft.MaximumSize };

    /// <summary>No operands at all.</summary>
    public static GraphChooser Nothing(Func<GraphDraft, GraphParameters?> parameters) =>
        draft => parameters(draft) is { } chosen ? new GraphChoice([], chosen) : null;

    public static GraphChooser One(Func<Tensor, bool> fits, Func<GraphDraft, Tensor, GraphParameters?>? parameters = null) => draft =>
    {
        if (draft.Pick(fits) is not { } x) return null;
        return Chosen(parameters is null ? None : parameters(draft, draft.Value(x)), x);
    };

    public static GraphChooser Two(
        Func<Tensor, bool> first,
        Func<Tensor, Tensor, bool> second,
        Func<GraphDraft, Tensor, Tensor, GraphParameters?>? parameters = null) => draft =>
    {
        if (draft.Pick(first) is not { } x || draft.Pick(other => second(draft.Value(x), other)) is not { } y) return null;
        return Chosen(parameters is null ? None : parameters(draft, draft.Value(x), draft.Value(y)), x, y);
    };

    public static GraphChooser Three(
        Func<Tensor, bool> first,
        Func<Tensor, Tensor, bool> second,
        Func<Tensor, Tensor, Tensor, bool> third,
        Func<GraphDraft, Tensor, Tensor, Tensor, GraphParameters?>? parameters = null) => draft =>
    {
        if (draft.Pick(first) is not { } x || draft.Pick(other => second(draft.Value(x), other)) is not { } y) return null;
        if (draft.Pick(other => third(draft.Value(x), draft.Value(y), other)) is not { } z) return null;
        return Chosen(parameters is null ? None : parameters(draft, draft.Value(x), draft.Value(y), draft.Value(z)), x, y, z);
    };

    /// <summary>One axis, counted from either end.</summary>
    public static GraphParameters? AnAxis(GraphDraft draft, Tensor x) =>
        x.Rank == 0 ? null : new GraphParameters { Axis = draft.Between(-x.Rank, x.Rank - 1), Flag = draft.OneIn(2) };

    /// <summary>Some axes, and whether to keep them.</summary>
    public static GraphParameters SomeAxes(GraphDraft draft, Tensor x) => new() { Axes = draft.AnyAxes(x), Flag = draft.OneIn(2) };

    private static GraphChoice? Chosen(GraphParameters? parameters, params ReadOnlySpan<int> operands) =>
        parameters is null ? null : new GraphChoice([.. operands], parameters);
}
