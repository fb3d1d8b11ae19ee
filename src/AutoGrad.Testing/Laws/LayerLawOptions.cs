namespace AutoGrad.Testing;

/// <summary>What is checked of a layer, and how strictly.</summary>
public sealed record LayerLawOptions : FunctionLawOptions
{
    /// <summary>
    /// Whether each example of the result depends on the same example of the input only; true unless set. False for batch normalization in
    /// training, or for dropout, which draws one mask for the whole batch.
    /// </summary>
    public bool BatchIndependent { get; init; } = true;

    /// <summary>Whether the layer takes a batch of no examples; true unless set.</summary>
    public bool TakesEmptyBatches { get; init; } = true;

    /// <summary>
    /// Which leaves of the input have no leading axis of examples, by their paths, such as a key or a state; none unless set.
    /// </summary>
    public Func<TreePath, bool> IsShared { get; init => field = Given(value, nameof(IsShared)); } = static _ => false;

    /// <summary>
    /// Which leaves of the result have no leading axis of examples, by their paths, such as a new state; none unless set.
    /// </summary>
    public Func<TreePath, bool> IsSharedResult { get; init => field = Given(value, nameof(IsSharedResult)); } = static _ => false;
}
