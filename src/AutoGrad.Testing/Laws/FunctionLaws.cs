using System.Collections.Immutable;

namespace AutoGrad.Testing;

/// <summary>
/// What is true of every function of a tree, at a point: the pieces of <see cref="PrimitiveLaws"/>. Each method
/// is a law and fails with a <see cref="LawViolationException"/>.
/// </summary>
internal sealed class FunctionLaws<T, TResult>
{
    private const int BatchSize = 3;
    private const int MostChoices = 32;

    private readonly string suite;
    private readonly Func<T, TResult> function;
    private readonly T inputs;
    private readonly FunctionLawOptions options;
    private readonly ImmutableArray<(TreePath Path, Tensor Leaf)> leaves;

    /// <param name="suite">What the laws belong to, named in messages.</param>
    /// <param name="function">The function.</param>
    /// <param name="inputs">The point. Its floats are converted to Float64.</param>
    /// <param name="options">How strict the laws are.</param>
    public FunctionLaws(string suite, Func<T, TResult> function, T inputs, FunctionLawOptions options)
    {
        this.suite = suite;
        this.function = function;
        this.inputs = Tree.Evaluate(Converted(inputs, DType.Float64));
        this.options = options;
        leaves = Tree.Leaves(this.inputs);
    }

    /// <summary>The point in Float64.</summary>
    public T Point => inputs;

    /// <summary>Two calls give the same bits.</summary>
    public void IsDeterministic() => Law("two calls give the same", () =>
        TensorAssertions.AssertClose(Tree.Evaluate(function(inputs)), Tree.Evaluate(function(inputs)), Tolerance.Exact with { SignOfZero = true }));

    /// <summary>Every result has the type that its expression says, in Float64 and in Float32.</summary>
    public void ResultsHaveTheirTypes() => Law("results have the types that their expressions say", () =>
    {
        foreach (DType dtype in new[] { DType.Float64, DType.Float32 })
        {
            if (dtype == DType.Float32 && options.Float32Tolerance is null) continue;
            foreach ((TreePath path, Tensor leaf) in Tree.Leaves(function(Converted(inputs, dtype))))
            {
                TensorType computed = Compilation.Evaluation.ValueOf(leaf).Type;
                if (computed != leaf.Type) throw Violation($"{Name(path)} is {leaf.Type} as an expression, but {computed} when it is computed");
            }
        }
    });

    /// <summary>Float64 inputs give Float64 results, Float32 inputs Float32 ones.</summary>
    public void DTypeIsKept() => Law("the results are of the dtype of the inputs", () =>
    {
        foreach (DType dtype in new[] { DType.Float64, DType.Float32 })
        {
            if (dtype == DType.Float32 && options.Float32Tolerance is null) continue;
            foreach ((TreePath path, Tensor leaf) in Tree.Leaves(function(Converted(inputs, dtype))))
            {
                if (leaf.DType.IsFloat && leaf.DType != dtype) throw Violation($"{Name(path)} is {leaf.Type} though every input is {dtype}");
            }
        }
    });

    /// <summary>Float32 gives what Float64 gives, but for rounding.</summary>
    public void Float32AgreesWithFloat64()
    {
        if (options.Float32Tolerance is { } tolerance) Law("Float32 gives what Float64 gives", () =>
            TensorAssertions.AssertClose(
                Converted(function(inputs), DType.Float64), Converted(function(Converted(inputs, DType.Float32)), DType.Float64), tolerance));
    }

    /// <summary>Reverse mode gives the derivative that differences give.</summary>
    public void DerivativeIsRight()
    {
        if (options.Order < 1 || !IsDifferentiable) return;
        Law("the derivative is that of the function", () =>
        {
            if (leaves.All(static leaf => leaf.Leaf.DType.IsFloat)) GradientCheck.Verify(function, inputs, options.Gradient);
            else GradientCheck.Verify(OfFloats, FloatInputs, options.Gradient);
        });
    }

