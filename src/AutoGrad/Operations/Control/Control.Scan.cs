namespace AutoGrad;

/// <summary>
/// Loops and choices inside an expression: their bodies are traced once and run as often as needed when the value is computed. Meant for
/// <c>using static AutoGrad.Control</c>. An ordinary C# loop works too, where the number of steps is known: it is unrolled.
/// </summary>
public static partial class Control
{
    /// <summary>
    /// A loop over the leading axis of sequences: <c>(carryₜ₊₁, yₜ) = body(carryₜ, xₜ)</c>. Returns the last carry and all results, stacked
    /// along a new leading axis. Time to compile and size of the graph do not depend on the number of steps.
    /// </summary>
    /// <typeparam name="TCarry">The type of what one step hands to the next: any tree of tensors.</typeparam>
    /// <typeparam name="TInput">The type of the sequences: any tree of tensors with at least one leaf.</typeparam>
    /// <typeparam name="TOutput">The type of a step's results: any tree of tensors.</typeparam>
    /// <param name="body">
    /// A pure function, traced once: its tensors have no numbers. The carry it returns has the structure, shapes and dtypes of the one it
    /// is given. What it captures is the same for all steps, and is differentiated like what it is passed.
    /// </param>
    /// <param name="carry">The carry of the first step.</param>
    /// <param name="sequences">Tensors whose leading axes are equally long: one slice for each step.</param>
    /// <param name="reverse">Whether to begin with the last slice; results lie where their slices do.</param>
    /// <param name="checkpointEvery">
    /// For long loops in reverse mode: keep the carry of every so many steps, and compute those in between again. Memory for n steps is
    /// then that of n / checkpointEvery + checkpointEvery carries instead of n, for one more evaluation; √n is best.
    /// </param>
    /// <returns>The last carry (the first one if there are no steps) and the stacked results.</returns>
    /// <remarks>
    /// Derivatives store the carry of every step, and reverse mode computes the inside of each step again on its way back. All transforms
    /// work on loops, nested and to any order.
    /// </remarks>
    /// <exception cref="ArgumentException">
    /// The sequences have no leaves, no leading axis, or differ in length; the body's carry differs in structure, shape or dtype.
    /// </exception>
    /// <exception cref="InvalidOperationException">The body reads a number.</exception>
    /// <example><code>
    /// // A recurrent network over inputs [time, batch, size].
    /// var (last, all) = Scan((Tensor h, Tensor x) => { h = Tanh(MatMul(h, w) + x); return (h, h); }, Zeros([batch, size]), inputs);
    /// </code></example>
    public static (TCarry Carry, TOutput Outputs) Scan<TCarry, TInput, TOutput>(
        Func<TCarry, TInput, (TCarry Carry, TOutput Output)> body,
        TCarry carry,
        TInput sequences,
        bool reverse = false,
        int? checkpointEvery = null)
    {
        ArgumentNullException.ThrowIfNull(body);
        int length = CheckedLength("Scan", sequences);
        var loop = new LoopTrace<TCarry, TInput, TOutput>("Scan", body, carry, sequences);
        return loop.Run(length, reverse, CheckedSegment("Scan", checkpointEvery));
    }

    /// <summary>A loop of a fixed number of steps: <c>(carryₜ₊₁, yₜ) = body(carryₜ)</c>; see the form with sequences.</summary>
    /// <typeparam name="TCarry">The type of what one step hands to the next: any tree of tensors.</typeparam>
    /// <typeparam name="TOutput">The type of a step's results: any tree of tensors.</typeparam>
    /// <param name="body">A pure function, traced once, that keeps the structure, shapes and dtypes of the carry.</param>
    /// <param name="carry">The carry of the first step.</param>
    /// <param name="length">The number of steps, 0 or more.</param>
    /// <param name="checkpointEvery">For long loops in reverse mode: the number of steps from one carry that is kept to the next.</param>
    /// <returns>The last carry and the results, stacked along a new leading axis.</returns>
    /// <exception cref="ArgumentException">The length is negative, or the body's carry differs in structure, shape or dtype.</exception>
    /// <exception cref="InvalidOperationException">The body reads a number.</exception>
    /// <example><code>var (end, path) = Scan((Tensor y) => (y + 0.01 * Velocity(y), y), start, 1000);</code></example>
    public static (TCarry Carry, TOutput Outputs) Scan<TCarry, TOutput>(
        Func<TCarry, (TCarry Carry, TOutput Output)> body, TCarry carry, int length, int? checkpointEvery = null)
    {
        ArgumentNullException.ThrowIfNull(body);
        if (length < 0) throw Errors.Argument("Scan", $"cannot take {length} steps", "Ask for 0 or more");
        var loop = new LoopTrace<TCarry, Tensor[], TOutput>("Scan", (state, _) => body(state), carry, []);
        return loop.Run(length, reverse: false, CheckedSegment("Scan", checkpointEvery));
    }

    /// <summary>
    /// A function applied to one slice after another along the leading axis, its results stacked: like <c>Vmap</c>, but one at a time, with
    /// the memory of one.
    /// </summary>
    /// <typeparam name="TInput">The type of the sequences: any tree of tensors with at least one leaf.</typeparam>
    /// <typeparam name="TOutput">The type of the result: any tree of tensors.</typeparam>
    /// <param name="function">A pure function, traced once.</param>
    /// <param name="sequences">Tensors whose leading axes are equally long.</param>
    /// <exception cref="ArgumentException">The sequences have no leaves, no leading axis, or differ in length.</exception>
    /// <exception cref="InvalidOperationException">The function reads a number.</exception>
    /// <example><code>Tensor logits = Map((Tensor image) => model.Apply(image), images);</code></example>
    public static TOutput Map<TInput, TOutput>(Func<TInput, TOutput> function, TInput sequences)
    {
        ArgumentNullException.ThrowIfNull(function);
        CheckedLength("Map", sequences);
        return Scan<Tensor[], TInput, TOutput>((none, x) => (none, function(x)), [], sequences).Outputs;
    }

    private static int? CheckedSegment(string operation, int? checkpointEvery) => checkpointEvery is null or >= 1
        ? checkpointEvery
        : throw Errors.Argument(operation, $"cannot keep the carry of every {checkpointEvery} steps", "Use 1 or more, about the square root of the number of steps");
}
