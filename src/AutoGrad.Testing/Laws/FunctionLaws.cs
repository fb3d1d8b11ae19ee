using System.Collections.Immutable;

namespace AutoGrad.Testing;

/// <summary>
/// What is true of every function of a tree, at a point: the pieces of <see cref="PrimitiveLaws"/> and <see cref="LayerLaws"/>. Each method
/// is a law and fails with a <see cref="LawViolationException"/>.
/// </summary>
internal sealed partial class FunctionLaws<T, TResult>
{
    private readonly string suite;
    private readonly Func<T, TResult> function;
    private readonly T inputs;
    private readonly FunctionLawOptions options;
    private readonly ImmutableHashSet<DType> given;
    private readonly ImmutableArray<(TreePath Path, Tensor Leaf)> leaves;

    /// <param name="suite">What the laws belong to, named in messages.</param>
    /// <param name="function">The function.</param>
    /// <param name="inputs">The point. Its floats are converted to Float64.</param>
    /// <param name="options">How strict the laws are.</param>
    public FunctionLaws(string suite, Func<T, TResult> function, T inputs, FunctionLawOptions options)
    {
        this.suite = suite;
        this.function = function;
        given = [.. Tree.Flatten(inputs).Select(static leaf => leaf.DType)];
        this.inputs = Tree.Evaluate(Converted(inputs, DType.Float64));
        this.options = options;
        if (options.Gradient.Order != 1 && options.Gradient.Order != options.Order)
        {
            throw Errors.Argument(suite, $"Gradient.Order is {options.Gradient.Order}, but Order is {options.Order}", "Set Order alone");
        }
        leaves = Tree.Leaves(this.inputs);
    }

    /// <summary>The point in Float64.</summary>
    public T Point => inputs;

    /// <summary>The function has a result at the point, in Float64 and in Float32.</summary>
    public void GivesAResult()
    {
        Try(DType.Float64, "");
        if (options.Float32Tolerance is not null) Try(DType.Float32, ". If it is meant for Float64 only, set Float32Tolerance to null");

        void Try(DType dtype, string fix)
        {
            try
            {
                Tree.Evaluate(function(Converted(inputs, dtype)));
            }
            catch (Exception error) when (FailureText.IsFailure(error))
            {
                throw new LawViolationException(
                    $"{suite}: the function throws in {dtype} at ({Where}){fix}.{Mixed(dtype, error)}\n{FailureText.Of(error)}", error);
            }
        }
    }

    /// <summary>Who made a point of another dtype than was given, where that is what the function may not take.</summary>
    private string Mixed(DType dtype, Exception error) =>
        given.Contains(dtype == DType.Float64 ? DType.Float32 : DType.Float64) && error is ArgumentException
            && error.Message.Contains(nameof(DType.Float32), StringComparison.Ordinal)
        && error.Message.Contains(nameof(DType.Float64), StringComparison.Ordinal)
            ? $" {suite} itself converted what it was given to {dtype}; make constants in the dtype of what they meet, such as Ones([3], x.DType), instead of converting."
            : "";

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
                if (computed != leaf.Type)
                    throw Violation($"{Name(path)} is {leaf.Type} as an expression, but {computed} when it is computed");
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
                if (leaf.DType.IsFloat && leaf.DType != dtype)
                    throw Violation($"{Name(path)} is {leaf.Type} though every input is {dtype}");
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

    /// <summary>
    /// Derivatives up to the order that is asked for are what differences give, in both modes and every mix of them, and obey the laws of
    /// derivatives; batches and compilation are laws of their own here.
    /// </summary>
    public void DerivativesAreRight()
    {
        if (options.Order < 1 || !IsDifferentiable) return;
        Law("derivatives are those of the function", () =>
        {
            GradientCheckOptions check = options.Gradient with
            {
                Order = options.Order,
                Seed = options.Gradient.Seed == 0 ? options.Seed : options.Gradient.Seed,
                CrossChecks = options.Gradient.CrossChecks & ~(CrossChecks.Batched | CrossChecks.Compiled),
            };
            if (leaves.All(static leaf => leaf.Leaf.DType.IsFloat)) GradientCheck.Verify(function, inputs, check);
            else GradientCheck.Verify(OfFloats, FloatInputs, check);
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

    /// <summary>Runs a law and says which one failed, and where.</summary>
    public void Law(string law, Action check)
    {
        try
        {
            check();
        }
        catch (Exception error) when (error is LawViolationException or TensorsDifferException or GradientCheckException)
        {
            throw new LawViolationException($"{suite}: the law that {law} does not hold at ({Where}).\n{error.Message}", FailureText.Cause(error));
        }
        catch (Exception error) when (FailureText.IsFailure(error))
        {
            throw new LawViolationException(
                $"{suite}: the function throws where it is checked that {law}, at ({Where}).\n{FailureText.Of(error)}", error);
        }
    }

    /// <summary>A breach of the law that is being checked.</summary>
    public static LawViolationException Violation(string finding) => new($"{finding}.");

    /// <summary>A tree with its floats converted.</summary>
    public static TTree Converted<TTree>(TTree tree, DType dtype) =>
        Tree.Map(tree, (_, leaf) => leaf.DType.IsFloat ? leaf.Cast(dtype) : leaf);

    private string Where =>
        string.Join(", ", leaves.Select(static leaf => leaf.Path.IsRoot ? $"{leaf.Leaf.Type}" : $"{leaf.Path}: {leaf.Leaf.Type}"));

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

    /// <summary>A part of the result, in words.</summary>
    public static string Name(TreePath path) => path.IsRoot ? "the result" : $"the result {path}";
}