    /// <summary>The derivative of the derivative is what differences of the derivative give.</summary>
    public void SecondDerivativeIsRight()
    {
        if (options.Order < 2 || !IsDifferentiable) return;
        Law("the second derivative is that of the first", () =>
        {
            ImmutableDictionary<string, Tensor> floats = FloatInputs;
            ImmutableArray<Tensor> cotangents = Random(OfFloats(floats), options.Seed);
            // What does not depend on the point is no mistake, but nothing to compare either.
            GradientCheck.Verify(
                at => Transforms.Vjp(OfFloats, at).Pullback(cotangents),
                floats,
                options.Gradient with { Tolerance = Math.Max(1e-4, options.Gradient.Tolerance) });
        });
    }

    /// <summary>⟨ct, J t⟩ = ⟨Jᵀ ct, t⟩: forward and reverse mode are the same linear map.</summary>
    public void ForwardIsTheAdjointOfReverse()
    {
        if (options.Order < 1 || !IsDifferentiable) return;
        Law("forward mode is the adjoint of reverse mode", () =>
        {
            ImmutableDictionary<string, Tensor> floats = FloatInputs;
            ImmutableDictionary<string, Tensor> tangents = Tree.Rebuild(floats, Random(Tree.Flatten(floats), options.Seed + 1));
            (ImmutableArray<Tensor> value, ImmutableArray<Tensor> pushed) = Transforms.Jvp(OfFloats, floats, tangents);
            ImmutableArray<Tensor> cotangents = Random(value, options.Seed + 2);
            (double forward, double scale) = Dot(cotangents, pushed);
            (double reverse, double other) = Dot(Tree.Flatten(Transforms.Vjp(OfFloats, floats).Pullback(cotangents)), Tree.Flatten(tangents));
            if (!(Math.Abs(forward - reverse) <= 1e-10 * (1 + scale + other)))
            {
                throw Violation($"⟨ct, J·t⟩ is {forward:R}, ⟨Jᵀ·ct, t⟩ is {reverse:R} for random t and ct");
            }
        });
    }

    /// <summary>The compiled function, and the compiled derivative, give what the plain ones give.</summary>
    public void CompiledIsPlain() => Law("compiled is plain", () =>
    {
        TensorAssertions.AssertClose(function(inputs), Transforms.Compile(function)(inputs), options.Tolerance);
        if (options.Float32Tolerance is not null)
        {
            T narrow = Converted(inputs, DType.Float32);
            TensorAssertions.AssertClose(function(narrow), Transforms.Compile(function)(narrow), Tolerance.OfMagnitude(1e-5));
        }
        if (options.Order < 1 || !IsDifferentiable) return;
        ImmutableArray<Tensor> cotangents = Random(OfFloats(FloatInputs), options.Seed);
        Func<ImmutableDictionary<string, Tensor>, ImmutableDictionary<string, Tensor>> pull =
            at => Transforms.Vjp(OfFloats, at).Pullback(cotangents);
        TensorAssertions.AssertClose(pull(FloatInputs), Transforms.Compile(pull)(FloatInputs), options.Tolerance);
    });

    /// <summary>Whichever inputs are batched along whichever axis, the batch is a loop and a stack; also of batches, of one and of none.</summary>
    public void BatchIsLoop()
    {
        if (!options.Batches) return;
        foreach (bool[] isBatched in Choices()) BatchIsLoop(isBatched);
    }

