namespace AutoGrad.Execution;

/// <summary>
/// How a primitive is computed, in a closed vocabulary. Executors and compiler passes ask for this and never for the primitive itself,
/// so a new primitive that lowers to one of these runs everywhere.
/// </summary>
internal abstract record Lowering
{
    private Lowering()
    {
    }

    /// <summary>The value is supplied from outside: a constant or an input of the graph.</summary>
    public sealed record Given : Lowering;

    /// <summary>Every element is the same number.</summary>
    public sealed record Fill(Scalar Value) : Lowering;

    /// <summary>Element (…, i, …) is i, the position along an axis.</summary>
    public sealed record Iota(int Axis) : Lowering;

    /// <summary>A formula applied to corresponding elements of operands of equal shapes.</summary>
    public sealed record Map(ElementFormula Formula) : Lowering;

    /// <summary>An axis-wise reduction. The axes are sorted and vanish from the result; ArgMax and ArgMin reduce exactly one.</summary>
    public sealed record Reduce(ReduceKind Kind, Axes Axes) : Lowering;

    /// <summary>Running totals along one axis, from its end when reversed.</summary>
    public sealed record Cumulate(ReduceKind Kind, int Axis, bool Reverse) : Lowering;

    /// <summary>The same elements in row-major order under another shape.</summary>
    public sealed record Reshape : Lowering;

    /// <summary>Elements picked by strides: no arithmetic, no copy.</summary>
    public sealed record View(ViewLayout Layout) : Lowering;

    /// <summary>The transpose of a <see cref="View"/>: every element is added where the view would read it, onto zeros.</summary>
    public sealed record ViewTranspose(ViewLayout Layout) : Lowering;

    /// <summary>
    /// Zeros (or another number) around and between elements: low before, high after, interior between neighbours, per axis. Low and
    /// high may be negative, which crops after the interior was inserted.
    /// </summary>
    public sealed record Pad(Axes Low, Axes High, Axes Interior, Scalar Value) : Lowering;

    /// <summary>Operands one after another along an axis.</summary>
    public sealed record Concatenate(int Axis) : Lowering;

    /// <summary>
    /// result[b…, p…, i…, q…] = x[b…, p…, indices[b…, i…], q…], where b are BatchRank leading axes and Axis is the looked-up axis of x.
    /// An index outside 0 … size − 1 is an error, worded for the operation.
    /// </summary>
    public sealed record Gather(int Axis, int BatchRank, string Operation = "Take") : Lowering;

    /// <summary>
    /// The operand with updates written at (or added to) the places <see cref="Gather"/> would read, in row-major order of the updates,
    /// so that the last one wins. Operands: x, indices, updates.
    /// </summary>
    public sealed record Scatter(ScatterKind Kind, int Axis, int BatchRank, string Operation = "Scatter") : Lowering;

    /// <summary>
    /// The general dot product: batch axes are paired, contracted axes are multiplied and summed. The result has the batch axes, then the
    /// left's other axes, then the right's.
    /// </summary>
    public sealed record Contract(Axes LeftBatch, Axes LeftContracted, Axes RightBatch, Axes RightContracted) : Lowering;

    /// <summary>The general convolution; see <see cref="ConvolutionGeometry"/>. Operands: x [N, C, …], kernel [O, C / groups, …].</summary>
    public sealed record Convolve(ConvolutionGeometry Geometry) : Lowering;

    /// <summary>
    /// Windows over the last axes; see <see cref="WindowGeometry"/> and <see cref="WindowKind"/>, which says the operands.
    /// </summary>
    public sealed record Window(WindowKind Kind, WindowGeometry Geometry) : Lowering;

    /// <summary>
    /// All outputs of one computation at once, such as those of a loop: the same lowering for every sibling. Operations counts the
    /// arithmetic of all together, as far as it is known before.
    /// </summary>
    public sealed record Joint(JointKernel Kernel, long Operations) : Lowering;

    /// <summary>A kernel of the primitive's own, which nothing is fused with.</summary>
    public sealed record Opaque(Func<TensorValue[], TensorType, StoragePool, TensorValue> Kernel) : Lowering
    {
        /// <summary>The arithmetic operations of one call; one an element of the result unless given.</summary>
        public long? Operations { get; init; }
    }
}

/// <summary>Computes those outputs that are wanted; the others may stay null.</summary>
internal delegate TensorValue?[] JointKernel(TensorValue[] inputs, bool[] wanted, StoragePool pool);

/// <summary>How elements are combined.</summary>
internal enum ReduceKind
{
    /// <summary>x + y.</summary>
    Sum,

    /// <summary>x · y.</summary>
    Product,

    /// <summary>The larger; NaN wins.</summary>
    Maximum,

    /// <summary>The smaller; NaN wins.</summary>
    Minimum,

    /// <summary>Whether any Bool is true.</summary>
    Any,

    /// <summary>Whether all Bools are true.</summary>
    All,

    /// <summary>The Int64 position of the first largest; the first NaN wins.</summary>
    ArgMax,

    /// <summary>The Int64 position of the first smallest; the first NaN wins.</summary>
    ArgMin,
}

/// <summary>What a scatter does at a place.</summary>
internal enum ScatterKind
{
    /// <summary>Adds the update.</summary>
    Add,

    /// <summary>Replaces by the update.</summary>
    Set,
}
