namespace AutoGrad.Compilation;

/// <summary>One law by which an expression becomes a simpler one.</summary>
/// <param name="Primitive">The primitive, or family of primitives, of the nodes it looks at.</param>
/// <param name="Law">What becomes of what.</param>
/// <param name="Meaning">What it does to zeros, infinities and NaN, and to rounding; "exact" if every number keeps all its bits.</param>
/// <param name="Apply">The node in the place of another, or null where the law does not apply.</param>
internal sealed record Rule(Type Primitive, string Law, string Meaning, Func<Tensor, Rewriting, Tensor?> Apply)
{
    /// <summary>What most rules do to numbers: nothing.</summary>
    public const string Exact = "exact";

    /// <summary>A rule about the nodes of one primitive or family.</summary>
    public static Rule On<T>(string law, string meaning, Func<Tensor, Rewriting, Tensor?> apply)
        where T : Primitive => new(typeof(T), law, meaning, apply);

    /// <summary>A rule about the input of the nodes of one primitive.</summary>
    public static Rule OfOne<T>(string law, string meaning, Func<Tensor, Rewriting, Tensor?> apply)
        where T : Primitive => On<T>(law, meaning, (y, graph) => apply(y.Inputs[0], graph));

    /// <summary>A rule about both inputs of the nodes of one primitive.</summary>
    public static Rule OfTwo<T>(string law, string meaning, Func<Tensor, Tensor, Rewriting, Tensor?> apply)
        where T : Primitive => On<T>(law, meaning, (y, graph) => apply(y.Inputs[0], y.Inputs[1], graph));
}