    /// <summary>The batch is a loop and a stack, for one choice of batched inputs.</summary>
    public void BatchIsLoop(bool[] isBatched)
    {
        var random = new Random(options.Seed);
        string which = string.Join(", ", leaves.Where((_, i) => isBatched[i]).Select(static leaf => leaf.Path.IsRoot ? "the input" : $"{leaf.Path}"));
        Law($"a batch is a loop and a stack (batched: {which})", () =>
        {
            T[] examples = [.. Enumerable.Range(0, BatchSize).Select(k => Varied(isBatched, k))];
            TResult[] results = [.. examples.Select(function)];
            AlongAxes(examples, results, Array.ConvertAll(isBatched, static batched => batched ? 0 : (int?)null), static _ => 0);
            int?[] axes = [.. leaves.Select((leaf, i) => isBatched[i] ? random.Next(-leaf.Leaf.Rank - 1, leaf.Leaf.Rank + 1) : (int?)null)];
            int from = random.Next();
            AlongAxes(examples, results, axes, leaf => (from % (2 * (leaf.Rank + 1))) - leaf.Rank - 1);
        });
        Law($"a batch of one and of none are loops (batched: {which})", () =>
        {
            int?[] first = Array.ConvertAll(isBatched, static batched => batched ? 0 : (int?)null);
            TResult single = function(inputs);
            TensorAssertions.AssertClose(Stacked([single], static _ => 0), Batched(first)(Stacked([inputs], first)), options.Tolerance);
            T none = Tree.Rebuild(inputs, [.. leaves.Select((leaf, i) => isBatched[i] ? Empty(leaf.Leaf) : leaf.Leaf)]);
            foreach (((TreePath path, Tensor one), Tensor of) in Tree.Leaves(single).Zip(Tree.Flatten(Batched(first)(none))))
            {
                if (of.Type != one.Type.WithShape([0, .. one.Shape])) throw Violation($"{Name(path)} of no examples is {of.Type}");
                of.Evaluate();
            }
        });
        Law($"a batch of batches is a loop over loops (batched: {which})", () =>
        {
            bool[] outer = [.. isBatched.Select(_ => random.Next(2) == 0)];
            outer[random.Next(outer.Length)] = true;
            int?[] inside = Array.ConvertAll(isBatched, static batched => batched ? 0 : (int?)null);
            int?[] outside = Array.ConvertAll(outer, static batched => batched ? 0 : (int?)null);
            T[] examples = [.. Enumerable.Range(0, BatchSize).Select(k => Varied(isBatched, k))];
            T[] reversed = [.. examples.Select((example, k) => Merged(example, examples[BatchSize - 1 - k], outer))];
            TResult expected = Stacked([Stacked([.. examples.Select(function)], static _ => 0), Stacked([.. reversed.Select(function)], static _ => 0)], static _ => 0);
            Func<T, TResult> twice = Transforms.Vmap(Batched(inside), By(outside));
            TensorAssertions.AssertClose(expected, twice(Stacked([Stacked(examples, inside), Stacked(reversed, inside)], outside)), options.Tolerance);
        });
    }

    /// <summary>Runs a law and says which one failed, and where.</summary>
    public void Law(string law, Action check)
    {
        try
        {
            check();
        }
        catch (Exception error) when (error is not OutOfMemoryException)
        {
            string what = error is LawViolationException or TensorsDifferException or GradientCheckException ? "" : $"{error.GetType().Name}: ";
            string point = string.Join(", ", leaves.Select(static leaf => leaf.Path.IsRoot ? $"{leaf.Leaf.Type}" : $"{leaf.Path}: {leaf.Leaf.Type}"));
            throw new LawViolationException($"{suite}: the law that {law} does not hold at ({point}).\n{what}{error.Message}", error);
        }
    }

    /// <summary>A breach of the law that is being checked.</summary>
    public static LawViolationException Violation(string finding) => new($"{finding}.");

    /// <summary>A tree with its floats converted.</summary>
    public static TTree Converted<TTree>(TTree tree, DType dtype) =>
        Tree.Map(tree, (_, leaf) => leaf.DType.IsFloat ? leaf.Cast(dtype) : leaf);

    private bool IsDifferentiable =>
        leaves.Any(static leaf => leaf.Leaf.DType.IsFloat && leaf.Leaf.Size > 0)
        && Tree.Flatten(function(inputs)).Any(static leaf => leaf.DType == DType.Float64 && leaf.Size > 0);

    /// <summary>The float inputs by their paths.</summary>
    private ImmutableDictionary<string, Tensor> FloatInputs => leaves
        .Where(static leaf => leaf.Leaf.DType.IsFloat)
        .ToImmutableDictionary(static leaf => $"{leaf.Path}", static leaf => leaf.Leaf);

    /// <summary>The Float64 results as a function of the float inputs.</summary>
    private ImmutableArray<Tensor> OfFloats(ImmutableDictionary<string, Tensor> floats) =>
        [.. Tree.Flatten(function(Tree.Map(inputs, (path, leaf) => leaf.DType.IsFloat ? floats[$"{path}"] : leaf)))
            .Where(static leaf => leaf.DType == DType.Float64)];

