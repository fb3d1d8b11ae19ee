using FsCheck;
using FsCheck.Fluent;

namespace AutoGrad.Testing;

/// <summary>FsCheck generators of random well-typed graphs over all operations.</summary>
public static class GraphGenerators
{
    /// <summary>Random graphs. FsCheck's size makes them longer.</summary>
    /// <param name="options">What they shall be like; anything if null.</param>
    /// <exception cref="ArgumentException">No graph can have one of the operations that the options add.</exception>
    public static Gen<GraphRecipe> Graphs(GraphOptions? options = null)
    {
        options ??= new GraphOptions();
        foreach (GraphOperation operation in options.Operations) GraphDraft.CheckCanBeDrawn(operation, options);
        return Gen.Sized(size =>
            from steps in Gen.Choose(1, Math.Clamp(2 + (size / 5), 1, options.MaximumSteps))
            from seed in Gen.Choose(0, int.MaxValue - 1)
            select GraphDraft.Draw(new Random(seed), steps, options));
    }

    /// <summary>Random graphs that shrink to fewer steps and inputs, smaller axes and simpler numbers.</summary>
    /// <param name="options">What they shall be like; anything if null.</param>
    /// <exception cref="ArgumentException">No graph can have one of the operations that the options add.</exception>
    public static Arbitrary<GraphRecipe> Arbitrary(GraphOptions? options = null) => Arb.From(Graphs(options), GraphShrinker.Smaller);
}