    private static ImmutableArray<Tensor> Random(ImmutableArray<Tensor> like, int seed)
    {
        var random = new Random(seed);
        return [.. like.Select(leaf => Tensor.From([.. Enumerable.Range(0, leaf.Size).Select(_ => (2 * random.NextDouble()) - 1)], leaf.Shape))];
    }

    /// <summary>⟨left, right⟩ and Σ |left · right|.</summary>
    private static (double Value, double Scale) Dot(ImmutableArray<Tensor> left, ImmutableArray<Tensor> right)
    {
        double[] products = [.. left.Zip(right, static (a, b) => (a * b).ToArray<double>()).SelectMany(static numbers => numbers)];
        return (products.Sum(), products.Sum(Math.Abs));
    }

    /// <summary>Every choice of batched inputs, or some if there are many.</summary>
    private IEnumerable<bool[]> Choices()
    {
        int count = leaves.Length;
        if (count < 6) return Enumerable.Range(1, (1 << count) - 1).Select(choice => Bits(choice, count));
        var random = new Random(options.Seed);
        return Enumerable.Range(0, count).Select(i => Enumerable.Range(0, count).Select(k => k == i).ToArray())
            .Append([.. Enumerable.Repeat(true, count)])
            .Concat(Enumerable.Range(0, 4).Select(_ => Enumerable.Range(0, count).Select(k => k == 0 || random.Next(2) == 0).ToArray()))
            .Take(MostChoices);
    }

    private static bool[] Bits(int choice, int count) => [.. Enumerable.Range(0, count).Select(i => (choice >> i & 1) == 1)];

    private T Varied(bool[] isBatched, int example) =>
        Tree.Rebuild(inputs, [.. leaves.Select((leaf, i) => isBatched[i] ? options.Vary(leaf.Leaf, example) : leaf.Leaf)]);

    private static T Merged(T example, T other, bool[] fromOther)
    {
        ImmutableArray<Tensor> ours = Tree.Flatten(example), theirs = Tree.Flatten(other);
        return Tree.Rebuild(example, [.. ours.Select((leaf, i) => fromOther[i] ? theirs[i] : leaf)]);
    }

    private void AlongAxes(T[] examples, TResult[] results, int?[] axes, Func<Tensor, int> to)
    {
        Dictionary<TreePath, int> targets = Tree.Leaves(results[0]).ToDictionary(static leaf => leaf.Path, leaf => to(leaf.Leaf));
        TResult batch = Transforms.Vmap(function, By(axes), BatchAxes.By(path => targets[path]))(Stacked(examples, axes));
        TensorAssertions.AssertClose(Stacked(results, to), batch, options.Tolerance);
    }

    private Func<T, TResult> Batched(int?[] axes) => Transforms.Vmap(function, By(axes));

    private BatchAxes By(int?[] axes)
    {
        var byPath = new Dictionary<TreePath, int?>();
        for (int i = 0; i < axes.Length; i++) byPath.Add(leaves[i].Path, axes[i]);
        return BatchAxes.By(path => byPath[path]);
    }

    private static T Stacked(T[] examples, int?[] axes)
    {
        ImmutableArray<ImmutableArray<Tensor>> all = [.. examples.Select(Tree.Flatten)];
        return Tree.Rebuild(examples[0], [.. axes.Select((axis, i) => axis is { } along ? Tensor.Stack([.. all.Select(one => one[i])], along) : all[0][i])]);
    }

    private static TResult Stacked(TResult[] results, Func<Tensor, int> to)
    {
        ImmutableArray<ImmutableArray<Tensor>> all = [.. results.Select(Tree.Flatten)];
        return Tree.Rebuild(results[0], [.. all[0].Select((leaf, i) => Tensor.Stack([.. all.Select(one => one[i])], to(leaf)))]);
    }

    private static Tensor Empty(Tensor like) => Tensor.Zeros([0, .. like.Shape], like.DType);

    private static string Name(TreePath path) => path.IsRoot ? "the result" : $"the result {path}";
}
